"""pytest plugin of one lane: collects once, then tries each mutant of its plan in a fork of this process.

``-p tests.mutants.plugin`` with CALLCENTER_MUTANT_PLAN: a file that ``lanes.py`` writes. Each fork takes one wall out
and runs the tests chosen for it until one fails; one line of JSON says how it ended. What was killed is run again
with the wall in place, by the same tests: what fails then, too, was no answer.
"""

import gc
import importlib
import json
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest

from tests.mutants import applied, source

PLAN = json.loads(Path(os.environ["CALLCENTER_MUTANT_PLAN"]).read_text("utf-8"))
ANSWERS = int(os.environ["CALLCENTER_MUTANT_ANSWERS"])
KILLED, SURVIVED, BROKEN = "killed", "SURVIVED", "BROKEN"
_MUTANTS = {mutant.key: mutant for mutant in source.find()}

if PLAN["imported"]:
    applied.install(_MUTANTS[PLAN["tries"][0]["key"]])


class FirstFailure:
    """Which test failed first, and by which word."""

    test = ""
    why = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.test:
            crash = getattr(report.longrepr, "reprcrash", None)
            self.test, self.why = report.nodeid, str(getattr(crash, "message", report.longrepr)).split("\n")[0][:160]


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    if session.testsfailed:
        raise session.Interrupted("the tests could not be collected")
    by_id = {item.nodeid: item for item in session.items if "stack" not in getattr(item, "fixturenames", ())}
    for each in PLAN["tries"]:
        _say({"key": each["key"], **_tried(session, each["key"], [by_id[t] for t in each["tests"] if t in by_id])})
    return True


def _tried(session: pytest.Session, key: str, items: Sequence[pytest.Item]) -> dict[str, Any]:
    if not items:
        return {"end": SURVIVED, "tests": 0, "test": "", "why": "no test reaches it"}
    answer = _forked(session, items, lambda: _take_out(key))
    if answer["end"] == KILLED and not PLAN["imported"]:
        control = _with_the_wall(session, tuple(items[: answer["tests"]]))
        if control["end"] != SURVIVED:
            return {**control, "end": BROKEN}
    return answer


_controls: dict[tuple[pytest.Item, ...], dict[str, Any]] = {}


def _with_the_wall(session: pytest.Session, items: tuple[pytest.Item, ...]) -> dict[str, Any]:
    if items not in _controls:
        _controls[items] = _forked(session, items, lambda: None)
    return _controls[items]


def _take_out(key: str) -> None:
    if PLAN["imported"]:
        return
    if not applied.take_out(_MUTANTS[key], _living()):
        raise LookupError(f"{key}: no living function holds this wall")


@cache
def _living() -> dict[str, list[FunctionType]]:
    """Made before the first fork, like all that is loaded only once: else each fork would load it again."""
    from callcenter import warm  # it reads the settings

    warm._code()
    warm._templates()
    for each in PLAN["tries"]:  # some are loaded only when a setting that names them is read
        importlib.import_module(source.module_of(_MUTANTS[each["key"]].path))
    living = applied.functions_by_file()
    gc.freeze()
    return living


@cache
def _databases() -> dict[str, str]:
    """Cloned once for all forks, which find it in place of a clone of their own; wiped after each."""
    from tests.harness import databases  # it reads the settings

    names = databases.clone(os.environ["CALLCENTER_TEST_LABEL"])
    setattr(databases, "clone", lambda label: names)  # noqa: B010
    return names


def _forked(session: pytest.Session, items: Sequence[pytest.Item], prepare: Callable[[], None]) -> dict[str, Any]:
    """How these tests end in a fork of this process."""
    from tests.harness import databases

    _living()
    names = _databases()
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        _run(session, items, prepare, write)
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as answers:
        text = answers.read()
    os.waitpid(child, 0)
    databases.wipe(names)
    if not text:
        return {"end": BROKEN, "tests": len(items), "test": "", "why": "the process died without an answer"}
    answer: dict[str, Any] = json.loads(text)
    return answer


def _run(session: pytest.Session, items: Sequence[pytest.Item], prepare: Callable[[], None], write: int) -> None:
    """Does not return: nothing of what the tests' own process does at its end may happen in a fork."""
    failure, count, end = FirstFailure(), 0, BROKEN
    try:
        _count_anew()
        prepare()
        session.config.pluginmanager.register(failure)
        for count, (item, after) in enumerate(zip(items, [*items[1:], None], strict=True), start=1):  # noqa: B007
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
            if failure.test:
                break
        end = KILLED if failure.test else SURVIVED
    finally:
        with os.fdopen(write, "w", encoding="utf-8") as answer:
            json.dump({"end": end, "tests": count, "test": failure.test, "why": failure.why or _trouble()}, answer)
        os._exit(0)


def _count_anew() -> None:
    """What forks before this one have counted (failed sign-ins, requests in a minute) is not this one's."""
    from django.core.cache import caches

    caches.settings["default"]["KEY_PREFIX"] = str(os.getpid())
    with suppress(AttributeError):  # nobody has used it yet
        del caches["default"]


def _trouble() -> str:
    error = sys.exc_info()[1]
    return "" if error is None else f"{type(error).__name__}: {error}"


def _say(answer: dict[str, Any]) -> None:
    os.write(ANSWERS, json.dumps(answer).encode() + b"\n")
