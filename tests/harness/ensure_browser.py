"""Finds a Chromium for the journeys, or installs one; without one `make test` stops here with a reason."""

import os
import shutil
import subprocess
import sys

from tests.harness import browser

APT = {"DEBIAN_FRONTEND": "noninteractive"}


def by_apt() -> bool:
    """Debian's Chromium and Japanese fonts; needs root."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    environment = {**os.environ, **APT}
    subprocess.run(["apt-get", "update", "-qq"], env=environment, check=False, timeout=300)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-noto-cjk"]
    result = subprocess.run(command, env=environment, check=False, timeout=900, stdout=subprocess.DEVNULL)
    return result.returncode == 0


def by_playwright() -> bool:
    """Playwright's own build, into the home folder of this user."""
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    return subprocess.run(command, check=False, timeout=900).returncode == 0


def main() -> int:
    for install in (by_apt, by_playwright):
        if browser.find() is not None:
            return 0
        sys.stderr.write("The browser journeys need Chromium; installing it.\n")
        install()
    if browser.find() is not None:
        return 0
    sys.stderr.write(
        "No Chromium could be found or installed, and the browser journeys are not skipped.\n"
        "Install one (Debian: apt-get install chromium fonts-noto-cjk; else: .venv/bin/playwright install chromium),\n"
        "or name one in CALLCENTER_CHROMIUM. The other tests run with:\n"
        "    .venv/bin/pytest -m 'not e2e'\n"
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
