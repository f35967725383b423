"""Recordings in a real Chromium against the real processes: sent on the page, checked by the worker, heard."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from callcenter.core.db import now
from telephony.models import Gap
from tests.e2e.conftest import DESKTOP, PHONE, Scene, Visit
from tests.factories import Company, as_system, client_for, make_person, make_tenant, token_for
from tests.harness.stack import Stack
from tests.recordings import sounds
from tests.recordings.make import make_call, stored

pytestmark = pytest.mark.e2e

DELIVERED = Path(__file__).resolve().parents[3] / "shared" / "data" / "recordings"
SOME_CONVERTED = ("two-legs-mulaw.wav", "webm-live", "m4a")
PATIENCE = 120.0


def sign_in(page: Page, stack: Stack, person: User) -> None:
    """The session cookie of a person; signing in by hand has its own journey."""
    session = client_for(person).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": stack.base_url}])


def api(stack: Stack, person: User, company: Company | None = None) -> httpx.Client:
    token = token_for(person, company)
    return httpx.Client(base_url=f"{stack.base_url}/api/v1/", headers={"Authorization": f"Bearer {token}"}, timeout=60)


def wait_for_check(client: httpx.Client, recording_id: str) -> dict[str, Any]:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        shown: dict[str, Any] = client.get(f"recordings/{recording_id}/").raise_for_status().json()
        if shown["state"] != "checking":
            return shown
        time.sleep(0.2)
    raise AssertionError("the check did not end")


def files() -> list[tuple[str, bytes]]:
    """What browsers are given as it is, some of what is converted for them, and the delivered good samples where they
    are beside the project."""
    kinds = (*(kind for kind in sounds.KINDS if kind not in sounds.CONVERTED), *SOME_CONVERTED)
    own = [(f"own.{kind}", sounds.encoded(kind, 5.0)) for kind in kinds]
    own += [(f"joined.{kind}", data) for kind, (data, reason) in sounds.joined().items() if not reason]
    own += sounds.unusual().items()
    delivered = [
        *DELIVERED.glob("good/*"),
        *DELIVERED.parent.glob("cases/good/*"),
        *DELIVERED.parent.glob("cases/*.flac"),
    ]
    return own + [(path.name, path.read_bytes()) for path in sorted(delivered)]


def wait_until(page: Page, condition: str, arg: Any = None) -> None:
    """Asks again and again; Playwright's own waiting evaluates text, which the policy of the site refuses."""
    deadline = time.monotonic() + PATIENCE
    while not page.evaluate(condition, arg):
        assert time.monotonic() < deadline, condition
        time.sleep(0.1)


AUDIO = "document.querySelector('audio-player audio')"
PLAYS = """async (src) => {
  const audio = new Audio(src);
  audio.muted = true;
  const seen = (name) => new Promise((resolve, reject) => {
    audio.addEventListener(name, resolve, { once: true });
    audio.addEventListener("error", () => reject(new Error(`cannot play: ${audio.error?.message}`)), { once: true });
  });
  const ready = seen("loadedmetadata");
  audio.load();
  await ready;
  const duration = audio.duration;
  const sought = seen("seeked");
  audio.currentTime = duration / 2;
  await sought;
  const at = audio.currentTime;
  await audio.play();
  await new Promise((resolve) => setTimeout(resolve, 400));
  audio.pause();
  const moved = audio.currentTime - at;
  const bytes = await (await fetch(src)).arrayBuffer();
  const whole = (await new OfflineAudioContext(1, 1, 8000).decodeAudioData(bytes)).duration;
  return { duration, at, moved, whole };
}"""


def test_every_accepted_format_plays_and_seeks_in_the_browser(stack: Stack, page: Page) -> None:
    company, supervisor = make_tenant(), make_person("supervisor")
    call_id = make_call(company)
    client = api(stack, supervisor)
    sign_in(page, stack, supervisor)
    sent = {}
    for name, data in files():
        answer = client.post(f"calls/{call_id}/recordings/", files={"file": (name, data)})
        assert answer.status_code == 201, (name, answer.text)
        sent[name] = answer.json()["id"]
    page.goto(f"{stack.base_url}/recordings/calls/{call_id}/")
    token = page.locator("input[name=csrfmiddlewaretoken]").first
    for name, recording_id in sent.items():
        shown = wait_for_check(client, recording_id)
        assert shown["state"] == "ready", (name, shown)
        page.goto(f"{stack.base_url}/recordings/{recording_id}/")
        ticket = page.evaluate(
            """async ([url, csrf]) => (await fetch(url, {method: "POST", body: '{"purpose": "quality"}',
               headers: {"Content-Type": "application/json", "X-CSRFToken": csrf}})).json()""",
            [f"/api/v1/recordings/{recording_id}/play/", token.input_value()],
        )
        heard = page.evaluate(PLAYS, ticket["url"])
        assert abs(heard["duration"] - shown["duration"]) < 0.3, (name, heard, shown)
        assert abs(heard["whole"] - shown["duration"]) < 0.3, (name, heard, shown)
        assert abs(heard["at"] - heard["duration"] / 2) < 0.5, (name, heard)
        assert heard["moved"] > 0.1, (name, heard)


