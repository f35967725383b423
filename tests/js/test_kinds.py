from playwright.sync_api import Page, expect

from tests.js.conftest import Blank

KINDS = (
    '{"message":{"sets":{"callback":""},"brief":false,"asks":[]},"callback":{"sets":{"callback":"1"},"brief":false,"asks":[]},'
    '"urgent":{"sets":{"urgency":"urgent"},"brief":false,"asks":[]},"sales":{"sets":{},"brief":true,"asks":["refuse"]}}'
)
BODY = f"""<form id="f" data-kinds='{KINDS}' data-without-callback="when">
{"".join(f'<label><input type="radio" name="disposition" value="{v}">{v}</label>' for v in ("message", "callback", "urgent", "sales"))}
<span data-asked="callback">勤め先</span><span data-asked="">種類</span>
<div data-asked-of="refuse">断る</div>
<select name="way" aria-label="進め方"><option value="">選ばない<option value="1">1<option value="1-2">1-2<option value="12">12</select>
<span data-asked="" data-way="1">住所</span><span data-asked="" data-way="1-2">日時</span>
<div data-when="message"><textarea aria-label="用件" name="body"></textarea></div>
<label><input type="radio" name="callback" value="1" checked>要</label><label><input type="radio" name="callback" value="">不要</label>
<div class="field"><input name="when" aria-label="希望"></div>
<select name="urgency" aria-label="緊急度"><option value="normal">通常<option value="soon">急ぎ<option value="urgent">緊急</select></form>"""
MAKE = """(window.kinds = new m.Kinds(document.getElementById("f")), kinds.collapse(),
  document.addEventListener("change", (e) => e.target.name === "disposition" ? kinds.chosen() : kinds.collapse()), undefined)"""


def begin(blank: Blank) -> Page:
    page = blank.open(BODY)
    blank.run("kinds", MAKE)
    return page


def collapsed(page: Page, selector: str) -> bool:
    return bool(page.locator(selector).evaluate("(e) => e.classList.contains('is-collapsed')"))


def test_a_message_turns_the_callback_off_and_hides_what_belongs_to_it(blank: Blank) -> None:
    page = begin(blank)
    assert not collapsed(page, ".field")
    page.get_by_label("message").check()
    expect(page.get_by_label("不要")).to_be_checked()
    assert collapsed(page, ".field")
    page.get_by_label("要", exact=True).check()
    assert not collapsed(page, ".field")


def test_another_kind_gives_back_what_the_last_one_set(blank: Blank) -> None:
    page = begin(blank)
    urgency = page.get_by_label("緊急度")
    urgency.select_option("soon")
    page.get_by_label("urgent").check()
    expect(urgency).to_have_value("urgent")
    page.get_by_label("callback").check()
    expect(urgency).to_have_value("soon")


def test_what_somebody_has_changed_since_stays(blank: Blank) -> None:
    page = begin(blank)
    page.get_by_label("urgent").check()
    page.get_by_label("緊急度").select_option("normal")
    page.get_by_label("message").check()
    expect(page.get_by_label("緊急度")).to_have_value("normal")


def test_a_kind_without_a_message_hides_it(blank: Blank) -> None:
    page = begin(blank)
    page.get_by_label("sales").check()
    assert collapsed(page, "[data-when]")
    page.get_by_label("callback").check()
    assert not collapsed(page, "[data-when]")


def test_what_the_script_wants_is_shown_for_its_kind(blank: Blank) -> None:
    page = begin(blank)
    expect(page.get_by_text("種類")).to_be_visible()
    expect(page.get_by_text("勤め先")).to_be_hidden()
    page.get_by_label("callback").check()
    expect(page.get_by_text("勤め先")).to_be_visible()


def test_what_the_script_wants_is_shown_for_its_way_and_what_lies_below_it(blank: Blank) -> None:
    page = begin(blank)
    way, of_one, below = page.get_by_label("進め方"), page.get_by_text("住所"), page.get_by_text("日時")
    for chosen, shown in (("", (False, False)), ("1", (True, False)), ("1-2", (True, True)), ("12", (False, False))):
        way.select_option(chosen)
        for note, expected in zip((of_one, below), shown, strict=True):
            expect(note).to_be_visible(visible=expected)


def test_who_hears_of_a_choice_hears_what_is_set_for_them(blank: Blank) -> None:
    page = begin(blank)
    heard = "(e) => e.addEventListener('change', () => { e.dataset.heard = e.value; })"
    page.get_by_label("緊急度").evaluate(heard)
    blank.page.evaluate("kinds.set('urgency', 'soon')")
    expect(page.get_by_label("緊急度")).to_have_attribute("data-heard", "soon")


def test_what_is_asked_of_one_kind_is_shown_for_that_one(blank: Blank) -> None:
    page = begin(blank)
    page.get_by_label("sales").check()
    assert not collapsed(page, "[data-asked-of]")
    page.get_by_label("callback").check()
    assert collapsed(page, "[data-asked-of]")
