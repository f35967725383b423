"""The time after a call is shown; when it is over the person is asked, and nothing happens by itself."""

from playwright.sync_api import Page, expect

from tests.js.conftest import Blank

BODY = """<form id="call-form"><input type="text" aria-label="会社名" value="みどり"></form>
<wrap-up seconds="60"><b data-running>後処理 <i data-left>1:00</i></b>
<span data-over hidden><em>時間が過ぎました</em><button type="button" data-go-on>続ける</button></span></wrap-up><wrap-up>通話中</wrap-up>"""


def begin(blank: Blank) -> Page:
    blank.freeze()
    return blank.open(BODY, "wrap-up")


def test_it_counts_down_and_then_asks_once(blank: Blank) -> None:
    page = begin(blank)
    page.clock.run_for(15_000)
    expect(page.locator("[data-left]")).to_have_text("0:45")
    expect(page.get_by_text("時間が過ぎました")).to_be_hidden()
    page.clock.run_for(46_000)
    expect(page.locator("#live-polite")).to_have_text("時間が過ぎました")
    expect(page.get_by_text("後処理")).to_be_hidden()
    page.get_by_role("button", name="続ける").click()
    expect(page.get_by_label("会社名")).to_be_focused()
    expect(page.get_by_label("会社名")).to_have_value("みどり")
    page.clock.run_for(120_000)
    expect(page.locator("[data-over]")).to_be_hidden()
