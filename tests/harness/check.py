"""`make check`: everything that can be said about the code without running it. Runs all, then names what failed."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from callcenter.settings.env import ROOT

BIN = Path(sys.executable).parent
OFFLINE = {"DJANGO_SETTINGS_MODULE": "tests.harness.offline"}
DEPLOY = {"DJANGO_SETTINGS_MODULE": "tests.harness.deploy"}
MANAGE = (sys.executable, "manage.py")
CHECKS: tuple[tuple[str, tuple[str, ...], dict[str, str]], ...] = (
    ("lint", (str(BIN / "ruff"), "check", "-q", "."), {}),
    ("format", (str(BIN / "ruff"), "format", "-q", "--check", "."), {}),
    ("types", (str(BIN / "mypy"),), {}),
    ("templates", (str(BIN / "djlint"), "templates", "--lint", "--quiet"), {}),
    ("import contracts", (str(BIN / "lint-imports"), "--no-cache"), {}),
    ("migrations complete", (*MANAGE, "makemigrations", "--check", "--dry-run"), OFFLINE),
    ("deployment", (*MANAGE, "check", "--deploy", "--fail-level", "WARNING"), DEPLOY),
    ("API schema", (*MANAGE, "spectacular", "--validate", "--fail-on-warn", "--file", os.devnull), OFFLINE),
)


def main() -> int:
    with tempfile.TemporaryDirectory() as nowhere:
        return run(nowhere)


def run(nowhere: str) -> int:
    """Every check, with an empty folder as the installation's home. 0 if all passed."""
    failed = []
    for name, command, extra in CHECKS:
        begun = time.monotonic()
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": os.environ.get("HOME", "/"),
            "LANG": "C.UTF-8",
            # Nothing of an installation that `make run` may have left in this checkout.
            "CALLCENTER_HOME": nowhere,
        } | extra
        result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        print(f"{'ok  ' if result.returncode == 0 else 'FAIL'} {name} ({time.monotonic() - begun:.0f} s)", flush=True)
        if result.returncode:
            failed.append(name)
            print(result.stdout + result.stderr, flush=True)
    if failed:
        print(f"make check failed: {', '.join(failed)}")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
