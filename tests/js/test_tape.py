"""The recording of a call stops by a press, and by itself while digits are typed that should not be kept."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, expect

from tests.js.conftest import Blank

RUNS, STOPPED = (
    f'<form method="post" action="/recording/" data-tape="{state}"><button>録音</button></form>'
    for state in ("runs", "stopped")
)
FIXED = '<span data-tape="fixed">止められません</span>'
BODY = """<poll-fragment id="line" src="/line/" every="1000" now silent></poll-fragment>
<div id="told" data-fixed="電話機で" data-unknown="分かりません" hidden><p data-text></p></div>
<form id="f"><div class="field"><textarea id="body" name="body" aria-label="用件"></textarea><button type="button">伏せる</button></div>
<input type="text" name="when" aria-label="希望"></form>
<form id="memo"><div class="field"><textarea name="text" aria-label="メモ"></textarea></div></form>"""
MAKE = """(window.waits = (field) => /\\d{12}/.test(field.value),
  window.tape = new m.Tape(document.getElementById("line"), document.getElementById("told"), ["f", "memo"].map((id) => [document.getElementById(id), { waits: window.waits }])), undefined)"""
DIGITS = "カード 411111111111"


def begin(blank: Blank, *lines: str, answers: tuple[tuple[int, str], ...] = ((200, '{"said": "済み"}'),)) -> Page:
    blank.answers["/line/"] = [(200, line) for line in lines]
    blank.answers["/recording/"] = list(answers)
    page = blank.open(BODY, "poll")
    blank.run("tape", MAKE)
    expect(page.locator("[data-tape]")).to_be_visible()
    return page


def orders(blank: Blank) -> list[tuple[str, str]]:
    sent = [parse_qs(request.post_data or "") for request in blank.asked("/recording/")]
    return [(one["deed"][0], one["reason"][0]) for one in sent]


def test_one_press_stops_it_and_the_next_goes_on(blank: Blank) -> None:
    page = begin(blank, RUNS, STOPPED, RUNS)
    page.get_by_role("button", name="録音").click()
    expect(page.locator("[data-tape=stopped]")).to_be_visible()
    expect(page.locator("#live-polite")).to_have_text("済み")
    page.evaluate("window.tape.press()")
    expect(page.locator("[data-tape=runs]")).to_be_visible()
    assert orders(blank) == [("stop", "asked"), ("go", "asked")]


def test_a_second_click_asks_for_nothing_more_and_one_on_what_has_changed_does(blank: Blank) -> None:
    page = begin(blank, RUNS, STOPPED, RUNS)
    page.evaluate("window.tape.press(); window.tape.press()")
    expect(page.locator("[data-tape=stopped]")).to_be_visible()
    # The line is drawn before the order is done with.
    page.evaluate("window.tape.pending += 1; window.tape.press(); window.tape.pending -= 1")
    expect(page.locator("[data-tape=runs]")).to_be_visible()
    assert orders(blank) == [("stop", "asked"), ("go", "asked")]


@pytest.mark.parametrize("field", ["用件", "メモ"])
def test_digits_stop_it_until_their_field_is_left(blank: Blank, field: str) -> None:
    page = begin(blank, RUNS, STOPPED, RUNS)
    page.get_by_label(field).press_sequentially(DIGITS)
    expect(page.locator("[data-tape=stopped]")).to_be_visible()
    page.get_by_label(field).press_sequentially("1111")
    assert orders(blank) == [("stop", "digits")]
    page.get_by_label("希望").focus()
    expect(page.locator("[data-tape=runs]")).to_be_visible()
    assert orders(blank) == [("stop", "digits"), ("go", "asked")]


def test_digits_in_the_next_field_stop_it_while_it_is_told_to_go_on(blank: Blank) -> None:
    page = begin(blank, RUNS, STOPPED)
    page.get_by_label("用件").press_sequentially(DIGITS)
    expect(page.locator("[data-tape=stopped]")).to_be_visible()
    # An evaluated text must not end in a function: it would be called.
    page.evaluate("window.slow = []; line.ask = () => new Promise((done) => { slow.push(done); }); null")
    page.get_by_label("希望").focus()
    page.evaluate(f"document.querySelector('[name=when]').value = '{DIGITS}'")
    page.get_by_label("希望").press("1")
    page.evaluate("line.ask = () => Promise.resolve(); for (const done of slow) done(); null")
    page.evaluate("window.tape.turn")
    assert orders(blank) == [("stop", "digits"), ("go", "asked"), ("stop", "digits")]


def test_a_button_of_the_field_does_not_leave_it(blank: Blank) -> None:
    page = begin(blank, RUNS, STOPPED, RUNS)
    page.get_by_label("用件").press_sequentially(DIGITS)
    expect(page.locator("[data-tape=stopped]")).to_be_visible()
    page.get_by_role("button", name="伏せる").focus()
    assert orders(blank) == [("stop", "digits")]
    page.get_by_label("用件").focus()
    page.get_by_label("希望").focus()
    expect(page.locator("[data-tape=runs]")).to_be_visible()


def test_leaving_the_page_goes_on(blank: Blank) -> None:
    page = begin(blank, STOPPED)
    with page.expect_request("**/recording/") as sent:
        page.evaluate("window.dispatchEvent(new Event('pagehide'))")
    assert "deed=go" in (sent.value.post_data or "")


@pytest.mark.parametrize(
    ("answer", "told"), [((409, '{"detail": "電話機で止めて"}'), "電話機で止めて"), ((0, ""), "分かりません")]
)
def test_what_did_not_work_is_said(blank: Blank, answer: tuple[int, str], told: str) -> None:
    page = begin(blank, RUNS, answers=(answer,))
    page.get_by_role("button", name="録音").click()
    expect(page.locator("#told")).to_have_text(told)
    expect(page.locator("#told")).to_be_visible()


def test_what_cannot_be_stopped_from_here_is_said_when_it_matters(blank: Blank) -> None:
    page = begin(blank, FIXED)
    expect(page.locator("#told")).to_be_hidden()
    page.get_by_label("用件").press_sequentially(DIGITS)
    expect(page.locator("#told")).to_have_text("電話機で")
    page.evaluate("window.tape.press()")
    assert orders(blank) == []
