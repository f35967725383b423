"""The event stream in the browser: one for all tabs, and pages that ask by themselves while there is none."""

import json

from playwright.sync_api import Page, expect

from tests.js.conftest import ORIGIN, Blank

STREAM = """window.sources = [];
window.EventSource = class {
  CLOSED = 2;
  constructor(address) { this.address = address; this.readyState = 0; window.sources.push(this); }
};"""
BODY = '<poll-fragment src="/new/" every="10" kinds="leg" company="C-1"></poll-fragment>'
OURS = {"kind": "leg", "company": "C-1", "ids": ["1"]}


def start(blank: Blank, body: str = BODY) -> Page:
    blank.answers["/new/"] = [(200, "<p>着信</p>")]
    blank.page.context.add_init_script(STREAM)
    blank.freeze()
    page = blank.open(body, "poll")
    wait(page, "window.sources.length === 1")
    return page


def wait(page: Page, expression: str) -> None:
    """The policy of the page lets Playwright's own waiting evaluate nothing."""
    while not page.evaluate(expression):
        page.wait_for_timeout(10)


def asked(blank: Blank) -> int:
    """How often by now, once nothing is under way."""
    wait(blank.page, "![...document.querySelectorAll('poll-fragment')].some((one) => one.busy)")
    return len(blank.asked("/new/"))


def opens(page: Page, which: int = 0) -> None:
    page.evaluate(f"window.sources[{which}].onopen()")


def says(page: Page, happening: object) -> None:
    page.evaluate("(data) => window.sources.at(-1).onmessage({ data })", json.dumps(happening))


def test_what_happened_is_asked_for_at_once_and_the_rest_once_a_minute(blank: Blank) -> None:
    page = start(blank)
    assert page.evaluate("window.sources[0].address") == "/live/events/"
    assert asked(blank) == 0
    opens(page)
    assert asked(blank) == 1, "what happened before it was open"
    page.clock.run_for(50_000)
    assert asked(blank) == 1
    says(page, OURS)
    assert asked(blank) == 2
    expect(page.locator("poll-fragment")).to_have_text("着信")
    for foreign in ({**OURS, "company": "C-2"}, {**OURS, "kind": "message"}):
        says(page, foreign)
    assert asked(blank) == 2
    says(page, {"kind": "reset"})
    assert asked(blank) == 3
    page.clock.run_for(10_000)
    assert asked(blank) == 4


def test_many_at_once_are_asked_for_once_more(blank: Blank) -> None:
    page = start(blank)
    opens(page)
    assert asked(blank) == 1
    page.evaluate(
        "(data) => { for (let i = 0; i < 9; i += 1) window.sources[0].onmessage({ data }); }", json.dumps(OURS)
    )
    assert asked(blank) == 3


def test_a_calm_list_asks_once_about_what_comes_within_its_seconds(blank: Blank) -> None:
    page = start(blank, BODY.replace("kinds", 'calm="2" kinds'))
    opens(page)
    assert asked(blank) == 1
    for _again in range(3):
        says(page, OURS)
        page.clock.run_for(500)
    assert asked(blank) == 1
    page.clock.run_for(500)
    assert asked(blank) == 2
    says(page, {**OURS, "company": "C-2"})
    page.clock.run_for(2_500)
    assert asked(blank) == 2
    says(page, OURS)
    page.evaluate("document.querySelector('poll-fragment').remove()")
    page.clock.run_for(2_500)
    assert len(blank.asked("/new/")) == 2


def test_while_it_is_broken_the_page_asks_by_itself_and_then_once_when_it_is_back(blank: Blank) -> None:
    page = start(blank)
    opens(page)
    page.evaluate("window.sources[0].onerror()")
    assert asked(blank) == 1
    for again in (2, 3):
        page.clock.run_for(10_000)
        assert asked(blank) == again
    opens(page)
    assert asked(blank) == 4
    assert page.evaluate("window.sources.length") == 1, "the browser opens it again by itself"


def test_one_that_was_refused_is_tried_again_later(blank: Blank) -> None:
    page = start(blank)
    page.evaluate("Object.assign(window.sources[0], { readyState: 2 }).onerror()")
    page.clock.run_for(30_000)
    assert page.evaluate("window.sources.length") == 2


def test_the_second_tab_hears_by_the_first_and_takes_over_when_that_goes(blank: Blank) -> None:
    first = start(blank)
    opens(first)
    second = blank.page.context.new_page()
    second.route(f"{ORIGIN}/**", blank._answer)
    second.goto(f"{ORIGIN}/")
    wait(second, "document.querySelector('poll-fragment')?.textContent === '着信'")
    assert second.evaluate("window.sources.length") == 0
    before = len(blank.asked("/new/"))
    says(first, OURS)
    wait(second, "!document.querySelector('poll-fragment').busy")
    first.wait_for_timeout(100)
    assert len(blank.asked("/new/")) == before + 2
    blank.page.goto("about:blank")
    wait(second, "window.sources.length === 1")
    blank.page.goto(f"{ORIGIN}/")
    assert blank.page.evaluate("window.sources.length") == 0
    second.close()


def test_a_page_where_nothing_listens_opens_none(blank: Blank) -> None:
    blank.page.context.add_init_script(STREAM)
    page = blank.open('<poll-fragment src="/new/" every="10"></poll-fragment>', "poll", "live")
    assert page.evaluate("window.sources.length") == 0
