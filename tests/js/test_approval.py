from playwright.sync_api import Page, expect

from tests.js.conftest import Blank

BODY = """<h2>表題</h2><button type="button" data-approve>承認する</button>
<label>理由<textarea id="id_reason"></textarea></label>"""


def start(blank: Blank, attributes: str = ' data-keys="on"') -> Page:
    page = blank.open(BODY, "approval", attributes=attributes)
    page.evaluate(
        """document.querySelector("[data-approve]").addEventListener("click", () => { window.approved = (window.approved || 0) + 1; })"""
    )
    return page


def test_a_approves_and_b_goes_to_the_reason(blank: Blank) -> None:
    page = start(blank)
    page.keyboard.press("a")
    assert page.evaluate("window.approved") == 1
    page.keyboard.press("Control+a")
    assert page.evaluate("window.approved") == 1
    page.keyboard.press("b")
    expect(page.get_by_label("理由")).to_be_focused()
    expect(page.get_by_label("理由")).to_have_value("")


def test_letters_stay_letters_where_somebody_types_or_wants_no_such_keys(blank: Blank) -> None:
    page = start(blank)
    page.get_by_label("理由").press("a")
    expect(page.get_by_label("理由")).to_have_value("a")
    page.locator("h2").click()
    page.evaluate("document.body.dataset.keys = ''")
    page.keyboard.press("a")
    assert page.evaluate("window.approved") is None
