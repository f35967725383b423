"""``make mutants``: removes walls one at a time and prints the survivors. Exit 1 if one is unexplained.

Arguments (``make mutants ARGS="…"``): a family (audit, told, permission, right, guard, refusal, gate, need, row,
policy) or the beginning of a path limits what is tried; ``--reuse`` takes the coverage of the last run; ``--resume``
leaves out what the last runs have killed.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict

import tests.harness.plugin  # noqa: F401  starts the servers that all runs share

# isort: split
import django

django.setup()

# isort: split
from tests.harness import databases
from tests.mutants import applied, coverage_map, lanes, policies, rows, source
from tests.mutants.explained import EXPLAINED
from tests.mutants.rules import FAMILIES

ANSWERS = coverage_map.DATA.parent / "answers.jsonl"
ELSEWHERE = {"row": rows.survivors, "need": rows.loosened, "policy": policies.survivors}


def main(arguments: Sequence[str]) -> int:
    options = {a for a in arguments if a.startswith("--")}
    families = {a for a in arguments if a in {*FAMILIES, *ELSEWHERE}}
    prefixes = tuple(a for a in arguments if a not in options | families)
    if options - {"--reuse", "--resume"}:
        raise SystemExit(__doc__)

    def asked(family: str) -> bool:
        return family in families or not (families or (prefixes and family in ELSEWHERE))

    tried, found = Counter[str](), list[str]()
    if any(map(asked, FAMILIES)):
        if not options:
            coverage_map.record()
            ANSWERS.unlink(missing_ok=True)
        tried, found = _tried(asked, prefixes, resume="--resume" in options)
    for family, survivors in ELSEWHERE.items():
        if asked(family):
            tried[family], lost = survivors()
            found += lost
    return _told(tried, found)


def _tried(asked: Callable[[str], bool], prefixes: tuple[str, ...], *, resume: bool) -> tuple[Counter[str], list[str]]:
    """How many of each family were tried in the lanes, and the lasting names of those that survived."""
    mutants = [m for m in source.find() if asked(m.family) and m.path.startswith(prefixes or "")]
    names = {m.key: (m.family, m.lasting) for m in mutants}
    reach = coverage_map.load()
    tries = [lanes.Try(m.key, coverage_map.chosen(m, reach), not applied.stands_in_a_function(m)) for m in mutants]
    known = _killed() if resume else set()
    survived: list[str] = []

    def heard(answer: lanes.Answer) -> None:
        with ANSWERS.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(answer)) + "\n")
        print(f"{answer.end:8} {answer.key} [{answer.tests}] {answer.test} {answer.why}", flush=True)
        if answer.end != "killed":
            survived.append(names[answer.key][1])

    databases.template()  # the lanes clone it; where nothing was run since a migration there is none yet
    lanes.run([each for each in tries if each.key not in known], heard)
    return Counter(names[each.key][0] for each in tries), survived


def _killed() -> set[str]:
    """Keys that an earlier run has killed."""
    if not ANSWERS.exists():
        return set()
    answers = [json.loads(line) for line in ANSWERS.read_text("utf-8").splitlines()]
    return {key for key, end in {answer["key"]: answer["end"] for answer in answers}.items() if end == "killed"}


def _told(tried: Counter[str], found: Sequence[str]) -> int:
    unexplained = [name for name in found if name not in EXPLAINED]
    for name in found:
        print(f"survived: {name}: {EXPLAINED.get(name, 'UNEXPLAINED')}")
    print(", ".join(f"{family} {count}" for family, count in tried.items()))
    print(f"{tried.total()} tried, {len(unexplained)} survived, {len(found) - len(unexplained)} explained")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
