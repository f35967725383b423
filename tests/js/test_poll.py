from playwright.sync_api import Page, expect

from tests.js.conftest import Blank

BODY = '<poll-fragment src="/new/" every="10" stopped="止まっています"></poll-fragment>'
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


def test_it_says_when_it_has_stopped(blank: Blank) -> None:
    page = start(blank, (403, ""))
    rounds(page, 3)
    expect(page.locator("poll-fragment")).to_have_text("止まっています")
    assert len(blank.requests) == 1


def test_it_goes_on_when_the_line_is_back(blank: Blank) -> None:
    page = start(blank, (0, ""), (0, ""), (0, ""), (200, NEW))
    rounds(page, 3)
    expect(page.locator("poll-fragment")).to_have_text("止まっています")
    rounds(page, 1)
    expect(page.get_by_role("link")).to_have_text("新着 2件を表示")