def test_every_bad_sample_is_refused_with_words_and_leaves_nothing(stack: Stack) -> None:
    company = make_tenant()
    operator, call_id = make_person("operator", company), make_call(company)
    client = api(stack, operator, company)
    bad = [(path.name, path.read_bytes()) for path in sorted(DELIVERED.glob("bad/*"))]
    bad += [(name, data) for name, (data, _reason) in sounds.broken().items()]
    for name, data in bad:
        answer = client.post(f"calls/{call_id}/recordings/", files={"file": (name, data)})
        assert answer.status_code == 201, (name, answer.text)
        shown = wait_for_check(client, answer.json()["id"])
        assert shown["state"] == "refused", (name, shown)
        assert shown["reason_text"], name
    deadline = time.monotonic() + PATIENCE
    while stored(company) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert stored(company) == []


def test_a_recording_is_sent_and_heard_on_the_page(stack: Stack, page: Page, tmp_path: Path) -> None:
    company = make_tenant()
    call_id = make_call(company)
    supervisor = make_person("supervisor")
    path = tmp_path / "佐藤様.wav"
    path.write_bytes(sounds.encoded("mulaw.wav", 30.0))
    sign_in(page, stack, supervisor)
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    page.goto(f"{stack.base_url}/recordings/calls/{call_id}/")
    page.get_by_label("録音ファイル").set_input_files(str(path))
    page.get_by_role("button", name="録音を送る").click()
    purpose = page.get_by_label("再生の目的")
    expect(purpose).to_be_visible(timeout=PATIENCE * 1000)
    purpose.select_option(label="品質")
    page.get_by_role("button", name="再生する").click()
    player = page.locator("audio-player")
    expect(player).to_be_visible()
    audio = player.locator("audio")
    wait_until(page, f"() => {AUDIO}.readyState >= 2")
    wait_until(page, f"() => {AUDIO}.currentTime > 0.2")
    seek = player.get_by_role("slider", name="再生位置")
    seek.focus()
    page.keyboard.press("Space")
    wait_until(page, f"() => {AUDIO}.paused")
    page.evaluate(f"() => {{ {AUDIO}.currentTime = 0; }}")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    wait_until(page, f"() => Math.abs({AUDIO}.currentTime - 10) < 0.5")
    page.keyboard.press("ArrowLeft")
    wait_until(page, f"() => Math.abs({AUDIO}.currentTime - 5) < 0.5")
    page.keyboard.press("Space")
    wait_until(page, f"() => {AUDIO}.currentTime > 5.3")
    page.keyboard.press("Space")
    wait_until(page, f"() => {AUDIO}.paused")
    player.get_by_label("速さ").last.select_option("1.5")
    assert audio.evaluate("element => element.playbackRate") == 1.5
    assert "0:30" in player.locator("[data-player-time]").inner_text()
    assert audio.get_attribute("controlslist") == "nodownload noplaybackrate"
    assert refused == []


