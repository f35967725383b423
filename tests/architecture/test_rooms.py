"""An app is described in its own room, and no lower floor names an upper one."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import Mock

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.db.models.signals import post_init

from audit.registry import EventType
from callcenter.core import rooms
from callcenter.core.checks import apps_with_tables_have_a_room, stored_rows_need_no_setting, tables_have_grants
from callcenter.core.grants import GRANTS, Tables
from callcenter.core.hooks import Gate, gates
from callcenter.core.models import Job
from callcenter.core.rooms import RoomError
from callcenter.settings.env import ROOT
from callcenter.vault.labels import Sealed

COMMON = {"tenant", "person", "token", "key", "data", "department", "member", "job"}
"""Words for what core itself knows, or that say nothing: no sign of an upper room."""
FLOORS = (
    ("core",),
    ("vault", "ui", "live"),
    ("audit",),
    ("tenants",),
    ("retention",),
    ("accounts",),
    ("knowledge",),
    ("blocks",),
    ("calls",),
    ("telephony",),
    ("recordings",),
    ("reports",),
)
NAMED = {
    ("callcenter/core/permissions.py", ""): "the vocabulary of permissions is read as a whole",
    ("accounts/wording.py", ""): "the words for that vocabulary",
    ("callcenter/core/db.py", "audit"): "the transaction ends by numbering the events of the log",
    ("callcenter/core/bootstrap.py", "audit"): "a role of the database, made before there is any app",
    ("accounts/roles.py", "telephony"): "the role of a machine that reports calls with a token",
    ("accounts/scopes.py", "telephony"): "what such a token may",
    ("calls/choices.py", "telephony"): "where a call came from",
    ("knowledge/answering.py", "calls"): "an answer's own word: the client company calls back",
    ("knowledge/content.py", "calls"): "the same",
    ("telephony/asterisk/calls.py", "recordings"): "the words of Asterisk's own interface",
    ("telephony/asterisk/client.py", "recordings"): "the words of Asterisk's own interface",
    ("retention/models.py", ""): "classes and scopes that the database checks",
}
"""(file, room or '' for all) → why the file may name it."""


def folder(label: str) -> Path:
    return Path(apps.get_app_config(label).path)


def nouns(label: str) -> set[str]:
    """How a room is spoken of in strings: its label, its events' and sealed labels' nouns."""
    found = {label}
    for part in rooms._rooms[label].parts:
        if isinstance(part, EventType):
            found.add(part.noun)
        elif isinstance(part, Sealed):
            found |= {name.partition(".")[0] for name in part.labels}
    return found - COMMON


def strings(file: Path) -> Iterator[tuple[int, str]]:
    """String constants of a file that are no docstrings."""
    tree = ast.parse(file.read_text("utf-8"))
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.lineno, node.value


def named(text: str, names: set[str]) -> bool:
    """``calls``, ``calls:desk``, ``calls_call``, ``call.created``: the name alone, or with something behind it."""
    return text in names or any(re.search(rf"(?<![\w.:/-]){name}[._:/]\w", text) for name in names)


def breaches() -> list[str]:
    found = []
    for number, floor in enumerate(FLOORS):
        own = set().union(*(nouns(label) for below in FLOORS[: number + 1] for label in below))
        upper = {label: nouns(label) - own for above in FLOORS[number + 1 :] for label in above}
        for label in floor:
            for file in sorted(folder(label).rglob("*.py")):
                name = file.relative_to(ROOT).as_posix()
                if "/migrations/" in name or (name, "") in NAMED:
                    continue
                found += [
                    f"{name}:{line} names {other}: {text!r}"
                    for line, text in strings(file)
                    for other, names in upper.items()
                    if (name, other) not in NAMED and named(text, names)
                ]
    return found


def test_every_room_is_on_a_floor() -> None:
    assert sorted(label for floor in FLOORS for label in floor) == sorted(rooms.labels())


def test_no_lower_floor_names_an_upper_room() -> None:
    assert breaches() == []


def test_only_urls_and_settings_know_the_topmost_room() -> None:
    """Backup, demo and health come upon recordings by what its room declares."""
    places = [ROOT / "callcenter", *(folder(label) for label in rooms.labels() if label != "recordings")]
    files = {file for place in places for file in place.rglob("*.py")}
    found = {
        file.relative_to(ROOT).as_posix() for file in files if re.search(r"\brecordings\b", file.read_text("utf-8"))
    }
    found.remove("telephony/asterisk/client.py")  # a word of Asterisk's own interface
    assert found == {"callcenter/settings/base.py", "callcenter/urls.py"}


def test_the_rule_sees_a_name() -> None:
    assert named("calls:desk", {"calls"})
    assert named("SELECT FROM calls_call", {"calls"})
    assert named("recordings", {"recordings"})
    assert not named("audit.calls", {"calls"})
    assert not named("the calls of today", {"calls"})


def test_an_app_config_of_ours_only_names_its_app() -> None:
    """What an app does at start stands in its room; core opens the rooms, and vault and core register checks."""
    busy = {label for label in rooms.labels() if "ready" in vars(type(apps.get_app_config(label)))}
    assert busy == {"core", "vault"}


def test_what_is_declared_twice_does_not_start() -> None:
    for part in (Gate(10, gates[0]), Tables({"core_job": {}}), Sealed("message", ("call.caller_name",))):
        with pytest.raises(RoomError, match="declared twice"):
            part.settle()


def test_a_table_without_grants_and_grants_without_a_table_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(GRANTS, "calls_gone", {})
    monkeypatch.delitem(GRANTS, "core_job")
    assert [(error.id, error.msg.split()[-1]) for error in tables_have_grants(None)] == [
        ("core.E005", "core_job."),
        ("core.E006", "table."),
    ]


def test_what_a_stored_row_would_leave_out_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    assert stored_rows_need_no_setting(None) == []
    monkeypatch.setattr(Job, "error", property(lambda row: ""))
    receive = Mock()
    post_init.connect(receive, sender=Job)
    try:
        assert [error.id for error in stored_rows_need_no_setting(None)] == ["core.E007", "core.E008"]
    finally:
        post_init.disconnect(receive, sender=Job)


def test_an_app_with_tables_and_no_room_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("callcenter.core.checks.has_room", lambda config: config.label != "calls")
    assert [error.msg for error in apps_with_tables_have_a_room(None)] == ["calls has tables but no room.py."]


def test_the_house_as_it_is_has_nothing_missing() -> None:
    assert run_checks() == []
