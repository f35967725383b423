"""Which tests reach which line: one run of the suite under coverage, with the test's name as context."""

import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from coverage import CoverageData

from tests.harness.groups import plain
from tests.harness.sources import PACKAGES
from tests.mutants.source import ROOT

DATA = ROOT / "var" / "mutants" / "coverage"
ROOMS = ("accounts", "audit", "calls", "core", "isolation", "recordings", "retention", "tenants", "walls")
SUITE = ["-m", "not e2e and not faults", *(f"tests/{room}" for room in ROOMS)]

Reach = Mapping[str, Mapping[int, frozenset[str]]]


def record() -> None:
    """Runs the suite once; it must be green, else every mutant would look killed."""
    DATA.parent.mkdir(parents=True, exist_ok=True)
    sources = [f"--cov={package}" for package in PACKAGES]
    command = [sys.executable, "-m", "pytest", "-q", *SUITE, *sources, "--cov-context=test", "--cov-report="]
    env = {**os.environ, "COVERAGE_FILE": str(DATA)}
    done = subprocess.run(command, cwd=ROOT, env=env, check=False)
    if done.returncode:
        raise SystemExit("The suite is not green: mend it before asking which walls it guards.")


def load(path: Path = DATA) -> Reach:
    """path of a source file → line → node ids of the tests that ran it."""
    data = CoverageData(str(path))
    data.read()
    reach: dict[str, dict[int, frozenset[str]]] = defaultdict(dict)
    for file in data.measured_files():
        relative = Path(file).resolve().relative_to(ROOT).as_posix()
        for line, contexts in data.contexts_by_lineno(file).items():
            reach[relative][line] = frozenset(plain(c.split("|")[0]) for c in contexts if c)
    return reach
