"""What web loads before its first request, and that nothing which is away keeps it from starting."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import OperationalError, connections

from callcenter import warm
from callcenter.settings.env import ROOT
from tests.harness.sources import PACKAGES
from tests.harness.stack import Stack

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])

AFTERWARDS = """
import sys
import callcenter.wsgi
from django.db import connections
before = {name for name in sys.modules if name.split(".")[0] in OURS}
from django.test import Client
Client().get("/accounts/login/", headers={"host": "127.0.0.1"})
late = {name for name in sys.modules if name.split(".")[0] in OURS} - before
print(sorted(late), [connections[alias].pool.get_stats()["pool_size"] for alias in ("default", "keystore")])
"""


class Pool:
    """Counts what is asked of each connection; they are taken all at once."""

    min_size = 2

    def __init__(self) -> None:
        self.held, self.most, self.asked = 0, 0, list[str]()

    def open(self, *, wait: bool, timeout: float) -> None:
        assert wait

    @contextmanager
    def connection(self) -> Iterator[Any]:
        self.held += 1
        self.most = max(self.most, self.held)
        with connections["default"].cursor() as cursor:
            yield Recorder(cursor.cursor, self)
        self.held -= 1


class Recorder:
    def __init__(self, cursor: Any, pool: Pool) -> None:
        self._cursor, self._pool = cursor, pool

    def execute(self, text: str) -> Any:
        self._pool.asked.append(text)
        return self._cursor.execute(text)


def test_each_connection_learns_every_table_that_web_may_read(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = Pool()
    monkeypatch.setattr(type(connections["default"]), "pool", pool)
    warm._connections("default")
    assert pool.most == 2
    questions = pool.asked[1]
    assert "public.calls_call LIMIT 0" in questions
    assert "public.audit_event LIMIT 0" in questions
    assert pool.asked[1::2] == [questions, questions]


def test_a_database_that_is_away_does_not_keep_web_from_starting(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(alias: str) -> None:
        raise OperationalError(f"{alias} is away")

    monkeypatch.setattr(warm, "_connections", away)
    asked = list[str]()

    def application(environment: dict[str, Any], start: Any) -> list[bytes]:
        asked.append(environment["PATH_INFO"])
        return []

    warm.warm(application)
    assert asked == ["/accounts/login/"]
    assert [record.message for record in caplog.records].count("not_warm") == 2
    assert "is away" not in caplog.text


def test_every_template_of_the_product_is_usable(caplog: pytest.LogCaptureFixture) -> None:
    warm._templates()
    assert "template_unusable" not in caplog.text


def test_nothing_of_ours_is_loaded_by_the_first_request_any_more() -> None:
    names = {alias: connections[alias].settings_dict["NAME"] for alias in ("default", "keystore")}
    command = [sys.executable, "-c", f"OURS = {PACKAGES}\n{AFTERWARDS}"]
    environment = Stack(names).environment("web") | {"DB_POOL": "4"}
    shown = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert shown.stdout.strip() == "[] [2, 2]", shown.stderr[-2000:]
