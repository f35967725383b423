"""``make mutants``: removes walls one at a time and prints the survivors. Exit 1 if one is unexplained.

Arguments: ``--reuse`` takes the coverage of the last run; a path limits the source mutants to files that begin so.
"""

import os
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import tests.harness.plugin  # noqa: F401  starts the servers that all runs share

# isort: split
import django

django.setup()

# isort: split
from tests.mutants import coverage_map, policies, rows, source
from tests.mutants.explained import EXPLAINED

MOST_TESTS = 40
SECONDS = 600
RUNS_AT_ONCE = 2


def chosen(mutant: source.Mutant, reach: coverage_map.Reach) -> list[str]:
    """Tests that run the wall's statement, the likeliest to notice first: those made for this very wall, for walls of
    its family, for walls at all, those of the same app."""
    first, last = mutant.lines
    found = {test for line in range(first, last + 1) for test in reach.get(mutant.path, {}).get(line, ())}
    own = f"{mutant.path}:{mutant.function}"
    rooms = (f"tests/walls/test_{mutant.family}_", "tests/walls/", f"tests/{mutant.path.split('/')[0]}/")

    def order(test: str) -> tuple[bool | str, ...]:
        made_for_it = test.startswith("tests/walls/") and own in test
        return (not made_for_it, *(not test.startswith(room) for room in rooms), test)

    return sorted(found, key=order)[:MOST_TESTS]


def killed(mutant: source.Mutant, tests: Iterable[str], lane: int) -> bool:
    """Whether one of the tests fails without the wall."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-n0", "-p", "tests.mutants.plugin", *tests]
    env = {**os.environ, "CALLCENTER_MUTANT": mutant.key, "CALLCENTER_TEST_LABEL": f"mutant{lane}"}
    try:
        done = subprocess.run(command, cwd=source.ROOT, env=env, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise SystemExit(f"{mutant.key}: no answer within {SECONDS} s, neither killed nor survived") from None
    if done.returncode not in (0, 1):
        raise SystemExit(f"{mutant.key}: the run itself broke\n{done.stdout.decode()[-2000:]}")
    return done.returncode == 1


def try_sources(mutants: list[source.Mutant], reach: coverage_map.Reach) -> list[str]:
    """Keys (path:function:call) of the source mutants that survived."""

    def run(numbered: tuple[int, source.Mutant]) -> str | None:
        number, mutant = numbered
        tests = chosen(mutant, reach)
        dead = bool(tests) and killed(mutant, tests, number % RUNS_AT_ONCE)
        print(f"{'killed  ' if dead else 'SURVIVED'} {mutant.key} {mutant.function} ({len(tests)} tests)", flush=True)
        return None if dead else f"{mutant.path}:{mutant.function}:{mutant.name}"

    lanes = [list(enumerate(mutants))[lane::RUNS_AT_ONCE] for lane in range(RUNS_AT_ONCE)]

    def walk(lane: list[tuple[int, source.Mutant]]) -> list[str]:
        return [key for numbered in lane if (key := run(numbered)) is not None]

    with ThreadPoolExecutor(RUNS_AT_ONCE) as pool:
        return [key for keys in pool.map(walk, lanes) for key in keys]


def main(arguments: list[str]) -> int:
    if "--reuse" not in arguments:
        coverage_map.record()
    prefixes = tuple(a for a in arguments if not a.startswith("-"))
    mutants = [m for m in source.find() if not prefixes or m.path.startswith(prefixes)]
    survivors = try_sources(mutants, coverage_map.load())
    row_count, lost_rows = rows.survivors()
    policy_count, open_policies = policies.survivors()
    found = [*survivors, *lost_rows, *open_policies]
    unexplained = [key for key in found if key not in EXPLAINED]
    for family in ("audit", "permission"):
        print(f"{family}: {sum(m.family == family for m in mutants)} calls removed")
    print(f"permission table: {row_count} rows removed; policies: {policy_count} opened")
    print(f"survivors: {len(found)}, explained: {len(found) - len(unexplained)}, unexplained: {len(unexplained)}")
    for key in found:
        print(f"  {key}: {EXPLAINED.get(key, 'UNEXPLAINED')}")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
