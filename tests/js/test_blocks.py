"""One press ends a call whose number is refused, or proposes that it is."""

from playwright.sync_api import Page, expect

from tests.js.conftest import Blank

KINDS = '{"sales":{"sets":{},"brief":true,"asks":["block_reason"]},"blocked":{"sets":{},"brief":true,"asks":[]}}'
BODY = f"""<form id="f" data-kinds='{KINDS}' data-without-callback="when">
<label><input type="radio" name="disposition" value="sales" checked>営業</label>
<label><input type="radio" name="disposition" value="blocked">着信拒否</label>
<fieldset data-asked-of="block_reason"><label><input type="radio" name="block_reason" value="" checked>しない</label>
<label><input type="radio" name="block_reason" value="repeated">繰り返し</label>
<label><input type="radio" name="block_reason" value="declined">断っても</label></fieldset>
<input type="hidden" name="callback" value=""><div class="field"><input name="when" aria-label="希望"></div></form>
<div id="place">{{refused}}</div>"""
MAKE = """(window.ends = 0, window.changes = 0, window.form = document.getElementById("f"),
  form.addEventListener("change", () => { window.changes += 1; }),
  import("/static/js/kinds.js").then(({ Kinds }) => { window.kinds = new Kinds(form);
    window.blocks = new m.Blocks(form, document.getElementById("place"), kinds, () => { window.ends += 1; }); }))"""


def begin(blank: Blank, refused: str = "") -> Page:
    page = blank.open(BODY.replace("{refused}", refused))
    blank.run("blocks", f"await {MAKE}")
    return page


def test_a_press_proposes_and_a_second_one_does_not(blank: Blank) -> None:
    page = begin(blank)
    assert page.evaluate("blocks.press()") is True
    expect(page.get_by_label("繰り返し")).to_be_checked()
    expect(page.get_by_label("繰り返し")).to_be_focused()
    page.evaluate("blocks.press()")
    expect(page.get_by_label("しない")).to_be_checked()
    assert page.evaluate("[changes, ends]") == [2, 0]


def test_a_reason_that_was_chosen_is_taken_back(blank: Blank) -> None:
    page = begin(blank)
    page.get_by_label("断っても").check()
    page.evaluate("blocks.press()")
    expect(page.get_by_label("しない")).to_be_checked()


def test_where_it_is_not_asked_a_press_does_nothing(blank: Blank) -> None:
    page = begin(blank)
    page.locator("fieldset").evaluate("(set) => { set.hidden = true; }")
    assert page.evaluate("blocks.press()") is False
    expect(page.locator("[name=block_reason]").first).to_be_checked()


def test_a_number_that_is_refused_ends_the_call_by_one_press(blank: Blank) -> None:
    page = begin(blank, "<section data-blocked></section>")
    assert page.evaluate("blocks.press()") is True
    expect(page.get_by_label("着信拒否")).to_be_checked()
    expect(page.get_by_label("しない")).to_be_checked()
    assert page.evaluate("ends") == 1
