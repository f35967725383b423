"""The desk while it rings."""

from playwright.sync_api import expect

from tests.js.conftest import Blank

BODY = """<form data-answer action="/first/"><button type="button" id="one">応答する</button></form>
<form data-answer><button type="button" id="two">応答する</button></form><input aria-label="名前"><ring-clock seconds="65">1:05</ring-clock>"""
PRESSED = "() => { window.pressed = []; for (const b of document.querySelectorAll('button')) b.addEventListener('click', () => window.pressed.push(b.id)); }"


def test_f2_answers_the_first_call_from_wherever_one_is(blank: Blank) -> None:
    page = blank.open(BODY, "ring")
    page.evaluate(PRESSED)
    page.keyboard.press("F2")
    page.get_by_label("名前").press("F2")
    page.keyboard.press("Shift+F2")
    assert page.evaluate("window.pressed") == ["one", "one"]


def test_the_clock_goes_on(blank: Blank) -> None:
    page = blank.open(BODY, "ring")
    expect(page.locator("ring-clock")).to_have_text("1:06")


def test_alt_n_goes_to_where_a_call_begins_by_hand(blank: Blank) -> None:
    page = blank.open(f'{BODY}<input data-manual aria-label="番号" value="03">', "ring")
    page.keyboard.press("Alt+n")
    expect(page.get_by_label("番号")).to_be_focused()
    page.keyboard.type("06")
    expect(page.get_by_label("番号")).to_have_value("06")
