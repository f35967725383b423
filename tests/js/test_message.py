from playwright.sync_api import Page, expect

from tests.js.conftest import Blank

BODY = """<p data-status><span class="badge">未読</span></p><form id="seen-form" method="post" action="/seen/"></form>
<form id="unread-form" method="post" action="/unread/" hidden><input type="hidden" name="version" value="1"><button>未読に戻す</button></form>
<section id="seen-panel"><h2>閲覧した人</h2><p data-nobody>まだ</p></section><input aria-label="メモ">"""
SEEN = '<span data-version="2"><span class="badge">確認済</span></span><ul><li data-reader>鈴木</li></ul>'


def start(blank: Blank, answer: tuple[int, str] = (200, SEEN), attributes: str = ' data-keys="on"') -> Page:
    blank.answers["/seen/"] = [answer]
    blank.freeze()
    page = blank.open(BODY, "message", attributes=attributes)
    page.evaluate(
        "document.addEventListener('submit', (event) => { event.preventDefault(); window.sent = event.target.id; })"
    )
    return page


def test_after_two_seconds_it_is_seen_and_the_page_says_so(blank: Blank) -> None:
    page = start(blank)
    page.clock.run_for(1900)
    assert blank.requests == []
    page.clock.run_for(200)
    expect(page.locator("[data-status]")).to_have_text("確認済")
    expect(page.locator("#seen-panel li")).to_have_text(["鈴木"])
    expect(page.locator("[data-nobody]")).to_have_count(0)
    assert page.locator("[name=version]").input_value() == "2"


def test_a_refusal_changes_nothing_on_the_page(blank: Blank) -> None:
    page = start(blank, (409, ""))
    page.clock.run_for(2100)
    page.wait_for_timeout(100)
    expect(page.locator("[data-status]")).to_have_text("未読")
    expect(page.locator("#unread-form")).to_be_hidden()


def test_one_letter_takes_it_back_where_such_keys_are_wanted(blank: Blank) -> None:
    page = start(blank)
    page.keyboard.press("u")
    assert page.evaluate("window.sent") is None
    page.clock.run_for(2100)
    expect(page.get_by_role("button", name="未読に戻す")).to_be_visible()
    page.get_by_label("メモ").press("u")
    assert page.evaluate("window.sent") is None
    page.locator("h2").click()
    page.keyboard.press("u")
    assert page.evaluate("window.sent") == "unread-form"


def test_one_letter_does_nothing_where_it_is_not_wanted(blank: Blank) -> None:
    page = start(blank, attributes="")
    page.clock.run_for(2100)
    expect(page.get_by_role("button", name="未読に戻す")).to_be_visible()
    page.keyboard.press("u")
    assert page.evaluate("window.sent") is None
