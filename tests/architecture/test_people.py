"""Person-owned tables have no row security, so the code keeps them in one room."""

import ast
from typing import Any

from callcenter.settings.env import ROOT
from tests.harness.sources import files

# Rooms of accounts in which a person's row may be loaded; pages and API get persons from queries and services.
ROOMS = (
    "accounts/models",
    "accounts/queries",
    "accounts/services",
    "accounts/adapters.py",
    "accounts/tasks.py",
    "accounts/migrations",
    "callcenter/demo",  # fills an empty installation with its own demo accounts
)
PERSON_TABLES = {"User", "UsedCode", "UserSession", "KnownDevice", "Authenticator", "EmailAddress", "Session"}
LOADERS = {"objects", "_base_manager", "_default_manager"}


def _touches(tree: Any) -> list[int]:
    """Lines that read or write a person-owned table, or get at the model by Django's back door."""
    lines = []
    node: Any
    for node in ast.walk(tree):
        loads = isinstance(node, ast.Attribute) and node.attr in LOADERS and isinstance(node.value, ast.Name)
        back_door = isinstance(node, ast.Name) and node.id == "get_user_model"
        if back_door or (loads and node.value.id in PERSON_TABLES):
            lines.append(node.lineno)
    return lines


def test_persons_are_loaded_in_accounts_own_rooms_only() -> None:
    found = []
    for file in files():
        name = file.relative_to(ROOT).as_posix()
        if not name.startswith(ROOMS):
            found += [f"{name}:{line}" for line in _touches(ast.parse(file.read_text("utf-8")))]
    assert found == []


def test_the_rule_sees_a_breach() -> None:
    assert _touches(ast.parse("User.objects.get(pk=1)")) == [1]
    assert _touches(ast.parse("get_user_model()")) == [1]