def test_what_was_not_recorded_is_drawn_and_told_in_words(
    scene: Scene, visit: Callable[..., Visit], stack: Stack
) -> None:
    supervisor, company = scene.people["supervisor"], scene.own.company
    call_id = make_call(company)
    client = api(stack, supervisor)
    data = sounds.encoded("mulaw.wav", 60.0)
    recording_id = client.post(f"calls/{call_id}/recordings/", files={"file": ("a.wav", data)}).json()["id"]
    assert wait_for_check(client, recording_id)["state"] == "ready"
    with as_system(company.id):
        begun = now() - timedelta(minutes=5)
        for into, seconds, reason in ((12_000, 9, "digits"), (40_000, 6, "asked"), (None, 8, "asked")):
            Gap.objects.create(
                tenant_id=company.id,
                call_id=call_id,
                tape="t1",
                reason=reason,
                author_label="OP-001",
                asked_at=begun,
                begun_at=begun,
                ended_at=begun + timedelta(seconds=seconds),
                ended="resumed",
                into_ms=into,
                recording_id=recording_id if into else None,
            )
    window = visit(supervisor)
    page = window.page
    for language, play, told, purpose in (
        ("ja", "再生する", "0:12–0:21 録音を止めていました（カード番号などの保護）", "再生の目的"),
        ("en", "Play", "0:12–0:21 recording stopped (to protect a card number or the like)", "Purpose of playing"),
    ):
        User.objects.filter(pk=supervisor.pk).update(language=language)
        window.open(f"/recordings/calls/{call_id}/")
        for size in (PHONE, DESKTOP):
            page.set_viewport_size({"width": size[0], "height": size[1]})
            window.check(f"recording-with-gaps-{language}")
        page.get_by_label(purpose).select_option("quality")
        page.get_by_role("button", name=play, exact=True).press("Enter")
        player = page.locator("audio-player")
        expect(player).to_be_visible()
        expect(page.get_by_text(told)).to_be_visible()
        gaps = player.locator(".wave-gap")
        expect(gaps).to_have_count(2)
        places = [(box["x"], box["width"]) for each in gaps.all() if (box := each.bounding_box())]
        wave = player.locator(".player__wave svg").bounding_box()
        assert wave is not None
        assert [round((x - wave["x"]) / wave["width"], 1) for x, _width in places] == [0.2, 0.7]
        assert all(width > 4 for _x, width in places)
        for size in (PHONE, DESKTOP):
            page.set_viewport_size({"width": size[0], "height": size[1]})
            window.check(f"player-with-gaps-{language}")


def test_listening_goes_on_when_the_ticket_has_expired(stack: Stack, page: Page) -> None:
    from recordings.models import PlayTicket

    company, supervisor = make_tenant(), make_person("supervisor")
    call_id = make_call(company)
    client = api(stack, supervisor)
    data = sounds.wav(sounds.tone(10) * 60)
    recording_id = client.post(f"calls/{call_id}/recordings/", files={"file": ("a.wav", data)}).json()["id"]
    assert wait_for_check(client, recording_id)["state"] == "ready"
    sign_in(page, stack, supervisor)
    page.goto(f"{stack.base_url}/recordings/{recording_id}/")
    page.get_by_label("再生の目的").select_option(label="苦情")
    page.get_by_role("button", name="再生する").click()
    expect(page.locator("audio-player")).to_be_visible()
    wait_until(page, f"() => {AUDIO}.readyState >= 1")
    stale = f"/api/v1/recordings/{recording_id}/audio/expired/"
    page.evaluate(f"src => {{ {AUDIO}.src = src; }}", stale)
    wait_until(page, f"src => {AUDIO}.getAttribute('src') !== src && {AUDIO}.readyState >= 1", stale)
    with as_system(company.id):
        assert PlayTicket.objects.filter(recording_id=recording_id, purpose="complaint").count() == 2


def test_without_scripts_the_page_sends_and_plays_too(stack: Stack, browser: Any, tmp_path: Path) -> None:
    company, supervisor = make_tenant(), make_person("supervisor")
    call_id = make_call(company)
    path = tmp_path / "a.mp3"
    path.write_bytes(sounds.encoded("mp3", 5.0))
    context = browser.new_context(java_script_enabled=False, locale="ja-JP")
    page = context.new_page()
    sign_in(page, stack, supervisor)
    page.goto(f"{stack.base_url}/recordings/calls/{call_id}/")
    page.get_by_label("録音ファイル").set_input_files(str(path))
    page.get_by_role("button", name="録音を送る").click()
    expect(page.locator(".recordings__item .badge")).to_be_visible()
    deadline = time.monotonic() + PATIENCE
    while not page.get_by_label("再生の目的").is_visible() and time.monotonic() < deadline:
        page.reload()
        time.sleep(0.3)
    page.get_by_label("再生の目的").select_option(label="品質")
    page.get_by_role("button", name="再生する").click()
    expect(page.locator("audio[controls]")).to_have_count(1)
    source = page.locator("audio").get_attribute("src") or ""
    answer = context.request.get(f"{stack.base_url}{source}", headers={"Range": "bytes=0-9"})
    assert (answer.status, len(answer.body())) == (206, 10)
    context.close()
