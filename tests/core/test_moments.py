"""Moments as they come from the database: none is another one for being read sooner."""

from datetime import UTC

import pytest
from django.db import DataError, connection

pytestmark = pytest.mark.django_db
MOMENTS = (
    "2026-11-27 11:12:13+00",
    "2026-11-27 11:12:13.5+00",
    "2026-11-27 11:12:13.123456+00",
    "2024-02-29 23:59:59.999999+00",
    "0001-01-01 00:00:00+00",
    "9999-12-31 23:59:59.999999+00",
)


@pytest.mark.parametrize("text", MOMENTS)
def test_a_moment_is_the_one_that_the_database_has(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [text])
        (found,) = cursor.fetchone()
        cursor.execute("SELECT to_char(%s::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US')", [text])
        (written,) = cursor.fetchone()
    assert found.isoformat(timespec="microseconds") == f"{written}+00:00"
    assert found.tzinfo is UTC


@pytest.mark.parametrize("text", ["infinity", "-infinity", "10000-01-01 00:00:00+00", "0044-03-15 12:00:00+00 BC"])
def test_what_python_has_no_moment_for_is_refused_as_before(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [text])
        with pytest.raises(DataError):
            cursor.fetchone()
