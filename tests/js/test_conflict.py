from playwright.sync_api import expect

from tests.js.conftest import Blank

BODY = """<form id="f"><label for="id_body">用件</label><textarea id="id_body" name="body"></textarea></form><div id="place" hidden></div>
<template id="t"><dl></dl><button data-keep>残す</button><button data-take>もらう</button></template>"""
SHOW = """m.showConflict({place: document.getElementById("place"), template: document.getElementById("t"),
  form: document.getElementById("f"), mine: {body: "私", same: "同じ"}, theirs: {body: "<b>先", same: "同じ", rev: 3, empty: ""},
  keep() { window.chosen = "keep"; }, take() { window.chosen = "take"; }})"""


def test_only_what_differs_is_shown_and_the_person_decides(blank: Blank) -> None:
    page = blank.open(BODY)
    blank.run("conflict", SHOW)
    expect(page.locator("dt")).to_have_text(["用件"])
    expect(page.locator("dd")).to_have_text(["<b>先"])
    page.get_by_role("button", name="もらう").click()
    assert page.evaluate("chosen") == "take"
    page.get_by_role("button", name="残す").click()
    assert page.evaluate("chosen") == "keep"
    expect(page.locator("#place")).to_be_hidden()
