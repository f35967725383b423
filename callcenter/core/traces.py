"""What may be told of an exception: its class and the places in the code, never its text."""

import traceback
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
Frame = dict[str, Any]


def describe(error: BaseException) -> list[Frame]:
    """The chain of an exception, newest first: class name and the last places; never its text."""
    chain: list[Frame] = []
    current: BaseException | None = error
    while current is not None and len(chain) < 5:
        frames = traceback.extract_tb(current.__traceback__)[-12:]
        places = [f"{place(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
        chain.append({"type": type(current).__qualname__, "at": places})
        current = current.__cause__ or current.__context__
    return chain


def place(filename: str) -> str:
    """A file of ours from the root of the product, one of a library from its package."""
    _, library, rest = filename.rpartition("/site-packages/")
    if library:
        return rest
    path = Path(filename)
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
