"""Who called before is filled in by a press alone, and asked for once the number was saved."""

from playwright.sync_api import Page, expect

from tests.js.conftest import Blank

KNOWN = """<section><button type="button" data-recognised hidden>前回</button><ul><li data-last>
<span data-field="caller_kana" data-masked="サ">サトウ</span><span data-field="caller_name" data-masked="佐">佐藤</span></li>
<li><span data-field="caller_company" data-masked="●">前々回</span></li></ul></section>"""
BODY = """<form id="f"><input name="caller_company" aria-label="会社"><input name="caller_kana" aria-label="カナ">
<input name="caller_name" aria-label="漢字"><input name="caller_number" aria-label="番号" value="{number}"></form>
<div id="place" data-src="/earlier/">{known}</div>"""
MAKE = """(window.changes = 0, window.earlier = new m.Earlier(document.getElementById("f"), document.getElementById("place"),
  () => { window.changes += 1; }), undefined)"""


def begin(blank: Blank, known: str = KNOWN, number: str = "090-1234-5678") -> Page:
    blank.answers["/earlier/"] = [(200, KNOWN)]
    page = blank.open(BODY.format(known=known, number=number))
    blank.run("earlier", MAKE)
    return page


def saved(page: Page, number: str) -> None:
    page.evaluate(
        "(number) => document.getElementById('f').dispatchEvent(new CustomEvent('draft-saved', { detail: { caller_number: number } }))",
        number,
    )


def test_nothing_is_filled_in_before_it_is_pressed_and_what_was_typed_stays(blank: Blank) -> None:
    page = begin(blank)
    kana, name, company = (page.get_by_label(label) for label in ("カナ", "漢字", "会社"))
    name.fill("左藤")
    expect(kana).to_have_value("")
    page.get_by_role("button", name="前回").click()
    expect(kana).to_have_value("サトウ")
    expect(kana).to_be_focused()
    expect(name).to_have_value("左藤")
    expect(company).to_have_value("")
    assert page.evaluate("changes") == 1
    assert blank.requests == []


def test_what_has_closed_is_filled_in_no_more(blank: Blank) -> None:
    page = begin(blank, KNOWN.replace(" data-masked", " data-was"))
    assert page.evaluate("earlier.known") is False
    page.get_by_role("button", name="前回").click()
    expect(page.get_by_label("カナ")).to_have_value("")


def test_a_number_that_was_typed_is_asked_for_once_it_is_saved_and_left(blank: Blank) -> None:
    page = begin(blank, "", "")
    page.get_by_label("番号").fill("090-1234-5678")
    saved(page, "090-1234-5678")
    page.get_by_label("カナ").focus()
    saved(page, "090-1234-5678")
    expect(page.get_by_role("button", name="前回")).to_be_visible()
    saved(page, "090-1234-5678")
    assert len(blank.asked("/earlier/")) == 1
    assert page.evaluate("earlier.known") is True
