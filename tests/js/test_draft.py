import json

from playwright.sync_api import Page, expect

from tests.js.conftest import Blank

BODY = """<output id="chip" data-state="saved" data-saved="保存済" data-saving="保存中" data-failed="未保存" data-expired="切れた"></output>
<form id="f" data-save-url="/draft/" data-rev="4"><input type="hidden" name="rev" value="4">
<input type="hidden" name="csrfmiddlewaretoken" value="t"><input name="body" aria-label="用件"></form>"""
MAKE = """(window.draft = new m.Draft(document.getElementById("f"), document.getElementById("chip"),
  (answer) => { window.other = answer.conflict; }), undefined)"""


def begin(blank: Blank, *answers: tuple[int, str]) -> Page:
    blank.answers["/draft/"] = list(answers)
    page = blank.open(BODY)
    blank.freeze()
    blank.run("draft", MAKE)
    return page


def ok(rev: int) -> tuple[int, str]:
    return 200, json.dumps({"rev": rev, "saved_at": "13:05:22"})


def type_(page: Page, text: str) -> None:
    page.get_by_label("用件").fill(text)
    page.evaluate("draft.touched()")


def test_it_saves_once_after_the_last_change(blank: Blank) -> None:
    page = begin(blank, ok(5))
    for text in ("a", "ab", "abc"):
        type_(page, text)
        page.clock.run_for(500)
    assert blank.requests == []
    page.clock.run_for(400)
    expect(page.locator("#chip")).to_have_text("保存済 13:05:22")
    assert blank.sent("/draft/") == [{"rev": 4, "content": {"body": "abc"}}]
    assert page.locator("[name=rev]").input_value() == "5"
    assert page.evaluate("draft.unsaved") is False


def test_changes_during_a_save_are_saved_together_afterwards(blank: Blank) -> None:
    page = begin(blank, ok(5), ok(6))
    type_(page, "a")
    page.evaluate("window.first = draft.save()")
    type_(page, "ab")
    page.evaluate("Promise.all([first, draft.save(), draft.save(), draft.save()])")
    assert [body["content"]["body"] for body in blank.sent("/draft/")] == ["a", "ab"]
    assert [body["rev"] for body in blank.sent("/draft/")] == [4, 5]


def test_what_did_not_arrive_is_tried_again(blank: Blank) -> None:
    page = begin(blank, (0, ""), (503, ""), ok(5))
    type_(page, "a")
    page.clock.run_for(900)
    expect(page.locator("#chip")).to_have_text("未保存")
    expect(page.locator("#live-assertive")).to_be_attached()
    page.clock.run_for(3100)
    expect(page.locator("#chip")).to_have_text("未保存")
    page.clock.run_for(3100)
    expect(page.locator("#chip")).to_have_text("保存済 13:05:22")


def test_what_would_be_refused_again_is_not_sent_again(blank: Blank) -> None:
    page = begin(blank, (403, ""))
    type_(page, "a")
    page.clock.run_for(900)
    expect(page.locator("#chip")).to_have_text("未保存")
    page.clock.run_for(60_000)
    assert len(blank.asked("/draft/")) == 1
    assert page.evaluate("draft.unsaved") is True


def test_another_pages_text_is_told_and_nothing_overwritten(blank: Blank) -> None:
    page = begin(blank, (200, '{"conflict": {"body": "先"}, "rev": 9}'))
    type_(page, "a")
    assert page.evaluate("draft.save()") is None
    assert page.evaluate("other") == {"body": "先"}
    assert page.evaluate("[draft.rev, draft.unsaved]") == [4, True]


def test_a_check_saves_and_answers_even_when_nothing_changed(blank: Blank) -> None:
    page = begin(blank, (200, '{"rev": 4, "saved_at": "1", "marks": {"body": ["必須"]}}'))
    assert page.evaluate("draft.save({check: true})")["marks"] == {"body": ["必須"]}
    assert page.evaluate("draft.save()")["rev"] == 4
    assert len(blank.asked("/draft/")) == 1


def test_what_the_server_says_of_a_save_is_told_with_what_was_sent(blank: Blank) -> None:
    page = begin(blank, (200, '{"rev": 5, "saved_at": "1", "marks": {"body": ["長い"]}}'))
    page.evaluate("draft.judged = (answer) => { window.told = answer; }")
    type_(page, "a")
    page.evaluate("draft.save()")
    told = page.evaluate("told")
    assert (told["marks"], told["sent"]) == ({"body": ["長い"]}, {"body": "a"})


def test_of_a_text_that_is_far_too_long_a_little_more_than_the_bound_is_sent(blank: Blank) -> None:
    page = begin(blank, ok(5))
    type_(page, "葛" * 400_000)
    page.evaluate("draft.save()")
    (sent,) = blank.sent("/draft/")
    assert 64 * 1024 < len(sent["content"]["body"].encode()) <= 64 * 1024 + 4
