import re

from playwright.sync_api import Page, expect

from tests.js.conftest import Blank

BODY = """<div id="here"><poll-fragment src="/new/" every="10"></poll-fragment></div>
<template id="stalled"><p data-offline="止まっています" data-signed-out="切れました" data-ended="終わりました"><span data-text></span>
<span data-at></span><button>ログインする</button></p></template>"""
NEW = '<a href="#x">新着 2件を表示</a>'


def start(blank: Blank, *answers: tuple[int, str]) -> Page:
    blank.answers["/new/"] = list(answers)
    blank.freeze()
    return blank.open(BODY, "poll")


def rounds(page: Page, count: int) -> None:
    for _ in range(count):
        page.clock.run_for(10_000)
        while page.evaluate("document.querySelector('poll-fragment').busy"):
            page.wait_for_timeout(10)


def test_what_came_is_shown_and_said_once(blank: Blank) -> None:
    page = start(blank, (200, NEW))
    rounds(page, 1)
    expect(page.get_by_role("link")).to_have_text("新着 2件を表示")
    page.clock.run_for(100)
    expect(page.locator("#live-polite")).to_have_text("新着 2件を表示")
    page.evaluate("document.getElementById('live-polite').textContent = ''")
    rounds(page, 1)
    assert page.locator("#live-polite").text_content() == ""
    assert blank.requests[0].headers["hx-request"] == "true"


def test_it_asks_only_for_what_it_has_not_seen(blank: Blank) -> None:
    page = start(blank, (304, ""))
    page.evaluate("document.querySelector('poll-fragment').etag = '\"7\"'")
    rounds(page, 1)
    assert blank.requests[0].headers["if-none-match"] == '"7"'
    assert page.locator("poll-fragment").inner_text() == ""


def told(page: Page) -> str:
    return page.locator("#here").inner_text()


def test_an_answer_to_what_was_asked_before_the_line_went_does_not_say_that_it_is_back(blank: Blank) -> None:
    page = start(blank, (200, NEW), (304, ""))
    page.evaluate(
        """async () => {
          const asked = document.querySelector("poll-fragment").once();
          window.dispatchEvent(new Event("offline"));
          await asked;
        }"""
    )
    expect(page.get_by_role("link")).to_have_text("新着 2件を表示")
    assert "止まっています" in told(page)
    rounds(page, 1)
    assert "止まっています" not in told(page)


def test_it_says_when_it_has_stopped_for_good(blank: Blank) -> None:
    page = start(blank, (403, ""))
    rounds(page, 3)
    assert "終わりました" in told(page)
    assert len(blank.requests) == 1


def test_one_lost_request_is_nothing_to_tell(blank: Blank) -> None:
    page = start(blank, (0, ""), (304, ""), (503, ""))
    rounds(page, 3)
    assert told(page) == ""


def test_it_says_since_when_and_goes_on_when_the_line_is_back(blank: Blank) -> None:
    page = start(blank, (0, ""), (0, ""), (304, ""), (200, NEW))
    rounds(page, 2)
    assert "止まっています" in told(page)
    expect(page.locator("[data-at]")).to_have_text(re.compile(r"\d\d:\d\d"))
    rounds(page, 1)
    assert told(page) == ""
    rounds(page, 1)
    expect(page.get_by_role("link")).to_have_text("新着 2件を表示")


def test_a_line_that_is_gone_is_told_at_once_and_asked_again_when_it_is_back(blank: Blank) -> None:
    page = start(blank, (200, NEW))
    page.context.set_offline(True)
    expect(page.locator("[data-text]")).to_have_text("止まっています")
    page.context.set_offline(False)
    expect(page.get_by_role("link")).to_have_text("新着 2件を表示")
    expect(page.locator("[data-text]")).to_have_count(0)


def test_a_session_that_ended_is_told_beside_the_list(blank: Blank) -> None:
    page = start(blank, (200, NEW))
    page.evaluate("document.dispatchEvent(new Event('signed-out'))")
    assert "切れました" in told(page)
    expect(page.get_by_role("button", name="ログインする")).to_be_visible()
