"""Debian's Chromium without root: its packages and what they need, unpacked below `var/tools`, run from there.

apt keeps its lists and archives in the folder too; what this machine has installed is not fetched again.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import playwright

from callcenter.settings.env import ROOT

FOLDER = ROOT / "var" / "tools" / "chromium"
PROGRAM = FOLDER / "chromium"
NODE = FOLDER / "node"
LEAN = "chromium-headless-shell"
"""The browser without windows of its own, which takes half the time."""
BESIDE = ("fonts-noto-cjk", "libatomic1")
"""What pages are written in, and what the node that Playwright brings is linked to."""
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>{root}/usr/share/fonts</dir><dir>/usr/share/fonts</dir><cachedir>{root}/fonts</cachedir></fontconfig>
"""
START = """#!/bin/sh
export LD_LIBRARY_PATH='{libraries}' FONTCONFIG_FILE='{root}/fonts.conf'
exec '{program}' "$@"
"""


def find() -> str | None:
    """Its path; Playwright is told of the node that goes with it."""
    if not PROGRAM.is_file():
        return None
    os.environ["PLAYWRIGHT_NODEJS_PATH"] = str(NODE)
    return str(PROGRAM)


def fetch() -> None:
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        return
    for folder in ("state/lists/partial", "cache/archives/partial", "root"):
        (FOLDER / folder).mkdir(parents=True, exist_ok=True)
    if not (_apt("update") and _apt("install", "--yes", "--no-install-recommends", "--download-only", LEAN, *BESIDE)):
        return
    root = FOLDER / "root"
    for package in sorted((FOLDER / "cache" / "archives").glob("*.deb")):
        subprocess.run(["dpkg-deb", "--extract", str(package), str(root)], check=True)
    shutil.rmtree(FOLDER / "cache")
    (root / "fonts.conf").write_text(FONTS.format(root=root))
    libraries = ":".join(dict.fromkeys(str(file.parent) for file in sorted(root.rglob("*.so*"))))
    node = Path(playwright.__file__).with_name("driver") / "node"
    for start, program in ((NODE, node), (PROGRAM, f"{root}/usr/lib/chromium/{LEAN}")):
        start.write_text(START.format(root=root, libraries=libraries, program=program))
        start.chmod(0o755)


def _apt(*words: str) -> bool:
    places = {
        "Dir::State": FOLDER / "state",
        "Dir::State::status": "/var/lib/dpkg/status",
        "Dir::Cache": FOLDER / "cache",
        "Debug::NoLocking": "1",
    }
    options = [part for name, value in places.items() for part in ("-o", f"{name}={value}")]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "-qq", *options, *words]
    return subprocess.run(command, env=environment, check=False, timeout=900, stdout=sys.stderr).returncode == 0
