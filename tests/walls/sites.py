"""Where a wall stands, as the mutants name it. Tests refer to functions: what is moved or renamed cannot be forgotten."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.mutants.source import ROOT

Function = Callable[..., Any]


def site_of(function: Function, inner: str = "") -> str:
    """``path:function`` of a function, a method or a task. ``inner``: the name of a function inside it."""
    plain = inspect.unwrap(getattr(function, "run", function))
    file = inspect.getsourcefile(plain)
    assert file is not None, f"{function} has no source"
    path = Path(file).resolve().relative_to(ROOT).as_posix()
    return ".".join([f"{path}:{plain.__qualname__}", *([inner] if inner else [])])
