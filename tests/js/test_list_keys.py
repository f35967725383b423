from playwright.sync_api import Page, expect

from tests.js.conftest import Blank

BODY = """<list-keys><table><tr><td><a href="/one/" data-item>一</a></td></tr><tr><td><a href="/two/" data-item>二</a></td></tr>
<tr><td><a href="/three/" data-item>三</a></td></tr></table></list-keys><input aria-label="メモ"><h2>表題</h2>"""


def start(blank: Blank, attributes: str = ' data-keys="on"') -> Page:
    return blank.open(BODY, "list-keys", attributes=attributes)


def test_j_and_k_go_through_the_list_and_stop_at_its_ends(blank: Blank) -> None:
    page = start(blank)
    for key, name in (("j", "一"), ("j", "二"), ("j", "三"), ("j", "三"), ("k", "二"), ("k", "一"), ("k", "一")):
        page.keyboard.press(key)
        expect(page.get_by_role("link", name=name)).to_be_focused()
    page.locator("h2").click()
    page.keyboard.press("k")
    expect(page.get_by_role("link", name="三")).to_be_focused()
    page.keyboard.press("Control+j")
    expect(page.get_by_role("link", name="三")).to_be_focused()


def test_letters_stay_letters_where_somebody_types_or_wants_no_such_keys(blank: Blank) -> None:
    page = start(blank)
    page.get_by_label("メモ").press("j")
    expect(page.get_by_label("メモ")).to_be_focused()
    expect(page.get_by_label("メモ")).to_have_value("j")
    page.locator("h2").click()
    page.evaluate("document.body.dataset.keys = ''")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.tagName") == "BODY"
