"""One way to refuse: a page never catches a domain error by itself; `ui.forms` does, with a savepoint."""

import ast
import inspect
from pathlib import Path

from callcenter.core import errors
from callcenter.settings.env import ROOT

DOMAIN = {name for name, member in vars(errors).items() if inspect.isclass(member) and issubclass(member, Exception)}
TOO_WIDE = {"Exception", "BaseException"}


def pages() -> list[Path]:
    """Every module that holds page views."""
    return [*sorted(ROOT.glob("*/web/**/*.py")), *sorted(ROOT.glob("callcenter/*/views.py"))]


def caught(tree: ast.AST) -> list[int]:
    """Lines with a handler of a domain error, or of more than that."""
    lines = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.ExceptHandler):
            continue
        names = {part.id for part in ast.walk(node.type) if isinstance(part, ast.Name)} if node.type else TOO_WIDE
        names |= {part.attr for part in ast.walk(node.type) if isinstance(part, ast.Attribute)} if node.type else set()
        if names & (DOMAIN | TOO_WIDE):
            lines.append(node.lineno)
    return lines


def test_no_page_catches_a_domain_error_by_itself() -> None:
    assert pages()
    found = [
        f"{file.relative_to(ROOT)}:{line}" for file in pages() for line in caught(ast.parse(file.read_text("utf-8")))
    ]
    assert not found, "use callcenter.ui.forms.attempt (or tried, where there is no form)"


def test_no_page_opens_a_savepoint_by_itself() -> None:
    found = [
        file.relative_to(ROOT).as_posix()
        for file in pages()
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("atomic", "set_rollback")
    ]
    assert not found


def test_the_rule_sees_a_breach() -> None:
    for breach in ("Invalid", "(KeyError, Conflict)", "errors.NotFound as error", "Exception"):
        assert caught(ast.parse(f"try:\n    act()\nexcept {breach}:\n    pass")) == [3]
    assert caught(ast.parse("try:\n    act()\nexcept:\n    pass")) == [3]
    assert caught(ast.parse("try:\n    act()\nexcept (ValueError, KeyError):\n    pass")) == []


WRITERS = {"record", "record_all", "record_many", "record_shown", "record_denied", "reveal", "opening", "open_stream"}


def test_no_view_writes_an_event_that_it_could_forget() -> None:
    """Who loads people or values writes the event (queries and services); a view has nothing to remember."""
    found = [
        f"{file.relative_to(ROOT)}:{alias.name}"
        for file in [*pages(), *sorted(ROOT.glob("*/api/**/*.py"))]
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("audit.services")
        for alias in node.names
        if alias.name in WRITERS
    ]
    assert not found
