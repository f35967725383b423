"""The drill in short: `python -m tests.faults.drill` kills everything, for ten minutes, and fills the disk."""

import os
import subprocess
import sys

import pytest

from callcenter.settings.env import ROOT

pytestmark = pytest.mark.faults


def test_nothing_acknowledged_is_lost_or_there_twice_when_what_runs_is_killed() -> None:
    variables = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": os.environ.get("HOME", "/")}
    # Whatever a killed worker had in hand is another's after so many seconds.
    variables["JOB_LEASE_SECONDS"] = "8"
    drill = [sys.executable, "-m", "tests.faults.drill", "--minutes", "0.2", "--only", "web,worker,relay,postgres"]
    done = subprocess.run(drill, cwd=ROOT, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "was not there" not in done.stdout
