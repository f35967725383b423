import json
from typing import Any

from playwright.sync_api import Page, expect

from tests.js.conftest import Blank


def body(**said: Any) -> str:
    first = json.dumps({"marks": {}, "tidy": {}, "unsure": [], **said}, ensure_ascii=False)
    return f"""<form id="f" data-marks='{first}'>
<div class="field"><label for="id_number">番号</label><input id="id_number" name="number" data-limit="20"></div>
<div data-said="number" hidden><label><input type="checkbox" name="number_said">聞いたとおり</label></div>
<div class="field"><label for="id_body">用件</label><textarea id="id_body" name="body" aria-describedby="hint"></textarea></div></form>"""


MAKE = "(window.marks = new m.Marks(document.getElementById('f')), undefined)"


def begin(blank: Blank, **said: Any) -> Page:
    page = blank.open(body(**said))
    blank.run("marks", MAKE)
    return page


def tell(page: Page, sent: dict[str, str], **said: Any) -> None:
    page.evaluate("([said, sent]) => marks.told(said, sent)", [{"marks": {}, "tidy": {}, "unsure": [], **said}, sent])


def test_a_field_is_marked_once_it_has_been_left(blank: Blank) -> None:
    page = begin(blank, marks={"number": ["必要です"], "body": ["必要です"]})
    number = page.get_by_label("番号")
    expect(page.locator(".errorlist")).to_have_count(0)
    number.focus()
    page.keyboard.press("Tab")
    expect(number).to_have_accessible_description("必要です")
    expect(page.get_by_label("用件")).not_to_have_attribute("aria-invalid", "true")
    tell(page, {})
    expect(number).not_to_have_attribute("aria-invalid", "true")


def test_what_is_good_is_written_as_it_should_be_when_nobody_types_there(blank: Blank) -> None:
    page = begin(blank)
    number = page.get_by_label("番号")
    number.fill("０９０12345678")
    tell(page, {"number": "０９０12345678"}, tidy={"number": "090-1234-5678"})
    expect(number).to_have_value("０９０12345678")
    page.get_by_label("用件").focus()
    tell(page, {"number": "０９０12345678"}, tidy={"number": "090-1234-5678"})
    expect(number).to_have_value("090-1234-5678")


def test_what_was_typed_meanwhile_is_left_alone(blank: Blank) -> None:
    page = begin(blank)
    page.get_by_label("番号").fill("03")
    page.get_by_label("用件").focus()
    tell(page, {"number": "0"}, tidy={"number": "9"})
    expect(page.get_by_label("番号")).to_have_value("03")


def test_what_is_no_number_may_be_kept_as_said_until_it_changes(blank: Blank) -> None:
    page = begin(blank)
    number, said = page.get_by_label("番号"), page.get_by_label("聞いたとおり")
    number.fill("なし")
    page.get_by_label("用件").focus()
    expect(said).to_be_hidden()
    tell(page, {"number": "なし"}, marks={"number": ["番号ではない"]}, unsure=["number"])
    said.check()
    tell(page, {"number": "なし"}, unsure=["number"])
    expect(said).to_be_visible()
    expect(page.locator(".errorlist")).to_have_count(0)
    number.fill("なしです")
    expect(said).not_to_be_checked()


def test_before_sending_everything_is_said_and_the_first_takes_the_focus(blank: Blank) -> None:
    page = begin(blank, marks={"body": ["必要です"], "number": ["必要です"]})
    assert page.evaluate("marks.all({})") is False
    expect(page.locator(".errorlist")).to_have_count(2)
    expect(page.get_by_label("番号")).to_be_focused()
    expect(page.get_by_label("用件")).to_have_attribute("aria-describedby", "hint body-script-error")
    tell(page, {})
    assert page.evaluate("marks.all({})") is True
    expect(page.get_by_label("用件")).to_have_attribute("aria-describedby", "hint")


def test_near_its_limit_a_text_says_how_long_it_is(blank: Blank) -> None:
    page = begin(blank)
    number, count = page.get_by_label("番号"), page.locator("[data-count]")
    number.fill("1" * 17)
    expect(count).to_have_count(0)
    number.fill("1" * 18)
    expect(count).to_have_text("18 / 20")
    number.fill("𠮷" * 21)
    expect(count).to_have_text("21 / 20")
    expect(count).to_have_class("field__count is-over")


def test_what_was_typed_since_is_not_marked_before_it_is_judged(blank: Blank) -> None:
    page = begin(blank, marks={"number": ["必要です"]})
    page.get_by_label("番号").fill("03-5000-1001")
    page.get_by_label("用件").focus()
    expect(page.locator(".errorlist")).to_have_count(0)
    tell(page, {"number": "03-5000-1001"}, marks={"number": ["読めません"]})
    expect(page.locator(".errorlist")).to_have_text("読めません")
