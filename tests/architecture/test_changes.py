"""What is changed stands in the log as it was and as it is, where it is about nobody."""

import ast
from collections.abc import Iterator

from callcenter.settings.env import ROOT
from tests.harness.sources import files

CHANGING = ("changed", "updated", "edited", "corrected", "saved")
"""How the name of an event ends that says that something is another now."""
OTHERWISE = {
    "knowledge.edited": "texts of a script: every edition that was published stays",
    "message.corrected": "what somebody said; both versions stay, sealed",
    "department.saved": "names all its people, each time; its name is a text",
    "group.saved": "its name is a text",
    "group.people_changed": "names who came or went",
    "group.companies_changed": "names what came or went",
}


def without_changes(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Event and line of every record of a change that does not say from what to what."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            given = {each.arg: each.value for each in node.keywords}
            action = given.get("action")
            if isinstance(action, ast.Constant) and str(action.value).endswith(CHANGING) and "changes" not in given:
                yield str(action.value), node.lineno


def test_every_change_is_told_as_it_was_and_as_it_is() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{line} {action}"
        for file in files()
        for action, line in without_changes(ast.parse(file.read_text("utf-8")))
        if action not in OTHERWISE
    ]
    assert found == []


def test_no_exception_is_about_an_event_that_is_gone() -> None:
    told = "".join(file.read_text("utf-8") for file in files("room.py"))
    assert [action for action in OTHERWISE if f'"{action}"' not in told] == []


def test_the_rule_sees_a_breach() -> None:
    assert list(without_changes(ast.parse('record(action="a.changed", fields=x)'))) == [("a.changed", 1)]
    assert list(without_changes(ast.parse('record(action="a.changed", changes=x)'))) == []
