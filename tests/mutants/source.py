"""Mutants of the source: found by AST, applied while the module is imported; no file is changed."""

import ast
import importlib.abc
import importlib.machinery
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType
from typing import Any

from tests.harness.sources import PACKAGES

ROOT = Path(__file__).resolve().parent.parent.parent

WALLS = {
    "record": "audit",
    "record_denied": "audit",
    "record_shown": "audit",
    "record_many": "audit",
    "record_all": "audit",
    "require": "permission",
}
"""Name of the function whose call is the wall → family of the mutant."""

OWN_ROOMS = ("audit/evidence/recording.py", "callcenter/core/permissions.py")
"""Where these functions are defined: a call in there is the implementation, not a use."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One call to be taken out. ``line`` and ``column`` as the AST counts them; ``lines`` are of its statement."""

    path: str
    line: int
    column: int
    name: str
    family: str
    function: str = ""
    lines: tuple[int, int] = (0, 0)

    @property
    def key(self) -> str:
        return f"{self.path}:{self.line}:{self.column}:{self.name}"

    @classmethod
    def parse(cls, key: str) -> "Mutant":
        path, line, column, name = key.rsplit(":", 3)
        return cls(path, int(line), int(column), name, WALLS[name])


def called_name(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def find(root: Path = ROOT) -> list[Mutant]:
    """Every wall in the source, in the order of the files."""
    return [mutant for path in sources(root) for mutant in walls_of(path, root)]


def sources(root: Path) -> Iterator[Path]:
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            relative = path.relative_to(root).as_posix()
            if "/migrations/" not in relative and not relative.startswith(OWN_ROOMS):
                yield path


def walls_of(path: Path, root: Path = ROOT) -> list[Mutant]:
    relative = path.relative_to(root).as_posix()
    return list(_walls(ast.parse(path.read_text("utf-8")), relative, "", (0, 0)))


def _walls(node: ast.AST, path: str, function: str, lines: tuple[int, int]) -> Iterator[Mutant]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        function = f"{function}.{node.name}".lstrip(".")
    if isinstance(node, ast.stmt):
        body = getattr(node, "body", None)
        end = body[0].lineno - 1 if isinstance(body, list) and body else node.end_lineno
        lines = (node.lineno, max(node.lineno, end or node.lineno))
    if isinstance(node, ast.Call) and called_name(node) in WALLS:
        name = called_name(node)
        yield Mutant(path, node.lineno, node.col_offset, name, WALLS[name], function, lines)
    for child in ast.iter_child_nodes(node):
        yield from _walls(child, path, function, lines)


class Remover(ast.NodeTransformer):
    """Replaces the one call: by a fresh event id (audit), by the membership unasked (permission)."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant
        self.hits = 0

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        place = (node.lineno, node.col_offset, called_name(node))
        if place != (self.mutant.line, self.mutant.column, self.mutant.name):
            return node
        self.hits += 1
        return ast.copy_location(ast.parse(self.replacement(node), mode="eval").body, node)

    def replacement(self, node: ast.Call) -> str:
        if self.mutant.family == "audit":
            return '__import__("callcenter.core.ids").core.ids.uuid7()'
        actor, tenant = (ast.unparse(argument) for argument in node.args[:2])
        return f'__import__("tests.mutants.unasked").mutants.unasked.access({actor}, {tenant})'


def mutate(mutant: Mutant, source: bytes | str) -> CodeType:
    """The module's code without the wall. ValueError if the place does not exist."""
    remover = Remover(mutant)
    tree = ast.fix_missing_locations(remover.visit(ast.parse(source)))
    if remover.hits != 1:
        raise ValueError(f"no such wall: {mutant.key}")
    return compile(tree, str(ROOT / mutant.path), "exec")


class MutatingLoader(importlib.machinery.SourceFileLoader):
    mutant: Mutant

    def get_code(self, fullname: str) -> CodeType | None:
        return mutate(self.mutant, self.get_data(self.path))


class Finder(importlib.abc.MetaPathFinder):
    """Serves the one mutated module; all others are imported as ever."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant
        self.module = mutant.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.module:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path)
        if spec is not None:
            spec.loader = MutatingLoader(fullname, str(ROOT / self.mutant.path))
            spec.loader.mutant = self.mutant
        return spec


def install(key: str) -> None:
    """Makes this process run with the mutant; before the module is imported."""
    mutant = Mutant.parse(key)
    finder = Finder(mutant)
    if finder.module in sys.modules:
        raise RuntimeError(f"{finder.module} is already imported")
    sys.meta_path.insert(0, finder)
