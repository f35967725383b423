import pytest
from playwright.sync_api import Page, expect

from tests.js.conftest import Blank

TEMPLATE = """<template id="not-sent"><div role="alert" tabindex="-1" data-not-sent data-offline="つながっていません"
 data-unknown="返事がありません" data-large="大きすぎます" data-refused="受け付けられません">
 <p data-title>送れませんでした</p><p data-text></p></div></template>"""
FORM = '<main id="content"><form method="post" action="/x/"><input name="a" aria-label="用件"><button>送る</button></form></main>'
STOP = "document.addEventListener('submit', (e) => { window.sent = (window.sent || 0) + 1; e.preventDefault(); })"


def start(blank: Blank, *answers: tuple[int, str], form: str = FORM) -> Page:
    blank.answers["/x/"] = list(answers)
    page = blank.open(form + TEMPLATE, "forms")
    page.get_by_label("用件").fill("書いたもの")
    page.get_by_role("button", name="送る").click()
    return page


def test_a_form_is_sent_once_and_its_answer_takes_its_place(blank: Blank) -> None:
    page = start(blank, (400, '<main id="content"><p data-error-summary tabindex="-1">直してください</p></main>'))
    expect(page.get_by_text("直してください")).to_be_focused()
    (request,) = blank.asked("/x/")
    assert request.method == "POST"
    assert request.headers["x-form"] == "1"
    assert request.headers["content-type"].startswith("application/x-www-form-urlencoded")
    assert "a=%E6%9B%B8" in (request.post_data or "")


def test_a_page_that_answers_a_form_leads_on_from_where_it_came(blank: Blank) -> None:
    answer = '<main id="content"><form method="post"><button>確定する</button></form><a href="?page=2">次へ</a></main>'
    page = start(blank, (200, answer), (200, '<main id="content"><p>確定しました</p></main>'))
    assert page.get_by_role("link", name="次へ").evaluate("link => new URL(link.href).pathname") == "/x/"
    page.get_by_role("button", name="確定する").click()
    expect(page.get_by_text("確定しました")).to_be_visible()


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ((0, ""), "返事がありません"),
        ((413, "proxy"), "大きすぎます"),
        ((502, "<html><body>proxy</body></html>"), "受け付けられません"),
        (
            (
                503,
                '<main id="content"><div class="error-page"><h1>止まっています</h1><p>少し待ってから</p></div></main>',
            ),
            "少し待ってから",
        ),
    ],
)
def test_what_did_not_arrive_stays_and_can_be_sent_again(blank: Blank, answer: tuple[int, str], told: str) -> None:
    page = start(blank, answer)
    expect(page.get_by_role("alert")).to_contain_text(told)
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("用件")).to_have_value("書いたもの")
    page.get_by_role("button", name="送る").click()
    expect(page.get_by_role("alert")).to_have_count(1)
    assert len(blank.asked("/x/")) == 2


def test_without_a_line_nothing_is_sent(blank: Blank) -> None:
    blank.answers["/x/"] = [(200, "")]
    page = blank.open(FORM + TEMPLATE, "forms")
    page.context.set_offline(True)
    page.get_by_role("button", name="送る").click()
    expect(page.get_by_role("alert")).to_contain_text("つながっていません")
    page.context.set_offline(False)
    assert blank.asked("/x/") == []


def test_a_form_with_a_life_of_its_own_only_gets_the_summary(blank: Blank) -> None:
    form = FORM.replace("<form", "<form data-keep")
    page = start(
        blank, (400, '<main id="content"><p data-error-summary tabindex="-1">重なりました</p></main>'), form=form
    )
    expect(page.get_by_text("重なりました")).to_be_focused()
    expect(page.get_by_label("用件")).to_have_value("書いたもの")


def test_a_form_that_answers_with_a_file_is_left_to_the_browser(blank: Blank) -> None:
    page = blank.open('<form method="post" action="/x/" data-again><button>送る</button></form>', "forms")
    page.evaluate(STOP)
    page.get_by_role("button").click()
    page.get_by_role("button").click()
    assert page.evaluate("window.sent") == 2
    assert blank.asked("/x/") == []


def test_what_cannot_be_undone_is_asked_first(blank: Blank) -> None:
    blank.answers["/x/"] = [(503, "")]
    page = blank.open(
        f'<form method="post" action="/x/"><button data-confirm="破棄しますか">破棄</button></form>{TEMPLATE}', "forms"
    )
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button").click()
    assert blank.asked("/x/") == []
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert len(blank.asked("/x/")) == 1


def test_notices_go_away(blank: Blank) -> None:
    page = blank.open('<p class="notice">済<button type="button" data-dismiss>閉じる</button></p>', "forms")
    page.get_by_role("button", name="閉じる").click()
    expect(page.locator(".notice")).to_have_count(0)


def test_the_error_summary_takes_the_focus(blank: Blank) -> None:
    page = blank.open('<div data-error-summary tabindex="-1">誤り</div>', "forms")
    expect(page.get_by_text("誤り")).to_be_focused()
