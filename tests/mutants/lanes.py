"""Runs mutants in lanes: each is one pytest process with a database of its own, which forks for every mutant."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.mutants.coverage_map import DATA
from tests.mutants.source import ROOT

LANES = 2
PER_PROCESS = 80
"""A lane starts a fresh process after so many, so that a broken one costs little."""


@dataclass(frozen=True, slots=True)
class Try:
    """A mutant and the tests that may notice it, the likeliest first. ``imported``: it has a process of its own."""

    key: str
    tests: tuple[str, ...]
    imported: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """``end``: killed, SURVIVED or BROKEN. ``tests``: how many ran. ``test``, ``why``: the one that noticed."""

    key: str
    end: str
    tests: int
    test: str
    why: str


def run(tries: Sequence[Try], heard: Callable[[Answer], None]) -> None:
    """Tries all of them; ``heard`` is told of each as it ends."""
    living = [each for each in tries if not each.imported]
    per_process = max(1, min(PER_PROCESS, -(-len(living) // LANES)))
    plans = [living[at : at + per_process] for at in range(0, len(living), per_process)]
    plans += [[each] for each in tries if each.imported]
    free = list(range(1, LANES + 1))

    def one(plan: Sequence[Try]) -> None:
        lane = free.pop()
        try:
            _run_plan(plan, lane, heard)
        finally:
            free.append(lane)

    with ThreadPoolExecutor(LANES) as pool:
        list(pool.map(one, plans))


def _run_plan(plan: Sequence[Try], lane: int, heard: Callable[[Answer], None]) -> None:
    folder = DATA.parent
    folder.mkdir(parents=True, exist_ok=True)
    plan_file, log_file = folder / f"plan{lane}.json", folder / f"lane{lane}.log"
    tries = [{"key": each.key, "tests": each.tests} for each in plan]
    plan_file.write_text(json.dumps({"imported": plan[0].imported, "tries": tries}), "utf-8")
    read, write = os.pipe()
    command = [sys.executable, "-m", "pytest", "-q", "-n0", "--basetemp", str(folder / f"tmp{lane}")]
    command += ["-p", "tests.mutants.plugin", *sorted({t.split("::")[0] for each in plan for t in each.tests})]
    env = {
        **os.environ,
        "CALLCENTER_MUTANT_PLAN": str(plan_file),
        "CALLCENTER_MUTANT_ANSWERS": str(write),
        "CALLCENTER_TEST_LABEL": f"mutant{lane}",
    }
    with log_file.open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=env, pass_fds=(write,), stdout=log, stderr=log)
        os.close(write)
        said = set()
        with os.fdopen(read, encoding="utf-8") as answers:
            for line in answers:
                answer = Answer(**json.loads(line))
                said.add(answer.key)
                heard(answer)
        code = process.wait()
    if code or said != {each.key for each in plan}:
        raise SystemExit(f"A lane broke with {code}: see {log_file}\n{log_file.read_text('utf-8')[-1500:]}")
