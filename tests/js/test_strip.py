from playwright.sync_api import expect

from tests.js.conftest import Blank

BODY = """<div id="bar"><button>確認</button></div>
<section id="strip" tabindex="-1" hidden><b data-strip="number"></b><ul data-risks></ul><button id="send">送る</button></section>
<template id="risk"><li><label><input type="checkbox" name="risk"><span data-question></span></label></li></template>"""
MAKE = "window.strip = new m.Strip(document.getElementById('strip'), document.getElementById('bar'))"


def test_it_asks_in_the_place_of_the_bar_and_gives_it_back(blank: Blank) -> None:
    page = blank.open(BODY)
    blank.run("strip", f"({MAKE}, strip.show({{number: '<b>03'}}))")
    expect(page.locator("#strip")).to_be_focused()
    expect(page.locator("[data-strip]")).to_have_text("<b>03")
    expect(page.locator("#bar")).to_be_hidden()
    page.evaluate("strip.close()")
    expect(page.get_by_role("button", name="確認")).to_be_focused()
    assert page.evaluate("strip.open") is False


def test_nobody_has_read_it_before_six_tenths_of_a_second(blank: Blank) -> None:
    page = blank.open(BODY)
    blank.freeze()
    blank.run("strip", f"({MAKE}, strip.show({{number: '1'}}))")
    page.clock.run_for(500)
    assert page.evaluate("strip.readable") is False
    page.clock.run_for(150)
    assert page.evaluate("strip.readable") is True
    page.evaluate("strip.close()")
    assert page.evaluate("strip.readable") is False


def test_a_risk_is_a_question_that_y_answers_and_enter_leads_on(blank: Blank) -> None:
    page = blank.open(BODY)
    blank.freeze()
    risks = "[{code: 'a', question: '<b>一つ目'}, {code: 'b', question: '二つ目'}]"
    blank.run("strip", f"({MAKE}, strip.show({{number: '1'}}, {risks}))")
    first, second = page.get_by_label("一つ目"), page.get_by_label("二つ目")
    expect(first).to_be_focused()
    page.keyboard.press("y")
    expect(first).not_to_be_checked()
    page.clock.run_for(650)
    page.keyboard.press("y")
    expect(first).to_be_checked()
    page.keyboard.press("Enter")
    expect(second).to_be_focused()
    assert page.evaluate("strip.unanswered.value") == "b"
    page.keyboard.press("y")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="送る")).to_be_focused()
    assert page.evaluate("strip.unanswered") is None
    page.evaluate("strip.show({number: '1'})")
    expect(page.locator("[name=risk]")).to_have_count(0)
