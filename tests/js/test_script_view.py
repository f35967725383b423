"""The script as operators see it, for whoever writes it: its keys work without a call."""

from tests.js.conftest import Blank
from tests.js.test_script import BODY, shown


def test_the_digits_lead_through_the_tree_and_a_choice_fills_in_nothing(blank: Blank) -> None:
    page = blank.open(BODY.replace('id="pane"', 'id="script-pane"'), "script-view")
    page.locator("#script-pane").focus()
    page.keyboard.press("2")
    page.keyboard.press("1")
    assert shown(page) == ["2 修理", "1 水漏れ"]
    assert page.locator("#told").text_content() == ""
