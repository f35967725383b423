"""The desk says whether it can sound, rings while something rings, and gives signs of life until its person leaves."""

from playwright.sync_api import Page, expect

from tests.js.conftest import Blank

SOUND = """window.tones = 0; window.allowed = false;
const quiet = () => {};
window.AudioContext = class {
  state = "suspended"; currentTime = 0;
  async resume() { if (window.allowed) this.state = "running"; else await new Promise(() => {}); }
};
window.OscillatorNode = class { connect(to) { return to; } start() { window.tones += 1; } stop() {} };
window.GainNode = class { connect(to) { return to; } };
window.Worker = class { addEventListener(_name, heard) { window.tick = () => heard({ data: "tick" }); } };"""
BEAT = "/desk/presence/beat/"


def bar(state: str, more: str = "") -> str:
    return f"""<desk-presence state="{state}"><span data-silent hidden>音が出ません <button type="button" data-unlock>音を出す</button></span>
<form><button type="button" name="state" value="available" data-unlock>受付を始める</button></form></desk-presence>{more}"""


def start(blank: Blank, body: str, *, beat: int = 204) -> Page:
    blank.answers[BEAT] = [(beat, "")]
    blank.page.context.add_init_script(SOUND)
    return blank.open(body, "presence")


def ticks(page: Page, count: int) -> None:
    for _each in range(count):
        page.evaluate("window.tick()")
    page.wait_for_timeout(50)


def test_a_desk_that_cannot_sound_says_so_until_somebody_presses(blank: Blank) -> None:
    page = start(blank, bar("available", '<form data-answer action="/1/"></form>'))
    expect(page.get_by_text("音が出ません")).to_be_visible()
    ticks(page, 1)
    assert page.evaluate("window.tones") == 0
    page.evaluate("window.allowed = true")
    page.get_by_role("button", name="音を出す").click()
    expect(page.get_by_text("音が出ません")).to_be_hidden()
    assert page.evaluate("window.tones") == 3, "a ring, to hear that it does"
    ticks(page, 1)
    assert page.evaluate("window.tones") == 6, "something rings"
    page.evaluate("document.querySelector('form[data-answer]').remove()")
    ticks(page, 1)
    assert page.evaluate("window.tones") == 6


def test_who_has_a_break_is_not_rung(blank: Blank) -> None:
    page = start(blank, bar("break", '<form data-answer action="/1/"></form>'))
    page.evaluate("window.allowed = true")
    ticks(page, 3)
    assert page.evaluate("window.tones") == 0
    expect(page.get_by_text("音が出ません")).to_be_hidden()


def test_signs_of_life_are_given_every_ten_seconds_until_nobody_wants_them(blank: Blank) -> None:
    page = start(blank, bar("available"))
    page.wait_for_timeout(50)
    ticks(page, 10)
    assert len(blank.asked(BEAT)) == 2
    blank.answers[BEAT] = [(410, "")]
    ticks(page, 5)
    ticks(page, 10)
    assert len(blank.asked(BEAT)) == 3
    assert page.evaluate("localStorage.length") == 0


def test_a_page_without_the_desk_goes_on_with_them(blank: Blank) -> None:
    page = start(blank, bar("available"))
    page.goto(page.url)
    blank._html = blank._html.replace("desk-presence", "div")
    page.goto(page.url)
    page.wait_for_timeout(50)
    ticks(page, 5)
    assert len(blank.asked(BEAT)) == 1


def test_who_has_not_begun_gives_none_and_begins_by_a_key(blank: Blank) -> None:
    page = start(blank, bar(""))
    assert page.evaluate("window.tick") is None
    page.evaluate(
        "document.querySelector('button[value]').addEventListener('click', () => { document.title = 'begun'; })"
    )
    page.keyboard.press("Alt+KeyA")
    expect(page).to_have_title("begun")
