"""Digits that should not be written down do not leave the page, and the server would ask about the same ones."""

import pytest
from playwright.sync_api import Page, expect

from calls import risks
from tests.js.conftest import Blank

CARD, INDIVIDUAL = "4111 1111 1111 1111", "123456789018"
BODY = """<form id="f"><div class="field"><textarea id="body" name="body" aria-label="用件"></textarea></div>
<div class="field"><input type="text" id="when" name="when" aria-label="希望"></div>
<div class="field"><input type="text" inputmode="tel" id="number" name="number" aria-label="電話"></div><button>次</button></form>
<template id="guard"><div><p>書かないでください</p><button type="button" data-hide>伏せる</button><button type="button" data-allow>残す</button></div></template>"""
MAKE = """(window.changes = 0, window.guard = new m.Guard(document.getElementById("f"), document.getElementById("guard"),
  () => { window.changes += 1; }), undefined)"""
WRITTEN = (
    f"カードは{CARD}です",
    "４１１１－１１１１－１１１１－１１１１",
    "4111 1111 1111 1112",
    f"番号は{INDIVIDUAL}です",
    "番号は123456789012です",
    "①２３4 5678 9018",
    "𠮷4111ー1111ー1111ー1111𠮷",
    "378282246310005 と 5555555555554444",
    "+4111111111111111",
    "41111111111111111111",
    "090-1234-5678 へ折返し",
    "見積 2026-11-27 の件",
    "",
)


def begin(blank: Blank, body: str = BODY) -> Page:
    page = blank.open(body)
    blank.run("guard", MAKE)
    return page


def test_it_finds_what_the_server_would_ask_about(blank: Blank) -> None:
    blank.open("")
    found = [blank.run("guard", f"m.sensitive({text!r}).length > 0") for text in WRITTEN]
    assert found == [risks.sensitive(text) for text in WRITTEN]
    assert set(found) == {True, False}


def safe(page: Page) -> dict[str, str]:
    found: dict[str, str] = page.evaluate("guard.safe(Object.fromEntries(new FormData(document.getElementById('f'))))")
    return found


@pytest.mark.parametrize(("press", "left"), [("伏せる", "カードは●●●●です"), ("残す", f"カードは{CARD}です")])
def test_a_field_that_was_left_says_it_and_what_leaves_the_page_is_decided_there(
    blank: Blank, press: str, left: str
) -> None:
    page = begin(blank)
    body = page.get_by_label("用件")
    body.fill(f"カードは{CARD}です")
    expect(page.get_by_text("書かないでください")).to_have_count(0)
    assert safe(page)["body"] == "カードは●●●●です"
    page.get_by_label("希望").focus()
    expect(page.locator("#live-assertive")).to_have_text("書かないでください")
    assert safe(page)["body"] == "カードは●●●●です"
    assert page.evaluate("guard.stops()") is True
    expect(page.get_by_role("button", name="伏せる")).to_be_focused()
    page.get_by_role("button", name=press).click()
    expect(body).to_be_focused()
    expect(body).to_have_value(left)
    page.get_by_label("希望").focus()
    assert safe(page)["body"] == left
    assert page.evaluate("guard.stops()") is False
    expect(page.get_by_role("button", name=press)).to_have_count(0)


def test_while_one_types_nothing_longer_than_a_telephone_number_leaves_the_page(blank: Blank) -> None:
    page = begin(blank)
    body = page.get_by_label("用件")
    body.focus()
    page.keyboard.type("折返しは090-1234-5678 注文は4111 1111 2222")
    assert safe(page)["body"] == "折返しは090-1234-5678 注文は●●●●"
    before = page.evaluate("changes")
    page.get_by_label("希望").focus()
    assert page.evaluate("changes") == before + 1
    assert safe(page)["body"] == "折返しは090-1234-5678 注文は4111 1111 2222"


def test_a_telephone_number_is_none_and_what_is_out_of_sight_is_taken_out(blank: Blank) -> None:
    page = begin(blank)
    page.get_by_label("電話").fill(INDIVIDUAL)
    page.get_by_label("希望").fill(INDIVIDUAL)
    page.get_by_label("用件").focus()
    assert (safe(page)["number"], safe(page)["when"]) == (INDIVIDUAL, "●●●●")
    page.locator("#when").evaluate("(field) => { field.hidden = true; }")
    assert page.evaluate("guard.stops()") is False
    assert page.locator("#when").input_value() == "●●●●"


def test_what_the_page_came_with_stays_until_it_changes(blank: Blank) -> None:
    page = begin(blank, BODY.replace("></textarea>", f">{CARD}</textarea>"))
    page.get_by_label("用件").focus()
    page.get_by_label("希望").focus()
    assert safe(page)["body"] == CARD
    page.get_by_label("用件").fill(f"{CARD}、{INDIVIDUAL}")
    page.get_by_label("希望").focus()
    expect(page.get_by_text("書かないでください").first).to_be_visible()
