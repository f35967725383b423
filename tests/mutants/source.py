"""Mutants of the source: found by AST, applied to the running code or while a module is imported; no file is changed."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import CodeType

from tests.harness.sources import PACKAGES
from tests.mutants.helpers import Helpers, helpers_by_path
from tests.mutants.rules import BY_NAME, KINDS, RULES

ROOT = Path(__file__).resolve().parent.parent.parent

OWN_ROOMS = ("audit/evidence/recording.py", "callcenter/core/permissions.py", "callcenter/core/context.py")
"""Where these functions are defined: a call in there is the implementation, not a use."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One wall to be taken out. ``line`` and ``column`` as the AST counts them; ``lines`` are of its statement."""

    path: str
    line: int
    column: int
    name: str
    family: str
    function: str = ""
    lines: tuple[int, int] = (0, 0)
    number: int = 0
    """Of the walls of this name in this function."""

    @property
    def key(self) -> str:
        return f"{self.path}:{self.line}:{self.column}:{self.name}"

    @property
    def lasting(self) -> str:
        """A name that stays when lines move."""
        return f"{self.path}:{self.function}:{self.name}" + (f":{self.number}" if self.number else "")


def find(root: Path = ROOT) -> list[Mutant]:
    """Every wall in the source, in the order of the files."""
    return [mutant for path in sources(root) for mutant in walls_of(path, root)]


def sources(root: Path) -> Iterator[Path]:
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            relative = path.relative_to(root).as_posix()
            if "/migrations/" not in relative and not relative.startswith(OWN_ROOMS):
                yield path


def module_of(path: str) -> str:
    """The name under which a file of the product is imported."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@cache
def _helpers(root: Path) -> dict[Path, Helpers]:
    return helpers_by_path(sources(root))


def walls_of(path: Path, root: Path = ROOT) -> Iterator[Mutant]:
    relative, seen = path.relative_to(root).as_posix(), dict[tuple[str, str], int]()
    for node, function, lines in _nodes(ast.parse(path.read_text("utf-8")), "", (0, 0)):
        for rule in RULES if isinstance(node, KINDS) else ():
            if rule.meets(node, _helpers(root)[path]):
                assert isinstance(node, ast.expr | ast.stmt)
                number = seen[function, rule.name] = seen.get((function, rule.name), -1) + 1
                place = (node.lineno, node.col_offset)
                yield Mutant(relative, *place, rule.name, rule.family, function, lines, number)


Found = tuple[ast.AST, str, tuple[int, int]]


def _nodes(node: ast.AST, function: str, lines: tuple[int, int]) -> Iterator[Found]:
    """Every node with the function around it and the lines of its statement."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        function = f"{function}.{node.name}".lstrip(".")
    if isinstance(node, ast.stmt):
        body = getattr(node, "body", None)
        end = body[0].lineno - 1 if isinstance(body, list) and body else node.end_lineno
        lines = (node.lineno, max(node.lineno, end or node.lineno))
    yield node, function, lines
    for child in ast.iter_child_nodes(node):
        yield from _nodes(child, function, lines)


class Remover(ast.NodeTransformer):
    """Replaces the one wall by what its rule leaves of it."""

    def __init__(self, mutant: Mutant, known: Helpers) -> None:
        self.mutant, self.known, self.rule = mutant, known, BY_NAME[mutant.name]
        self.hits = 0

    def visit(self, node: ast.AST) -> ast.AST | None:
        self.generic_visit(node)
        place = (getattr(node, "lineno", 0), getattr(node, "col_offset", 0))
        if place != (self.mutant.line, self.mutant.column) or not self.rule.meets(node, self.known):
            return node
        self.hits += 1
        left = self.rule.without(node, self.known)
        return None if left is None else ast.copy_location(left, node)


def mutate(mutant: Mutant, root: Path = ROOT) -> CodeType:
    """The module's code without the wall. ValueError if the place does not exist."""
    path = root / mutant.path
    remover = Remover(mutant, _helpers(root)[path])
    tree = remover.visit(ast.parse(path.read_bytes()))
    if remover.hits != 1 or not isinstance(tree, ast.Module):
        raise ValueError(f"no such wall: {mutant.key}")
    return compile(ast.fix_missing_locations(tree), str(path), "exec", dont_inherit=True)
