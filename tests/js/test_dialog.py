from playwright.sync_api import expect

from tests.js.conftest import Blank

BODY = """<a href="/elsewhere/" data-dialog="ask">開く</a>
<dialog id="ask"><button type="button" data-dialog-close>閉じる</button></dialog>
<details data-menu><summary>メニュー</summary><a href="#x">x</a></details><p>外</p>"""


def test_a_link_opens_its_dialog_instead_of_the_page(blank: Blank) -> None:
    page = blank.open(BODY, "dialog")
    page.get_by_text("開く").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_role("button", name="閉じる").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert page.url.endswith("/")


def test_a_menu_closes_by_escape_and_by_a_click_elsewhere(blank: Blank) -> None:
    page = blank.open(BODY, "dialog")
    menu, summary = page.locator("details"), page.get_by_text("メニュー")
    summary.click()
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(summary).to_be_focused()
    summary.click()
    page.get_by_text("外").click()
    expect(menu).not_to_have_attribute("open", "")
