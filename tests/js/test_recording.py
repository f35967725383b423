from playwright.sync_api import Page, expect

from tests.js.conftest import Blank

BODY = """<section data-recordings tabindex="-1"><recording-upload data-max-bytes="10" data-api="/up/" data-panel="/panel/">
<form><input type="file" name="file" aria-label="音声"><button>送る</button></form>
<p data-upload-error data-too-large="大きすぎます" data-offline="届きませんでした" hidden></p>
<div data-upload-progress hidden><progress max="100"></progress><span data-upload-percent></span></div></recording-upload></section>"""
PANEL = '<section data-recordings tabindex="-1"><ul><li><span class="badge">検査中</span></li></ul></section>'


def send(blank: Blank, size: int, *answers: tuple[int, str]) -> Page:
    blank.answers |= {"/up/": list(answers or [(500, "")]), "/panel/": [(200, PANEL)]}
    page = blank.open(BODY, "recording")
    page.get_by_label("音声").set_input_files({"name": "a.wav", "mimeType": "audio/wav", "buffer": b"x" * size})
    page.get_by_role("button", name="送る").click()
    return page


def test_the_new_list_is_shown_and_said(blank: Blank) -> None:
    page = send(blank, 5, (201, "{}"))
    expect(page.locator("li")).to_have_text(["検査中"])
    expect(page.locator("[data-recordings]")).to_be_focused()
    expect(page.locator("#live-polite")).to_have_text("検査中")
    assert blank.asked("/up/")[0].headers["idempotency-key"]


def test_what_is_too_large_does_not_leave_the_house(blank: Blank) -> None:
    page = send(blank, 11)
    expect(page.get_by_text("大きすぎます")).to_be_visible()
    assert blank.asked("/up/") == []


def test_a_refusal_is_said_in_the_servers_words_and_can_be_tried_again(blank: Blank) -> None:
    page = send(blank, 5, (415, '{"detail": "音声ではありません"}'), (0, ""), (201, "{}"))
    expect(page.get_by_text("音声ではありません")).to_be_visible()
    page.get_by_role("button", name="送る").click()
    expect(page.get_by_text("届きませんでした")).to_be_visible()
    page.get_by_role("button", name="送る").click()
    expect(page.locator("li")).to_have_text(["検査中"])
