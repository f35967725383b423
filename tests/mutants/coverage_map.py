"""Which tests reach which line: one run of the suite under coverage, with the test's name as context."""

import ast
import os
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from coverage import CoverageData

from tests.harness.groups import plain
from tests.harness.sources import PACKAGES
from tests.mutants.source import ROOT, Mutant, sources

DATA = ROOT / "var" / "mutants" / "coverage"
ASK_NOTHING_OF_WALLS = (
    *("architecture", "demo", "deploy", "e2e", "faults", "harness", "js", "language", "mutants", "objects"),
    *("text", "upgrade", "vault"),
)
"""Folders of tests that are slow, or that look at something else. A folder that is not named here is run."""


def suite() -> list[str]:
    rooms = sorted(path.parent.name for path in (ROOT / "tests").glob("*/__init__.py"))
    asked = [f"tests/{room}" for room in rooms if room not in ASK_NOTHING_OF_WALLS]
    return ["-m", "not e2e and not faults", *asked, "tests/deploy/test_metrics.py"]


Reach = Mapping[str, Mapping[int, frozenset[str]]]


def record() -> None:
    """Runs the suite once; it must be green, else every mutant would look killed."""
    DATA.parent.mkdir(parents=True, exist_ok=True)
    sources = [f"--cov={package}" for package in PACKAGES]
    command = [sys.executable, "-m", "pytest", "-q", *suite(), *sources, "--cov-context=test", "--cov-report="]
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


MOST_TESTS = 300


def chosen(mutant: Mutant, reach: Reach) -> tuple[str, ...]:
    """Tests that run the wall's statement, the likeliest to notice first: those made for this very wall, for walls of
    its family, for walls at all, those of the same app."""
    first, last = mutant.lines
    found = {test for line in range(first, last + 1) for test in reach.get(mutant.path, {}).get(line, ())}
    if not mutant.function:
        found = _of_what_is_named(mutant, reach)
    own = f"{mutant.path}:{mutant.function}"
    app, room, *_ = mutant.path.split("/")
    rooms = (
        *(f"tests/walls/test_{mutant.family}_", "tests/walls/"),
        f"tests/{room if app == 'callcenter' else app}/",
    )

    def order(test: str) -> tuple[bool | str, ...]:
        made_for_it = test.startswith("tests/walls/") and own in test
        return (not made_for_it, *(not test.startswith(room) for room in rooms), test)

    return tuple(sorted(found, key=order)[:MOST_TESTS])


def _of_what_is_named(mutant: Mutant, reach: Reach) -> set[str]:
    """What a room declares is run while it is imported: tests that reach the function named there stand for it."""
    line = (ROOT / mutant.path).read_text("utf-8").splitlines()[mutant.line - 1]
    names = set(re.findall(r"\w+", line))
    return {
        test
        for path in sources(ROOT)
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name in names
        for test in reach.get(path.relative_to(ROOT).as_posix(), {}).get(node.body[-1].lineno, ())
    }
