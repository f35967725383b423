"""Keyset pages and identifiers."""

from datetime import UTC
from uuid import UUID

import pytest
from django.core import signing
from hypothesis import given
from hypothesis import strategies as st

from callcenter.core.context import system_actor
from callcenter.core.db import tenant_transaction
from callcenter.core.errors import Invalid
from callcenter.core.ids import uuid7
from callcenter.core.models import Job
from callcenter.core.pages import alphabetical, decode, encode, keyset
from tenants.models import Tenant
from tests.factories import make_tenant


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [0, 1, 5, 6, 11])
def test_walking_forth_and_back_shows_every_row_once(rows: int, tenant_id: UUID) -> None:
    with tenant_transaction(system_actor("test"), {tenant_id}, write=tenant_id):
        for number in range(rows):
            Job.objects.create(tenant_id=tenant_id, task=f"t{number}", payload={})
        forth, cursor, pages = [], None, []
        while True:
            page = keyset(Job.objects.all(), cursor, time="created_at", size=5)
            forth += [row.task for row in page.rows]
            pages.append(page)
            cursor = page.next
            if cursor is None:
                break
        assert forth == [f"t{number}" for number in reversed(range(rows))]
        back = [row.task for row in pages[-1].rows]
        cursor = pages[-1].previous
        while cursor is not None:
            page = keyset(Job.objects.all(), cursor, time="created_at", size=5)
            back = [row.task for row in page.rows] + back
            cursor = page.previous
        assert back == forth


@pytest.mark.django_db
def test_companies_by_reading_are_walked_forth_and_back() -> None:
    companies = [make_tenant() for _each in range(7)]
    with tenant_transaction(system_actor("test"), {company.id for company in companies}):
        rows = Tenant.objects.filter(id__in=[company.id for company in companies])
        first = alphabetical(rows, None, by="kana", size=4)
        rest = alphabetical(rows, first.next, by="kana", size=4)
        back = alphabetical(rows, rest.previous, by="kana", size=4)
    # One reading for all: the ids decide.
    assert [row.id for row in (*first.rows, *rest.rows)] == sorted(company.id for company in companies)
    assert (back.rows, back.previous, rest.next) == (first.rows, None, None)


@given(st.datetimes(timezones=st.just(UTC)), st.uuids(), st.sampled_from(["next", "previous"]))
def test_a_cursor_comes_back_as_it_went(moment: object, row_id: UUID, direction: str) -> None:
    assert decode(encode(direction, moment, row_id)) == (direction, moment, row_id)  # type: ignore[arg-type]


@given(st.text())
def test_a_cursor_that_is_not_ours_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        decode(text)


@pytest.mark.parametrize("value", [[], ["next", "x", "y"], "x", ["next", "2026-01-01T00:00:00", 5], None])
def test_a_signed_value_of_another_shape_is_refused(value: object) -> None:
    with pytest.raises(Invalid):
        decode(signing.dumps(value, salt="callcenter.cursor"))


def test_ids_are_version_seven_sort_by_time_and_differ() -> None:
    ids = [uuid7() for _ in range(2_000)]
    assert {(value.version, value.variant) for value in ids} == {(7, "specified in RFC 4122")}
    assert len(set(ids)) == 2_000
    stamps = [value.int >> 80 for value in ids]
    assert stamps == sorted(stamps)
