"""Functions that are walls because of what they call: a helper that only writes an event, a check that only refuses.

A helper with one caller is proved by the mutant inside it. With more callers each call is a wall of its own: the
call that is forgotten is the one at the fourth place.
"""

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

WRITERS = frozenset({"record", "record_denied", "record_shown", "record_many", "record_all", "record_with_witness"})
WITNESSING = frozenset({"record_shown", "record_with_witness"})
"""Those whose answer opens what is shown."""
HOOKS = frozenset({"job_given_up"})
"""Places where core tells an app above that an event is due."""

REFUSALS = frozenset({"Forbidden", "NotFound", "NotSignedIn", "OtherPerson", "Throttled", "TooLarge", "Unconfirmed"})
CODES = frozenset({"both_reaches", "one_company", "own_membership"})
"""Of refusals that a person can mend, those that say who may, or where: walls, too."""
_WRITES = frozenset({"save", "create", "bulk_create", "update", "delete"})
_OPENS = "write_to"
"""What follows upon a question for a right: alone it asks none."""


@dataclass(frozen=True, slots=True)
class Helpers:
    """By name of the called function. ``tellers``: name → which of its arguments it gives back, None for nothing."""

    tellers: Mapping[str, int | None] = field(default_factory=dict)
    guards: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    """Names of the events that the rooms declare."""


def called_name(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def helpers_by_path(files: Iterable[Path]) -> dict[Path, Helpers]:
    """For each file, the helpers that it can call: its own private ones, and everybody's public ones."""
    trees = {path: ast.parse(path.read_text("utf-8")) for path in files}
    functions = {path: list(_small(tree)) for path, tree in trees.items()}
    found: dict[Path, Helpers] = {path: Helpers() for path in trees}
    while True:
        public = _shared(found)
        grown = {path: _of(some, _joined(found[path], public)) for path, some in functions.items()}
        if grown == found:
            break
        found = grown
    events = frozenset(name for tree in trees.values() for name in _declared(tree))
    calls = {path: Counter(_names(tree)) for path, tree in trees.items()}
    everywhere, public = sum(calls.values(), Counter[str]()), _shared(found)
    return {path: _called_often(_joined(found[path], public), calls[path], everywhere, events) for path in trees}


def _declared(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called_name(node) == "EventType" and isinstance(node.args[0], ast.Constant):
            yield str(node.args[0].value)


def _small(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    """Functions that give nothing back, or what they were given: no other can be a helper."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            gives = any(isinstance(each, ast.Return) and each.value is not None for each in ast.walk(node))
            if not gives or _given_back(node) is not None:
                yield node


def _of(functions: Sequence[ast.FunctionDef], known: Helpers) -> Helpers:
    return Helpers(
        {each.name: _given_back(each) for each in functions if _only_tells(each, known)},
        frozenset(each.name for each in functions if _only_refuses(each, known)),
    )


def _shared(found: Mapping[Path, Helpers]) -> Helpers:
    return Helpers(
        {n: at for helpers in found.values() for n, at in helpers.tellers.items() if not n.startswith("_")},
        frozenset(n for helpers in found.values() for n in helpers.guards if not n.startswith("_")),
    )


def _joined(own: Helpers, others: Helpers) -> Helpers:
    return Helpers({**others.tellers, **own.tellers}, own.guards | others.guards)


def _called_often(known: Helpers, own: Counter[str], everywhere: Counter[str], events: frozenset[str]) -> Helpers:
    def often(name: str) -> bool:
        return (own if name.startswith("_") else everywhere)[name] > 1

    tellers = {n: at for n, at in known.tellers.items() if often(n)}
    return Helpers({**tellers, **dict.fromkeys(HOOKS)}, frozenset(filter(often, known.guards)), events)


def _names(tree: ast.Module) -> Iterator[str]:
    return (called_name(node) for node in ast.walk(tree) if isinstance(node, ast.Call) and not _of_itself(node))


def _of_itself(call: ast.Call) -> bool:
    """Whether it is a method of the caller's own class: those are no helpers of a module."""
    function = call.func
    return isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "self"


def calls_helper(call: ast.Call, names: Iterable[str]) -> bool:
    return called_name(call) in names and not _of_itself(call)


def _only_tells(function: ast.FunctionDef, known: Helpers) -> bool:
    """Whether it writes events and does nothing else; what it is given it may give back."""
    tells = False
    for node in ast.walk(function):
        if isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant):
            call = node.value
            if not (isinstance(call, ast.Call) and (called_name(call) in WRITERS or calls_helper(call, known.tellers))):
                return False
            tells = True
        elif (isinstance(node, ast.Return) and node.value is not None and _given_back(function) is None) or isinstance(
            node, ast.Raise | ast.Yield
        ):
            return False
    return tells


def _given_back(function: ast.FunctionDef) -> int | None:
    """The number of the argument that every ``return`` gives back."""
    names = [argument.arg for argument in function.args.args]
    values = {ast.unparse(n.value) for n in ast.walk(function) if isinstance(n, ast.Return) and n.value is not None}
    return names.index(next(iter(values))) if len(values) == 1 and values <= set(names) else None


def _only_refuses(function: ast.FunctionDef, known: Helpers) -> bool:
    """Whether it lets pass or raises a refusal, and gives nothing back."""
    refuses = False
    for node in ast.walk(function):
        if isinstance(node, ast.Return) and node.value is not None:
            return False
        if isinstance(node, ast.Yield):
            return False
        if isinstance(node, ast.Call):
            name = called_name(node)
            if name in _WRITES or name in WRITERS:
                return False
            refuses = refuses or name == "require" or (name != _OPENS and calls_helper(node, known.guards))
        if isinstance(node, ast.Raise):
            refuses = refuses or refuses_by(node)
    return refuses


def refuses_by(node: ast.Raise) -> bool:
    """Whether what is raised is a refusal, by its name or by its code."""
    error = node.exc
    codes = (
        {ast.unparse(each.value) for each in error.keywords if each.arg == "code"}
        if isinstance(error, ast.Call)
        else ()
    )
    return raised_name(node) in REFUSALS or any(code.strip("'") in CODES for code in codes)


def raised_name(node: ast.Raise) -> str:
    error = node.exc
    if isinstance(error, ast.Call):
        return called_name(error)
    return error.id if isinstance(error, ast.Name) else ""
