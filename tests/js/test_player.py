import base64
import struct

from playwright.sync_api import Page, expect

from tests.js.conftest import Blank

RATE, SECONDS = 8000, 12


def silence() -> str:
    """A sound of twelve seconds as an address of its own."""
    size = RATE * SECONDS
    head = b"RIFF" + struct.pack("<I", 36 + size) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, RATE, RATE, 1, 8)
    return (
        "data:audio/wav;base64," + base64.b64encode(head + b"data" + struct.pack("<I", size) + b"\x80" * size).decode()
    )


BODY = """<audio-player data-seconds="12"{more}><audio src="{src}" controls preload="auto"></audio><div data-player hidden>
<button data-player-toggle><span data-when="paused">再生</span><span data-when="playing" hidden>停止</span></button>
<input type="range" min="0" max="1000" value="0" data-player-seek aria-label="位置"><span data-player-time></span>
<select data-player-rate aria-label="速さ"><option>1<option>2</select><p data-player-error hidden>再生できません</p></div></audio-player>"""


def start(blank: Blank, src: str = "", more: str = "") -> Page:
    page = blank.open(BODY.format(src=src or silence(), more=more), "player")
    if not src:
        expect(page.locator("audio")).to_have_js_property("readyState", 4)
    return page


def at(page: Page) -> float:
    return float(page.evaluate("document.querySelector('audio').currentTime"))


def test_own_controls_replace_the_native_ones(blank: Blank) -> None:
    page = start(blank)
    expect(page.locator("[data-player]")).to_be_visible()
    assert page.evaluate("document.querySelector('audio').controls") is False
    expect(page.locator("[data-player-time]")).to_have_text("0:00 / 0:12")


def test_keys_and_the_bar_move_within_the_sound(blank: Blank) -> None:
    page = start(blank)
    toggle = page.get_by_role("button")
    toggle.press("ArrowRight")
    toggle.press("ArrowRight")
    assert at(page) == 10
    toggle.press("ArrowRight")
    assert at(page) == 12
    toggle.press("ArrowLeft")
    assert at(page) == 7
    page.get_by_label("位置").fill("500")
    assert at(page) == 6
    expect(page.get_by_label("位置")).to_have_attribute("aria-valuetext", "0:06 / 0:12")


def test_the_speed_is_chosen(blank: Blank) -> None:
    page = start(blank)
    page.get_by_label("速さ").select_option("2")
    assert page.evaluate("document.querySelector('audio').playbackRate") == 2


def test_an_address_that_has_expired_is_renewed_once(blank: Blank) -> None:
    blank.answers |= {"/old.wav": [(404, "")], "/renew/": [(200, '{"url": "/gone.wav"}')], "/gone.wav": [(404, "")]}
    page = start(blank, "/old.wav", ' data-renew="/renew/" data-purpose="quality"')
    expect(page.get_by_text("再生できません")).to_be_visible()
    assert blank.sent("/renew/") == [{"purpose": "quality"}]


def test_without_a_way_to_renew_it_says_so(blank: Blank) -> None:
    blank.answers["/old.wav"] = [(404, "")]
    page = start(blank, "/old.wav")
    expect(page.get_by_text("再生できません")).to_be_visible()
