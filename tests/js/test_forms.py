import pytest
from playwright.sync_api import expect

from tests.js.conftest import Blank

STOP = "document.addEventListener('submit', (e) => { window.sent = (window.sent || 0) + !e.defaultPrevented; e.preventDefault(); })"


@pytest.mark.parametrize(("attributes", "times"), [("", 1), (" data-again", 2)])
def test_a_form_on_its_way_is_not_sent_twice(blank: Blank, attributes: str, times: int) -> None:
    page = blank.open(f'<form method="post" action="/x/"{attributes}><button>送る</button></form>', "forms")
    page.evaluate(STOP)
    page.get_by_role("button").click()
    page.get_by_role("button").click()
    assert page.evaluate("window.sent") == times


def test_what_cannot_be_undone_is_asked_first(blank: Blank) -> None:
    page = blank.open(
        '<form method="post" action="/x/"><button data-confirm="破棄しますか">破棄</button></form>', "forms"
    )
    page.evaluate(STOP)
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button").click()
    assert page.evaluate("window.sent") == 0
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button").click()
    assert page.evaluate("window.sent") == 1


def test_filters_send_themselves_and_notices_go_away(blank: Blank) -> None:
    page = blank.open(
        '<form method="get"><select data-autosubmit aria-label="x"><option>a<option>b</select></form>'
        '<p class="notice">済<button type="button" data-dismiss>閉じる</button></p>',
        "forms",
    )
    page.evaluate(STOP)
    page.get_by_label("x").select_option("b")
    assert page.evaluate("window.sent") == 1
    page.get_by_role("button", name="閉じる").click()
    expect(page.locator(".notice")).to_have_count(0)


def test_the_error_summary_takes_the_focus(blank: Blank) -> None:
    page = blank.open('<div data-error-summary tabindex="-1">誤り</div>', "forms")
    expect(page.get_by_text("誤り")).to_be_focused()
