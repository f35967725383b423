import pytest
from playwright.sync_api import expect

from tests.js.conftest import Blank

BODY = """<form id="form" data-enter="off"><label for="to">宛先</label>
<combo-box data-none="見つかりません"><select id="to" name="to"><option value="">選ぶ</option>
<option value="1" data-search="スズキ イチロウ suzuki" data-note="営業部">鈴木 一郎</option>
<option value="2" data-search="ヤマダ タロウ yamada">山田 太郎</option></select></combo-box></form>"""


@pytest.mark.parametrize(
    ("typed", "chosen"), [("すずき", "1"), ("ｽｽﾞｷ", "1"), ("YAMADA", "2"), ("営業", ""), ("郎", "1")]
)
def test_it_filters_by_what_a_person_may_type(blank: Blank, typed: str, chosen: str) -> None:
    page = blank.open(BODY, "combobox")
    page.get_by_role("combobox", name="宛先").press_sequentially(typed)
    page.keyboard.press("Enter")
    assert page.evaluate("new FormData(document.getElementById('form')).get('to')") == chosen


def test_the_arrows_walk_and_escape_closes_without_choosing(blank: Blank) -> None:
    page = blank.open(BODY, "combobox")
    box = page.get_by_role("combobox", name="宛先")
    box.press("ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_have_text("選ぶ")
    box.press("ArrowUp")
    expect(page.get_by_role("option", selected=True)).to_contain_text("山田")
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("")


def test_what_nobody_is_called_is_said_and_forgotten(blank: Blank) -> None:
    page = blank.open(BODY, "combobox")
    box = page.get_by_role("combobox", name="宛先")
    box.press_sequentially("かとう")
    expect(page.get_by_role("option")).to_have_text("見つかりません")
    box.blur()
    expect(box).to_have_value("")


def test_a_choice_by_mouse_is_told_to_the_form(blank: Blank) -> None:
    page = blank.open(BODY, "combobox")
    page.evaluate("document.addEventListener('change', (event) => { window.changed = event.target.value; })")
    page.get_by_role("combobox", name="宛先").click()
    page.get_by_role("option", name="山田").click()
    assert page.evaluate("window.changed") == "2"
