"""One more room, on a database of its own: listed in INSTALLED_APPS and urls, and everything of it works."""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django.plugin import DjangoDbBlocker

from callcenter.core import bootstrap
from callcenter.settings.env import ROOT
from tests.harness import databases, sources
from tests.harness.plugin import environment, label, running

START = "import django; django.setup(); from tests.rooms.visit import main; main()"
ROLES = {"build": "owner", "come_in": "web", "work": "worker"}


@pytest.fixture(scope="module")
def found(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, dict[str, Any]]]:
    """What each step of `tests.rooms.visit` finds, each in a process of its own role."""
    with django_db_blocker.unblock():
        names = databases.clone(f"{label()}_rooms")
    built = visit(names, "build")
    came = visit(names, "come_in")
    yield {"build": built, "come_in": came, "work": visit(names, "work", came["company"][0])}
    for name in names.values():
        bootstrap.drop_database(running()[0].superuser_url(), name)


def visit(names: dict[str, str], step: str, *arguments: str) -> dict[str, Any]:
    extra = {"DJANGO_SETTINGS_MODULE": "tests.rooms.settings", "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    env = environment(ROLES[step], database=names["default"], keystore=names["keystore"], extra=extra)
    done = subprocess.run(
        [sys.executable, "-c", START, step, *arguments],
        cwd=ROOT, env=env, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def test_its_table_has_the_walls_and_the_rights_of_its_room(found: dict[str, Any]) -> None:
    assert found["build"]["forced"]
    assert "callcenter_web=ar/" in found["build"]["rights"]
    assert "callcenter_worker=arw/" in found["build"]["rights"]
    assert "sealer" not in found["build"]["rights"]


def test_its_page_shows_what_was_written(found: dict[str, Any]) -> None:
    assert found["come_in"]["written"] == 302
    assert "<li>青葉 太郎</li>" in found["come_in"]["page"]
    assert "badge--done" in found["come_in"]["page"]


def test_its_permission_rows_are_the_wall(found: dict[str, Any]) -> None:
    assert found["come_in"]["stranger"] == [404, 404]
    assert found["come_in"]["operator"] == [200, 403]
    assert found["come_in"]["visitor_put"] == 405


def test_it_stands_in_the_menu_of_other_pages(found: dict[str, Any]) -> None:
    _id, slug = found["come_in"]["company"]
    assert f'<a href="/p/{slug}/guestbook/"' in found["come_in"]["menu"]
    assert "芳名帳" in found["come_in"]["menu"]


def test_its_events_are_written_and_have_words(found: dict[str, Any]) -> None:
    assert found["come_in"]["events"].count("guestbook.written allowed") == 1
    assert "guestbook.read allowed" in found["come_in"]["events"]
    assert "芳名帳に記帳" in found["come_in"]["choices"]
    assert "('guestbook.', '芳名帳')" in found["come_in"]["choices"]


def test_its_schedule_is_beats_and_its_tasks_run(found: dict[str, Any]) -> None:
    assert found["work"]["beat"]["schedule"] == 3600.0
    assert found["work"]["published"] == 1
    assert len(found["work"]["states"]) == 2


def test_its_records_fall_due_and_are_destroyed(found: dict[str, Any]) -> None:
    assert found["work"]["states"] == ["shredded", "kept"]
    assert found["work"]["left"] == [None]
    assert found["work"]["keys"] == 1
    assert found["work"]["events"] == ["retention.shredded allowed"]


def test_nothing_of_the_house_knows_of_it() -> None:
    for file in sources.files():
        assert "guestbook" not in file.read_text("utf-8"), file
