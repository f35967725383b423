"""Takes a wall out of code that is already imported, or, where it is no function's, while its module is imported."""

import gc
import importlib.abc
import importlib.machinery
import inspect
import sys
from collections import defaultdict
from collections.abc import Iterator
from types import CodeType, FunctionType
from typing import Any

from tests.mutants.source import ROOT, Mutant, module_of, mutate

Place = tuple[str, int, int]
"""Qualified name, first line, and which of those that share both: what tells code objects of one file apart."""


def functions_by_file() -> dict[str, list[FunctionType]]:
    """Every function of the product that lives in this process, by the file that it was written in."""
    found: dict[str, list[FunctionType]] = defaultdict(list)
    for each in gc.get_objects():
        if type(each) is FunctionType and each.__code__.co_filename.startswith(str(ROOT)):
            found[each.__code__.co_filename].append(each)
    return found


def take_out(mutant: Mutant, living: dict[str, list[FunctionType]]) -> bool:
    """Whether the wall could be taken out of the living functions."""
    changed = False
    without = dict(changes(mutant))
    for function in living.get(str(ROOT / mutant.path), ()):
        if function.__code__ in without:
            function.__code__ = without[function.__code__]
            changed = True
    return changed


def stands_in_a_function(mutant: Mutant) -> bool:
    """False for what is run once, while the module is imported: then it has to be taken out before."""
    return any(code.co_flags & inspect.CO_OPTIMIZED for code, _without in changes(mutant))


def changes(mutant: Mutant) -> Iterator[tuple[CodeType, CodeType]]:
    """Each code object that holds the wall, and what it is without."""
    path = ROOT / mutant.path
    without = dict(_codes(mutate(mutant)))
    for place, code in _codes(compile(path.read_bytes(), str(path), "exec", dont_inherit=True)):
        if place in without and without[place] != code:
            yield code, without[place]


def _codes(code: CodeType) -> Iterator[tuple[Place, CodeType]]:
    """The code of a module and of everything in it."""
    seen: dict[tuple[str, int], int] = defaultdict(int)
    waiting = [code]
    while waiting:
        each = waiting.pop()
        known = (each.co_qualname, each.co_firstlineno)
        yield (*known, seen[known]), each
        seen[known] += 1
        waiting += [constant for constant in each.co_consts if isinstance(constant, CodeType)]


class _Loader(importlib.machinery.SourceFileLoader):
    mutant: Mutant

    def get_code(self, fullname: str) -> CodeType | None:
        return mutate(self.mutant)


class Finder(importlib.abc.MetaPathFinder):
    """Serves the one mutated module; all others are imported as ever."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant
        self.module = module_of(mutant.path)

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.module:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path)
        if spec is not None:
            spec.loader = _Loader(fullname, str(ROOT / self.mutant.path))
            spec.loader.mutant = self.mutant
        return spec


def install(mutant: Mutant) -> None:
    """Makes this process import the module without the wall; before the module is imported."""
    finder = Finder(mutant)
    if finder.module in sys.modules:
        raise RuntimeError(f"{finder.module} is already imported")
    sys.meta_path.insert(0, finder)
