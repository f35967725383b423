"""Loading is authorising: the right must be held in the very company of the event, not in some company."""

from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType

import pytest

from audit.queries import search
from audit.queries.log import batch, first_seq, lines
from audit.queries.search import EventFilter, parse_query
from callcenter.core.context import Actor, system_actor
from callcenter.core.db import tenant_transaction
from callcenter.core.errors import Forbidden, Invalid, NotFound
from callcenter.core.ids import uuid7
from callcenter.core.permissions import Permission
from tests.audit.make import person, write_events

pytestmark = pytest.mark.django_db


def two_sided() -> Actor:
    """Reads the log of the first company; a plain member of the second."""
    first, second = uuid7(), uuid7()
    actor = person(first, second)
    access = dict(actor.tenants)
    access[second] = replace(access[second], permissions=frozenset({Permission.SELF}))
    return replace(actor, tenants=MappingProxyType(access))


def test_the_right_in_one_company_does_not_open_the_log_of_another() -> None:
    actor = two_sided()
    mine, other = actor.tenants
    (own,) = write_events(mine, 1)
    (foreign,) = write_events(other, 1)
    with tenant_transaction(actor, {mine, other}):
        assert search.get_event_for(actor, own).id == own
        with pytest.raises(Forbidden):
            search.get_event_for(actor, foreign)
        with pytest.raises(Forbidden):
            search.auditable(actor, actor.tenants[other].slug)
        assert search.auditable(actor) == [mine]
        page = search.search_events(actor, EventFilter())
    assert {row.tenant_id for row in page.rows} == {mine}


def test_a_page_of_one_company_does_not_search_the_log_of_another_one_of_the_same_person() -> None:
    first, second = uuid7(), uuid7()
    actor = person(first, second)
    with tenant_transaction(actor, {first}):
        assert search.auditable(actor, actor.tenants[first].slug) == [first]
        with pytest.raises(NotFound):
            search.auditable(actor, actor.tenants[second].slug)


def test_a_stranger_finds_nothing_at_all() -> None:
    tenant = uuid7()
    (made,) = write_events(tenant, 1)
    stranger = person(uuid7())
    with tenant_transaction(stranger, set(stranger.tenants)):
        with pytest.raises(NotFound):
            search.get_event_for(stranger, made)
        with pytest.raises(NotFound):
            search.auditable(stranger, f"t-{tenant.hex[-8:]}")


def test_nobody_without_the_right_anywhere_searches() -> None:
    tenant = uuid7()
    actor = person(tenant, permissions=frozenset({Permission.SELF}))
    with tenant_transaction(actor, {tenant}), pytest.raises(Forbidden):
        search.search_events(actor, EventFilter())


def test_the_log_goes_over_all_companies_however_many_and_is_counted_by_day_for_few() -> None:
    tenants = [uuid7() for _number in range(150)]
    actor = person(*tenants)
    written = [write_events(tenant, 2) for tenant in tenants[:3]]
    with tenant_transaction(actor, set(actor.tenants)):
        page = search.search_events(actor, EventFilter())
        assert [view.id for view in page.rows] == [event for ids in reversed(written) for event in reversed(ids)]
        assert search.per_day(search.auditable(actor), EventFilter()) == []
        access = actor.tenants[tenants[0]]
        assert search.auditable(actor, access.slug) == [access.tenant_id]
        # With the reading above, which is in the log itself.
        assert sum(count for _day, count in search.per_day([access.tenant_id], EventFilter())) == 3


def test_qualifiers_become_filters_and_days_include_the_last() -> None:
    text = "actor:OP-014 client:aoba action:call. object:abc ip:192.0.2.1 outcome:denied created:2026-11-01..2026-11-02 rest"
    wanted, rest = parse_query(text, EventFilter())
    assert wanted.codes() == {
        "actor": "OP-014", "action": "call.", "object": "abc", "ip": "192.0.2.1", "outcome": "denied",
    }  # fmt: skip
    assert (wanted.tenant, rest) == ("aoba", "rest")
    assert wanted.since == datetime(2026, 10, 31, 15, tzinfo=UTC)
    assert wanted.until == datetime(2026, 11, 2, 15, tzinfo=UTC)
    only, _rest = parse_query("created:2026-11-01", EventFilter())
    assert only.until == datetime(2026, 11, 1, 15, tzinfo=UTC)
    later, _rest = parse_query("created:2026-11-01..", EventFilter())
    assert later.until is None


def test_an_id_by_itself_asks_for_what_happened_to_that_object() -> None:
    made = str(uuid7())
    wanted, rest = parse_query(f"outcome:denied {made} rest", EventFilter())
    assert (wanted.codes(), rest) == ({"outcome": "denied", "object": made}, "rest")
    assert parse_query(f"object:{made}", EventFilter())[0] == EventFilter(object=made)


@pytest.mark.parametrize("text", ["created:x", "created:2026-02-30", "created:9999-12-31", "created:1..2"])
def test_a_day_that_is_none_is_explained(text: str) -> None:
    with pytest.raises(Invalid):
        parse_query(text, EventFilter())


def test_a_moment_is_found_by_its_number_and_lines_come_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    tenant = uuid7()
    write_events(tenant, 7)
    with tenant_transaction(system_actor("test"), {tenant}):
        found = batch(tenant, after=0, last=99)
        assert [line.seq for line in found] == list(range(1, 8))
        assert [first_seq(tenant, line.at_db) for line in found] == list(range(1, 8))
        assert first_seq(tenant, datetime(2001, 1, 1, tzinfo=UTC)) == 1
        assert first_seq(tenant, datetime(2101, 1, 1, tzinfo=UTC)) == 8
        assert first_seq(uuid7(), datetime(2001, 1, 1, tzinfo=UTC)) == 1
        monkeypatch.setattr("audit.queries.log.BATCH", 3)
        assert [line.seq for line in lines(tenant, after=1, last=6)] == [2, 3, 4, 5, 6]
