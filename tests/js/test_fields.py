from playwright.sync_api import expect

from tests.js.conftest import Blank

BODY = """<form id="f"><div class="field"><label for="id_body">用件 <b>必須</b></label><textarea id="id_body" name="body">伝言</textarea></div>
<fieldset class="field"><legend>折返し</legend><label><input type="radio" name="callback" value="1" checked>要</label>
<label><input type="radio" name="callback" value="0">不要</label></fieldset>
<div class="field"><select id="id_to" name="to"><option value="1" data-note="営業部" selected>鈴木</option></select></div></form>"""
FORM = "document.getElementById('f')"


def test_a_field_is_called_by_its_label_or_legend(blank: Blank) -> None:
    blank.open(BODY)
    names = blank.run("fields", f"['body', 'callback', 'to', 'none'].map((name) => m.labelOf({FORM}, name))")
    assert names == ["用件", "折返し", "to", "none"]


def test_a_choice_is_said_as_it_stands_on_the_screen(blank: Blank) -> None:
    blank.open(BODY)
    said = blank.run("fields", f"['body', 'callback', 'to', 'none'].map((name) => m.words({FORM}, name))")
    assert said == ["伝言", "要", "鈴木（営業部）", ""]


def test_errors_stand_at_their_fields_until_they_are_gone(blank: Blank) -> None:
    page = blank.open(BODY)
    assert blank.run("fields", f"m.showErrors({FORM}, {{body: ['<b>長い'], callback: ['選ぶ']}})") is False
    body = page.locator("#id_body")
    expect(body).to_be_focused()
    expect(body).to_have_attribute("aria-invalid", "true")
    expect(body).to_have_accessible_description("<b>長い")
    assert blank.run("fields", f"m.showErrors({FORM}, {{}})") is True
    expect(page.locator(".errorlist")).to_have_count(0)
    expect(body).not_to_have_attribute("aria-invalid", "true")
