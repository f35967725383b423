"""社内メモ is sent without the page beside it, and a call is not sent while one is half written."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.js.conftest import Blank
from tests.js.test_forms import TEMPLATE
from tests.js.test_guard import CARD

PART = """<section id="memo" data-part data-said="残しました" data-left="書きかけです">{rows}<form method="post" action="/memo/">
<div class="field"><textarea id="text" name="text" aria-label="社内メモ"></textarea></div><p data-unfinished hidden></p>{wrong}<button>残す</button></form></section>"""
WRONG = '<p data-error-summary tabindex="-1">直してください</p>'
BODY = (
    '<main id="content"><input aria-label="用件"><div id="place">'
    + PART.format(rows="", wrong="")
    + "</div></main>"
    + '<template id="guard"><div><p>書かないでください</p><button type="button" data-hide>伏せる</button>'
    + '<button type="button" data-allow>残す</button></div></template>'
    + TEMPLATE
)
MAKE = '(window.memo = new m.Memo(document.getElementById("place"), document.getElementById("guard")), undefined)'


def begin(blank: Blank) -> Page:
    page = blank.open(BODY, "forms")
    blank.run("memo", MAKE)
    page.get_by_label("用件").fill("書いている途中")
    return page


def test_it_is_left_alone_and_what_is_typed_beside_it_stays(blank: Blank) -> None:
    page = begin(blank)
    blank.answers["/memo/"] = [
        (400, PART.format(rows="", wrong=WRONG)),
        (200, PART.format(rows="<p>内線9</p>", wrong="")),
    ]
    page.get_by_label("社内メモ").fill("内線9")
    page.evaluate("window.memo.leave()")
    expect(page.get_by_text("直してください")).to_be_focused()
    page.get_by_label("社内メモ").fill("内線9")
    page.get_by_role("button", name="残す").click()
    expect(page.get_by_text("内線9")).to_be_visible()
    expect(page.get_by_label("社内メモ")).to_be_focused()
    expect(page.get_by_label("社内メモ")).to_have_value("")
    expect(page.locator("#live-polite")).to_have_text("残しました")
    expect(page.get_by_label("用件")).to_have_value("書いている途中")
    assert [request.headers["x-part"] for request in blank.asked("/memo/")] == ["1", "1"]


def test_one_that_is_half_written_keeps_the_call_here(blank: Blank) -> None:
    page = begin(blank)
    assert page.evaluate("window.memo.stops()") is False
    page.get_by_label("社内メモ").fill("内線")
    page.get_by_label("用件").focus()
    assert page.evaluate("window.memo.stops()") is True
    expect(page.get_by_label("社内メモ")).to_be_focused()
    expect(page.locator("[data-unfinished]")).to_have_text("書きかけです")


def test_what_did_not_arrive_stays(blank: Blank) -> None:
    page = begin(blank)
    blank.answers["/memo/"] = [(503, "")]
    page.get_by_label("社内メモ").fill("内線9")
    page.get_by_role("button", name="残す").click()
    expect(page.get_by_role("alert")).to_contain_text("受け付けられません")
    expect(page.get_by_label("社内メモ")).to_have_value("内線9")


def test_digits_of_a_card_are_asked_about_before_it_leaves(blank: Blank) -> None:
    page = begin(blank)
    page.get_by_label("社内メモ").fill(f"カード {CARD}")
    page.get_by_role("button", name="残す", exact=True).first.click()
    expect(page.get_by_text("書かないでください")).to_be_visible()
    page.get_by_role("button", name="伏せる").click()
    expect(page.get_by_label("社内メモ")).to_have_value("カード ●●●●")
    assert blank.asked("/memo/") == []
