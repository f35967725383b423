"""Finds nginx for the test of production, or installs it; without one `make test` stops here with a reason."""

import os
import shutil
import subprocess
import sys

PATH = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))


def find() -> str | None:
    return shutil.which("nginx", path=PATH)


def by_apt() -> None:
    """Debian's, not started; needs root."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    subprocess.run(["apt-get", "update", "-qq"], env=environment, check=False, timeout=300)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "nginx-light"]
    subprocess.run(command, env=environment, check=False, timeout=600, stdout=subprocess.DEVNULL)


def main() -> int:
    if find() is None:
        sys.stderr.write("The test of production needs nginx; installing it.\n")
        by_apt()
    if find() is not None:
        return 0
    sys.stderr.write(
        "No nginx could be found or installed, and the test of production is not skipped.\n"
        "Install it (Debian: apt-get install nginx-light). The other tests run with:\n"
        "    .venv/bin/pytest --deselect tests/deploy/test_book.py\n"
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
