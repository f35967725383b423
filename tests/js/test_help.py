"""The help beside a page: opened and closed by key and pointer, in nobody's way."""

from playwright.sync_api import Page, expect

from tests.e2e.keys import compose
from tests.js.conftest import Blank

LINK = (
    '<a href="/help/?page=calls:desk" data-help data-close="閉じる" data-failed="開けません。"><span>?</span>説明</a>'
)
BODY = f'{LINK}<p>本文</p><textarea aria-label="用件"></textarea><dialog id="ask">問い</dialog>'
HELP = (200, "<main>枠<div data-help-text>待つ画面です。</div></main>")
ON = ' data-keys="on"'


def opened(blank: Blank, *, attributes: str = ON) -> Page:
    blank.answers["/help/"] = [HELP]
    return blank.open(BODY, "help", attributes=attributes)


def test_it_opens_beside_the_page_and_gives_the_focus_back(blank: Blank) -> None:
    page = opened(blank)
    panel, link = page.get_by_role("complementary", name="説明"), page.locator("[data-help]")
    link.click()
    for again in ("Enter", "?", "F1"):
        expect(panel).to_be_focused()
        expect(panel).to_contain_text("待つ画面です。")
        expect(panel).not_to_contain_text("枠")
        page.keyboard.press("Escape")
        expect(panel).to_have_count(0)
        expect(link).to_be_focused()
        page.keyboard.press(again)
    expect(panel).to_be_focused()
    assert page.url.endswith("9321/")
    assert len(blank.asked("/help/")) == 1
    page.get_by_role("button", name="閉じる").click()
    expect(panel).to_have_count(0)


def test_in_a_field_a_question_mark_is_text_and_f1_is_help(blank: Blank) -> None:
    page = opened(blank)
    field, panel = page.get_by_label("用件"), page.locator(".help-panel")
    field.focus()
    page.keyboard.type("誰?")
    compose(page, "？")
    expect(field).to_have_value("誰?？")
    expect(panel).to_have_count(0)
    page.keyboard.press("F1")
    expect(panel).to_be_focused()
    field.focus()
    page.keyboard.press("Escape")
    expect(panel).to_be_visible()
    page.keyboard.press("F1")
    expect(panel).to_have_count(0)
    expect(field).to_be_focused()


def test_letters_that_are_switched_off_and_a_dialog_leave_it_closed(blank: Blank) -> None:
    page = opened(blank, attributes="")
    panel = page.locator(".help-panel")
    page.keyboard.press("?")
    expect(panel).to_have_count(0)
    page.evaluate("document.getElementById('ask').showModal()")
    page.keyboard.press("F1")
    expect(panel).to_have_count(0)
    assert blank.asked("/help/") == []


def test_what_cannot_be_fetched_is_said_and_asked_again(blank: Blank) -> None:
    page = opened(blank)
    blank.answers["/help/"] = [(0, ""), HELP]
    page.keyboard.press("F1")
    expect(page.locator(".help-panel")).to_contain_text("開けません。")
    page.keyboard.press("F1")
    page.keyboard.press("F1")
    expect(page.locator(".help-panel")).to_contain_text("待つ画面です。")
