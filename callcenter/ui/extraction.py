"""Finds the texts of templates for the catalogues, by Django's own reading of its template tags. No gettext program."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any

from django.utils.translation.template import templatize

#: What a template tag becomes in templatize's output.
_CALL = re.compile(r"(?<![A-Za-z_])(?:n?p?gettext|_)\(")

Found = tuple[int, str, Any, list[str]]


def templates(
    fileobj: IO[bytes], keywords: Collection[str], comment_tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[Found]:
    """Babel's extractor for Django templates: (line, function, message or messages, comments)."""
    source = templatize(fileobj.read().decode("utf-8"))
    for match in _CALL.finditer(source):
        call = _call_at(source, match.start())
        if call is not None:
            texts = [arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
            name = call.func.id if isinstance(call.func, ast.Name) else "_"
            line = source.count("\n", 0, match.start()) + 1
            yield line, name, texts[0] if len(texts) == 1 else tuple(texts), []


def _call_at(source: str, start: int) -> ast.Call | None:
    """The call that begins here: up to the first closing bracket that makes it Python."""
    end = start
    while (end := source.find(")", end) + 1) > 0:
        try:
            tree = ast.parse(source[start:end], mode="eval")
        except SyntaxError:
            continue
        return tree.body if isinstance(tree.body, ast.Call) else None
    return None
