"""Finds a Chromium for the journeys, or installs one; without one `make test` stops here with a reason."""

import os
import shutil
import subprocess
import sys

from tests.harness import browser, unpacked

APT = {"DEBIAN_FRONTEND": "noninteractive"}


def runs(*command: str) -> bool:
    return subprocess.run([*command, "--version"], check=False, capture_output=True).returncode == 0


def works() -> bool:
    """Whether one is there, and Playwright can drive it."""
    unpacked.find()
    if not runs(sys.executable, "-m", "playwright"):
        return False
    path = browser.find()
    return path is not None and runs(path)


def by_apt() -> None:
    """Debian's, and Japanese fonts, for everybody on this machine; needs root. The lean one where there is one."""
    if os.geteuid() != 0 or os.environ.get("CALLCENTER_CHROMIUM") or shutil.which("apt-get") is None:
        return
    environment = {**os.environ, **APT}
    subprocess.run(["apt-get", "update", "-qq"], env=environment, check=False, timeout=300)
    for name in (unpacked.LEAN, "chromium"):
        command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", name, *unpacked.BESIDE]
        result = subprocess.run(command, env=environment, check=False, timeout=900, stdout=subprocess.DEVNULL)
        if result.returncode == 0:
            return


def by_playwright() -> None:
    """Playwright's own build, into the home folder of this user."""
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False, timeout=900)


def main() -> int:
    if shutil.which(unpacked.LEAN) is None:
        by_apt()
    for install in (unpacked.fetch, by_playwright):
        if works():
            return 0
        sys.stderr.write("The browser journeys need Chromium; installing it.\n")
        install()
    if works():
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
