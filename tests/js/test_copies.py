import base64
import json

from playwright.sync_api import Page, expect

from tests.js.conftest import Blank

KEY = json.dumps({"key": base64.b64encode(bytes(range(32))).decode()})
OTHER_KEY = json.dumps({"key": base64.b64encode(bytes(32)).decode()})
MAKE = """(window.copy = new m.Copy("D-1", () => ({ content: { body: window.text } }), (kept) => { window.kept = kept; }), undefined)"""
ROWS = """() => new Promise((done) => { const open = indexedDB.open("typed"); open.onsuccess = () => {
  const all = open.result.transaction("copies").objectStore("copies").getAll();
  all.onsuccess = () => done(all.result.map((row) => [row.person, row.id, new TextDecoder().decode(row.text)])); }; })"""


def start(blank: Blank, *answers: tuple[int, str]) -> Page:
    blank.answers["/me/typing-key/"] = list(answers or [(200, KEY)])
    page = blank.open("")
    blank.run("copies", MAKE)
    return page


def told(page: Page) -> bool:
    """Whether the next copy could be made."""
    found = page.evaluate(
        "new Promise((done) => { delete window.kept; const look = () => ('kept' in window ? done(window.kept) : setTimeout(look, 20)); look(); })"
    )
    return bool(found)


def test_what_is_typed_lies_sealed_and_opens_with_the_key(blank: Blank) -> None:
    page = start(blank)
    page.evaluate("window.text = '徳川の用件'; copy.touched()")
    assert told(page) is True
    ((person, thing, text),) = page.evaluate(ROWS)
    assert (person, thing) == ("P-1", "D-1")
    assert "徳川" not in text
    assert page.evaluate("copy.read()")["content"] == {"body": "徳川の用件"}
    assert blank.run("copies", "m.waiting().then((ids) => [...ids])") == ["D-1"]


def test_without_a_key_nothing_is_written_and_it_is_said_and_tried_again_by_itself(blank: Blank) -> None:
    page = start(blank, (503, ""), (200, KEY))
    page.clock.install()
    assert page.evaluate("copy.write()") is False
    assert page.evaluate("window.kept") is False
    page.clock.run_for(3000)
    assert page.evaluate(
        "new Promise((done) => { const look = () => (window.kept ? done(true) : setTimeout(look, 20)); look(); })"
    )
    assert len(page.evaluate(ROWS)) == 1


def test_a_copy_that_could_not_be_written_is_not_tried_again_once_it_is_dropped(blank: Blank) -> None:
    page = start(blank, (503, ""), (200, KEY))
    page.clock.install()
    page.evaluate("Promise.all([copy.write(), copy.drop()]).then(() => null)")
    page.clock.run_for(10_000)
    assert page.evaluate(ROWS) == []
    assert len(blank.asked("/me/typing-key/")) == 1


def test_anothers_copy_does_not_open(blank: Blank) -> None:
    page = start(blank)
    page.evaluate("copy.write()")
    blank.answers["/me/typing-key/"] = [(200, OTHER_KEY)]
    page.reload()
    blank.run("copies", MAKE)
    assert page.evaluate("copy.read()") is None


def test_it_goes_with_the_servers_answer_at_sign_out_and_after_a_day(blank: Blank) -> None:
    page = start(blank)
    for act in ("copy.drop()", None, "tidy"):
        page.evaluate("copy.write()")
        assert len(page.evaluate(ROWS)) == 1
        if act == "tidy":
            blank.run("copies", "m.tidy(Date.now() + 23 * 3600e3).then(() => null)")
            assert len(page.evaluate(ROWS)) == 1
            blank.run("copies", "m.tidy(Date.now() + 24 * 3600e3 + 1).then(() => null)")
        elif act is None:
            blank.run("copies", "m.forget().then(() => null)")
        else:
            page.evaluate(act)
        assert page.evaluate(ROWS) == []


def test_lists_say_which_call_holds_something_that_only_this_browser_has(blank: Blank) -> None:
    page = start(blank)
    page.evaluate("copy.write()")
    page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<b data-copy-of=D-1 hidden>一</b><b data-copy-of=D-2 hidden>二</b>')"
    )
    blank.run("kept", "null")
    expect(page.get_by_text("一")).to_be_visible()
    expect(page.get_by_text("二")).to_be_hidden()
