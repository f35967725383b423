"""A form's text lies sealed in the browser until the server has it, and comes back when its page does."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.js.conftest import Blank
from tests.js.test_copies import KEY, ROWS
from tests.js.test_forms import TEMPLATE

PUT_BACK = """<template id="form-put-back"><div role="status">戻しました <span data-at></span>
 <button type="button" data-take-back>捨てる</button></div></template>
<template id="left-here"><div role="status">残っています <dl><div data-row><dt></dt><dd data-kept></dd><dd data-saved></dd></div></dl>
 <button type="button" data-keep>この端末</button><button type="button" data-take>サーバー</button></div></template>"""
FIELDS = '<label for=id_a>用件</label><input name="a" id=id_a value="{a}"><input name="b" aria-label="理由"><button>送る</button>'
FORM = '<main id="content" tabindex="-1"><form method="post" action="/x/">' + FIELDS + "</form></main>"


def opened(blank: Blank, body: str = FORM.format(a="")) -> Page:
    blank.answers["/me/typing-key/"] = [(200, KEY)]
    return blank.open(body + PUT_BACK + TEMPLATE, "app")


def rows(page: Page, count: int) -> None:
    found = page.evaluate(
        f"async (count) => {{ const rows = {ROWS}; for (let n = 0; n < 250 && (await rows()).length !== count; n += 1) await new Promise((go) => setTimeout(go, 20)); return (await rows()).length; }}",
        count,
    )
    assert found == count


def test_what_was_typed_comes_back_with_its_page_and_can_be_thrown_away(blank: Blank) -> None:
    page = opened(blank)
    page.get_by_label("用件").fill("徳川の用件")
    rows(page, 1)
    assert "徳川" not in str(page.evaluate(ROWS))
    page.reload()
    expect(page.get_by_text("戻しました")).to_be_visible()
    expect(page.get_by_label("用件")).to_have_value("徳川の用件")
    page.get_by_role("button", name="捨てる").click()
    expect(page.get_by_label("用件")).to_have_value("")
    expect(page.get_by_text("戻しました")).to_be_hidden()
    rows(page, 0)


def test_the_words_that_put_it_back_are_fetched_when_they_are_needed_and_asked_for_again(blank: Blank) -> None:
    blank.answers["/me/typing-key/"] = [(200, KEY)]
    blank.answers["/me/put-back/"] = [(503, ""), (200, PUT_BACK)]
    page = blank.open(FORM.format(a="") + TEMPLATE, "app")
    page.get_by_label("用件").fill("徳川の用件")
    rows(page, 1)
    assert blank.asked("/me/put-back/") == []
    page.clock.install()
    with page.expect_response("**/me/put-back/"):
        page.reload()
    page.clock.run_for(4_000)
    expect(page.get_by_text("戻しました")).to_be_visible()
    expect(page.get_by_label("用件")).to_have_value("徳川の用件")
    assert len(blank.asked("/me/put-back/")) == 2


def test_it_goes_when_the_server_has_it(blank: Blank) -> None:
    page = opened(blank)
    blank.answers["/x/"] = [(413, "proxy"), (200, '<main id="content"><p>届きました</p></main>')]
    page.get_by_label("用件").fill("書いたもの")
    rows(page, 1)
    page.get_by_role("button", name="送る").click()
    expect(page.get_by_role("alert")).to_be_visible()
    rows(page, 1)
    page.get_by_role("button", name="送る").click()
    expect(page.get_by_text("届きました")).to_be_visible()
    rows(page, 0)


def test_a_refused_form_goes_on_in_the_page_that_takes_its_place(blank: Blank) -> None:
    page = opened(blank)
    blank.answers["/x/"] = [(400, FORM.format(a="誤り"))]
    page.get_by_label("用件").fill("誤り")
    rows(page, 1)
    page.get_by_role("button", name="送る").click()
    expect(page.locator("#content")).to_be_focused()
    page.get_by_label("理由").fill("そのあとに書いた理由")
    page.wait_for_timeout(500)
    page.reload()
    expect(page.get_by_label("用件")).to_have_value("誤り")
    expect(page.get_by_label("理由")).to_have_value("そのあとに書いた理由")


def test_a_page_that_asks_on_with_what_was_typed_keeps_it(blank: Blank) -> None:
    page = opened(blank)
    step = '<main id="content" tabindex="-1"><form method="post" action="/y/"><input type="hidden" name="a" value="書"><button>確定</button></form></main>'
    blank.answers["/x/"] = [(200, step)]
    page.get_by_label("用件").fill("書いたもの")
    rows(page, 1)
    page.get_by_role("button", name="送る").click()
    expect(page.get_by_role("button", name="確定")).to_be_visible()
    page.reload()
    expect(page.get_by_label("用件")).to_have_value("書いたもの")


def test_another_form_of_the_page_keeps_what_was_typed_into_it(blank: Blank) -> None:
    two = FORM.format(a="").replace(
        "</main>", '<form method="post" action="/y/"><input name="c" aria-label="別"></form></main>'
    )
    page = opened(blank, two)
    blank.answers["/x/"] = [(400, two)]
    page.get_by_label("別").fill("別の入力")
    page.get_by_label("用件").fill("書いたもの")
    rows(page, 2)
    page.get_by_role("button", name="送る").click()
    expect(page.locator("#content")).to_be_focused()
    expect(page.get_by_label("別")).to_have_value("別の入力")
    page.wait_for_timeout(300)
    page.reload()
    expect(page.get_by_label("別")).to_have_value("別の入力")


def test_beside_something_saved_meanwhile_the_person_chooses(blank: Blank) -> None:
    page = opened(blank)
    page.get_by_label("用件").fill("こちらの入力")
    rows(page, 1)
    blank._html = blank._html.replace('value=""', 'value="保存されたもの"')
    page.reload()
    expect(page.get_by_text("残っています")).to_contain_text("用件こちらの入力保存されたもの")
    expect(page.get_by_label("用件")).to_have_value("保存されたもの")
    page.get_by_role("button", name="この端末").click()
    expect(page.get_by_label("用件")).to_have_value("こちらの入力")


def test_two_tabs_keep_their_own(blank: Blank) -> None:
    page = opened(blank)
    page.get_by_label("用件").fill("一枚目")
    rows(page, 1)
    other = page.context.new_page()
    other.route("**/*", blank._answer)
    other.goto(page.url)
    other.wait_for_timeout(600)
    expect(other.get_by_label("用件")).to_have_value("")
    other.get_by_label("用件").fill("二枚目")
    rows(page, 2)
    other.close()
    page.reload()
    expect(page.get_by_label("用件")).not_to_have_value("")
    rows(page, 2)


@pytest.mark.parametrize(
    "field",
    [
        '<input type="password" name="p">',
        '<input name="code" autocomplete="one-time-code">',
        '<input type="radio" name="r">',
    ],
)
def test_a_form_with_a_secret_or_without_text_is_never_kept(blank: Blank, field: str) -> None:
    form = FORM.format(a="").replace(
        FIELDS.format(a=""), field + ('<input name="a" aria-label="用件">' if "radio" not in field else "")
    )
    page = opened(blank, form)
    page.evaluate(
        "for (const f of document.querySelectorAll('form input')) { f.value = 'x'; f.checked = true; f.dispatchEvent(new Event('input', { bubbles: true })); }"
    )
    page.wait_for_timeout(400)
    assert page.evaluate("indexedDB.databases().then((all) => all.length)") in (0, 1)
    assert blank.asked("/me/typing-key/") == []


def test_nobodys_page_keeps_nothing(blank: Blank) -> None:
    blank.answers["/me/typing-key/"] = [(200, KEY)]
    page = blank.open(FORM.format(a="") + PUT_BACK)
    page.evaluate("document.body.dataset.person = ''")
    blank.run("typing", "null")
    page.get_by_label("用件").fill("誰かの入力")
    page.wait_for_timeout(400)
    assert blank.asked("/me/typing-key/") == []


def test_a_search_of_two_fields_is_kept_and_says_when_there_is_no_line(blank: Blank) -> None:
    page = opened(blank, FORM.format(a="").replace('method="post"', 'method="get"'))
    page.get_by_label("用件").fill("探すもの")
    rows(page, 1)
    page.context.set_offline(True)
    page.get_by_role("button", name="送る").click()
    expect(page.get_by_role("alert")).to_contain_text("つながっていません")
    page.context.set_offline(False)
    page.reload()
    expect(page.get_by_label("用件")).to_have_value("探すもの")
