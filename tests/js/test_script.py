from playwright.sync_api import Page, expect

from tests.js.conftest import Blank

WAY = "<details data-sets='{sets}'><summary><kbd>{digit}</kbd> {label}</summary>{below}</details>"


def way(digit: str, label: str, sets: str = "{}", below: str = "") -> str:
    return f"<li>{WAY.format(digit=digit, label=label, sets=sets, below=below)}</li>"


LEAK, QUOTE = '{"urgency":"urgent"}', '{"disposition":"callback"}'
BELOW = f"<ol>{way('1', '水漏れ', LEAK)}{way('2', 'その他')}</ol>"
BODY = f"""<section id="pane" tabindex="-1"><div data-tree><ol>{way("1", "見積", QUOTE)}{way("2", "修理", below=BELOW)}</ol></div>
<p data-faq-search hidden><label for="faq-search">探す</label><input id="faq-search"></p>
<div data-question>ちゅうしゃ場はありますか</div><div data-question>営業時間は</div><p data-faq-none hidden>なし</p>
<ul data-snippets><li>申し伝えます。</li></ul></section><output id="told"></output>"""
MAKE = """(window.told = (text) => { document.getElementById("told").textContent += `${text} `; },
  window.script = new m.Script(document.getElementById("pane"), { set: (name, value) => told(`${name}=${value}`), insert: told }),
  undefined)"""


def begin(blank: Blank) -> Page:
    page = blank.open(BODY)
    blank.run("script", MAKE)
    page.locator("#pane").focus()
    return page


def shown(page: Page) -> list[str]:
    found: list[str] = page.eval_on_selector_all("details[open] > summary", "(all) => all.map((s) => s.textContent)")
    return found


def test_digits_choose_and_fill_in_and_backspace_goes_up(blank: Blank) -> None:
    page = begin(blank)
    page.keyboard.press("2")
    assert shown(page) == ["2 修理"]
    page.keyboard.press("1")
    assert shown(page) == ["2 修理", "1 水漏れ"]
    expect(page.locator("#told")).to_have_text("urgency=urgent")
    page.keyboard.press("Backspace")
    assert shown(page) == ["2 修理"]
    page.keyboard.press("Backspace")
    page.keyboard.press("1")
    expect(page.locator("#told")).to_have_text("urgency=urgent disposition=callback")
    assert shown(page) == ["1 見積"]


def test_one_way_is_open_at_a_time(blank: Blank) -> None:
    page = begin(blank)
    page.get_by_text("修理").click()
    page.get_by_text("水漏れ").click()
    page.get_by_text("見積").click()
    expect(page.locator("details[open]")).to_have_count(1)
    assert shown(page) == ["1 見積"]


def test_a_digit_in_a_field_is_typed(blank: Blank) -> None:
    page = begin(blank)
    page.locator("#faq-search").press("1")
    assert shown(page) == []
    expect(page.locator("#faq-search")).to_have_value("1")


def test_questions_are_found_whatever_the_spelling(blank: Blank) -> None:
    page = begin(blank)
    page.locator("#faq-search").fill("チュウシャ")
    expect(page.locator("[data-question]").first).to_be_visible()
    expect(page.locator("[data-question]").last).to_be_hidden()
    page.locator("#faq-search").fill("料金")
    expect(page.get_by_text("なし")).to_be_visible()


def test_a_phrase_goes_into_the_message(blank: Blank) -> None:
    page = begin(blank)
    page.get_by_role("button", name="申し伝えます。").click()
    expect(page.locator("#told")).to_have_text("申し伝えます。")
