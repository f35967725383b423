"""Root below a folder that is closed to others, as every root's home is: the servers start, or one sentence says why not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from callcenter.embedded.account import way_to
from callcenter.settings.env import ROOT

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root's servers run as somebody else")

DAC_OVERRIDE, DAC_READ_SEARCH, SETFCAP = 1, 2, 31
PASSAGE = (DAC_OVERRIDE, DAC_READ_SEARCH)
START = """
import ctypes, os, sys
from pathlib import Path
folder, dropped = Path(sys.argv[1]), [int(number) for number in sys.argv[2:]]
if dropped:  # PR_CAPBSET_DROP; the next program starts without them
    for number in dropped:
        assert ctypes.CDLL(None).prctl(24, number, 0, 0, 0) == 0
    os.execv(sys.executable, [sys.executable, "-c", os.environ["START"], str(folder)])
import psycopg
from callcenter.embedded.home import Home
from callcenter.embedded.postgres import Postgres
from callcenter.embedded.valkey import Valkey
home = Home(folder)
postgres, valkey = Postgres(home, fast=True), Valkey(home)
try:
    postgres.start()
    valkey.start()
    with psycopg.connect(postgres.superuser_url()) as connection:
        print(postgres.way, *connection.execute("SELECT 'answers'").fetchone())
finally:
    valkey.stop()
    postgres.stop()
"""


def start(folder: Path, *dropped: int) -> subprocess.CompletedProcess[str]:
    """Both servers with their data below a folder of mode 0700, by a root that lacks these capabilities."""
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    return subprocess.run(
        [sys.executable, "-c", START, str(closed / "home"), *map(str, dropped)],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "START": START},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_weaker_account_passes_through_roots_closed_folders(tmp_path: Path) -> None:
    result = start(tmp_path)
    assert result.stdout == "account answers\n", result.stderr
    assert (tmp_path / "closed").stat().st_mode & 0o777 == 0o700


def test_where_root_has_no_capability_to_pass_on_its_files_are_seen_under_another_number(tmp_path: Path) -> None:
    if subprocess.run(["unshare", "--user", "--map-root-user", "true"], capture_output=True).returncode:
        pytest.skip("this kernel gives no user namespaces")
    result = start(tmp_path, *PASSAGE)
    assert result.stdout == "namespace answers\n", result.stderr


def test_a_program_below_a_closed_folder_is_reached_as_initdb_reaches_it(tmp_path: Path) -> None:
    """A clone in root's home holds the servers' programs, too; the account's capability is nothing to access(2)."""
    if subprocess.run(["unshare", "--user", "--map-root-user", "true"], capture_output=True).returncode:
        pytest.skip("this kernel gives no user namespaces")
    closed = tmp_path / "閉じた 所"
    closed.mkdir(mode=0o700)
    program = closed / "postgres"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    assert way_to(tmp_path, "/bin/sh") == "account"
    assert way_to(closed, str(program)) == "namespace"


def test_where_neither_works_one_sentence_names_the_folder_and_what_to_do(tmp_path: Path) -> None:
    result = start(tmp_path, *PASSAGE, SETFCAP)
    assert result.returncode == 1
    (sentence,) = result.stderr.strip().splitlines()
    closed = next(f for f in reversed((tmp_path / "closed", tmp_path, *tmp_path.parents)) if not f.stat().st_mode & 1)
    assert f"pass through {closed}:" in sentence
    assert "CALLCENTER_HOME" in sentence
