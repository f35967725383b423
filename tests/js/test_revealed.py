from playwright.sync_api import expect

from tests.js.conftest import Blank

BODY = """<p data-while-revealed>記録されました</p><p data-after-revealed hidden>閉じました</p>
<span class="revealed" data-masked="佐●">佐藤</span>
<form data-numbers><label><input type="radio" name="p" value="a">一</label><label><input type="radio" name="p" value="b">二</label>
<input name="t" aria-label="番号"></form>"""


def test_values_close_after_a_minute(blank: Blank) -> None:
    blank.freeze()
    page = blank.open(BODY, "revealed")
    page.clock.run_for(59_000)
    expect(page.get_by_text("佐藤")).to_be_visible()
    page.clock.run_for(1_500)
    expect(page.get_by_text("佐藤")).to_have_count(0)
    expect(page.get_by_text("佐●")).to_have_class("masked")
    expect(page.get_by_text("記録されました")).to_be_hidden()
    expect(page.get_by_text("閉じました").first).to_be_visible()


def test_values_close_by_a_key_and_when_the_page_is_hidden(blank: Blank) -> None:
    page = blank.open(BODY, "revealed")
    page.keyboard.press("Alt+l")
    expect(page.get_by_text("佐藤")).to_have_count(0)
    page.reload()
    expect(page.get_by_text("佐藤")).to_be_visible()
    page.evaluate(
        "Object.defineProperty(document, 'hidden', { value: true }); document.dispatchEvent(new Event('visibilitychange'))"
    )
    expect(page.get_by_text("佐藤")).to_have_count(0)


def test_a_purpose_is_chosen_by_its_number_but_not_while_one_types(blank: Blank) -> None:
    page = blank.open(BODY, "revealed", attributes=' data-keys="on"')
    page.get_by_label("番号").press("2")
    expect(page.get_by_label("二")).not_to_be_checked()
    page.get_by_label("番号").blur()
    page.keyboard.press("2")
    expect(page.get_by_label("二")).to_be_checked()
    expect(page.get_by_label("二")).to_be_focused()
    page.keyboard.press("1")
    expect(page.get_by_label("一")).to_be_checked()


def test_single_keys_that_are_off_choose_only_inside_the_group(blank: Blank) -> None:
    page = blank.open(BODY, "revealed")
    page.keyboard.press("2")
    expect(page.get_by_label("二")).not_to_be_checked()
    page.get_by_label("一").focus()
    page.keyboard.press("2")
    expect(page.get_by_label("二")).to_be_checked()
