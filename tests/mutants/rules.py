"""What counts as a wall in the source, and what is left of it when it is taken out: one rule for each kind."""

import ast
from collections.abc import Callable
from dataclasses import dataclass

from tests.mutants.helpers import HOOKS, WITNESSING, WRITERS, Helpers, called_name, calls_helper, refuses_by

NO_EVENT = '__import__("callcenter.core.ids").core.ids.uuid7()'
NO_WITNESS = '__import__("tests.mutants.unwritten").mutants.unwritten.witness()'


@dataclass(frozen=True, slots=True)
class Rule:
    """``meets``: whether a node is such a wall. ``without``: what stands there afterwards; None for nothing."""

    name: str
    family: str
    meets: Callable[[ast.AST, Helpers], bool]
    without: Callable[[ast.AST, Helpers], ast.AST | None]


def _expression(text: str) -> ast.AST:
    return ast.parse(text, mode="eval").body


def _calls(name: str) -> Callable[[ast.AST, Helpers], bool]:
    return lambda node, known: isinstance(node, ast.Call) and called_name(node) == name


def _unwritten(node: ast.AST, known: Helpers) -> ast.AST:
    """What the caller goes on with, without an event."""
    assert isinstance(node, ast.Call)
    return _expression(NO_WITNESS if called_name(node) in WITNESSING else NO_EVENT)


def _unasked(node: ast.AST, known: Helpers) -> ast.AST:
    """The membership, if any, without asking for the right."""
    assert isinstance(node, ast.Call)
    actor, tenant = (ast.unparse(argument) for argument in node.args[:2])
    return _expression(f'__import__("tests.mutants.unasked").mutants.unasked.access({actor}, {tenant})')


def _tells(node: ast.AST, known: Helpers) -> bool:
    return isinstance(node, ast.Call) and called_name(node) not in WRITERS and calls_helper(node, known.tellers)


def _untold(node: ast.AST, known: Helpers) -> ast.AST:
    assert isinstance(node, ast.Call)
    given_back = known.tellers[called_name(node)]
    return _expression("None") if given_back is None else node.args[given_back]


def _hands_on(node: ast.AST, known: Helpers) -> bool:
    """A statement that gives the name of an event to something which writes it, among what else it does."""
    if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)):
        return False
    call = node.value
    given = [*call.args, *(each.value for each in call.keywords)]
    names = {each.value for each in given if isinstance(each, ast.Constant)}
    return called_name(call) not in WRITERS | {*known.tellers} and not known.events.isdisjoint(names)


def _guards(node: ast.AST, known: Helpers) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and calls_helper(node.value, known.guards)


def _in_permissions(node: ast.AST, known: Helpers) -> bool:
    if not (isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], ast.In | ast.NotIn)):
        return False
    right = node.comparators[0]
    return isinstance(right, ast.Attribute) and right.attr == "permissions"


def _held(node: ast.AST, known: Helpers) -> ast.AST:
    assert isinstance(node, ast.Compare)
    return _expression(str(isinstance(node.ops[0], ast.In)))


def _everywhere(node: ast.AST, known: Helpers) -> ast.AST:
    """Every company of the actor instead of those in which the right is held."""
    assert isinstance(node, ast.Call)
    assert isinstance(node.func, ast.Attribute)
    return _expression(f"frozenset({ast.unparse(node.func.value)}.tenants)")


def _refuses(node: ast.AST, known: Helpers) -> bool:
    """An ``if`` that does nothing but refuse, for more than that there is no row."""
    if not (isinstance(node, ast.If) and isinstance(node.body[-1], ast.Raise)):
        return False
    return refuses_by(node.body[-1]) and any(not _is_absence(part) for part in _parts(node.test))


def _parts(test: ast.expr) -> list[ast.expr]:
    return test.values if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or) else [test]


def _is_absence(test: ast.expr) -> bool:
    """``row is None``, ``not rows``: taken out, the next line would stumble over it."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return isinstance(test.operand, ast.Name)
    return isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.Is)


def _only_absence(node: ast.AST, known: Helpers) -> ast.AST:
    assert isinstance(node, ast.If)
    kept = [ast.unparse(part) for part in _parts(node.test) if _is_absence(part)]
    test = _expression(" or ".join(kept) or "False")
    assert isinstance(test, ast.expr)
    return ast.If(test, node.body, node.orelse)


def _declares(name: str) -> Callable[[ast.AST, Helpers], bool]:
    return lambda node, known: isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


def _hears_of_jobs(node: ast.AST, known: Helpers) -> bool:
    """The room's answer to a hook that core calls when an event is due."""
    if not (_declares("Fills")(node, known) and isinstance(node, ast.Call)):
        return False
    return isinstance(node.args[0], ast.Constant) and node.args[0].value in HOOKS


RULES = (
    *(Rule(name, "audit", _calls(name), _unwritten) for name in sorted(WRITERS)),
    Rule("told", "told", _tells, _untold),
    Rule("handed", "told", _hands_on, lambda node, known: ast.Pass()),
    Rule("require", "permission", _calls("require"), _unasked),
    Rule("may", "right", _calls("may"), lambda node, known: _expression("True")),
    Rule("holds", "right", _calls("holds"), lambda node, known: _expression("True")),
    Rule("tenants_with", "right", _calls("tenants_with"), _everywhere),
    Rule("permissions", "right", _in_permissions, _held),
    Rule("guard", "guard", _guards, lambda node, known: ast.Pass()),
    Rule("refusal", "refusal", _refuses, _only_absence),
    Rule("Gate", "gate", _declares("Gate"), lambda node, known: None),
    Rule("Fills", "gate", _hears_of_jobs, lambda node, known: None),
    Rule("HearsDenials", "gate", _declares("HearsDenials"), lambda node, known: None),
)
BY_NAME = {rule.name: rule for rule in RULES}
FAMILIES = tuple(dict.fromkeys(rule.family for rule in RULES))
KINDS = (ast.Call, ast.Compare, ast.Expr, ast.If)
"""Of nodes, that a rule can meet."""
