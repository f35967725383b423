"""Which browser the journeys use, and how it is started."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.harness import unpacked

SYSTEM_NAMES = (unpacked.LEAN, "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
# Nothing but the pages under test may cause traffic.
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--lang=ja",
)


def playwrights_own() -> str | None:
    """The Chromium that Playwright has downloaded, if it has."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None


def find() -> str | None:
    """The path of a Chromium: CALLCENTER_CHROMIUM, the system's, an unpacked one, or Playwright's own. None when there is none."""
    named = os.environ.get("CALLCENTER_CHROMIUM")
    if named:
        return named
    system = next((path for name in SYSTEM_NAMES if (path := shutil.which(name))), None)
    return system or unpacked.find() or playwrights_own()


def arguments(path: str) -> list[str]:
    """Neither root nor a browser that was unpacked without root can have its sandbox; it opens our own pages only."""
    return [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 or path == unpacked.find() else [])]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """For pytest-playwright. A missing browser is an error, never a skip."""
    path = find()
    if path is None:
        pytest.fail("No Chromium. Run `python -m tests.harness.ensure_browser`, or set CALLCENTER_CHROMIUM.")
    return {"executable_path": path, "args": arguments(path), "headless": True}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    return {"locale": "ja-JP", "timezone_id": "Asia/Tokyo", "viewport": {"width": 1280, "height": 900}}
