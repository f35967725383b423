"""Lists over companies, few and very many."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callcenter.core.context import Reach, TenantAccess
from callcenter.core.ids import uuid7
from callcenter.core.permissions import Permission
from calls import queries
from calls.queries import CallFilter
from tests.calls.make import Client, make_client
from tests.factories import acting

pytestmark = pytest.mark.django_db


_MASKED = frozenset(Permission) - {Permission.CALL_VALUES}


@pytest.mark.parametrize("others", [3, 150])
def test_lists_go_over_all_companies_however_many(client: Client, others: int) -> None:
    """Few companies are one branch each, very many are walked along one index: the pages are the same."""
    second = make_client()
    calls = [each.log() for each in (client, second, client, second, client)]
    newest = sorted(calls, key=lambda call: (call.started_at, call.pk), reverse=True)
    access = {
        tenant: TenantAccess(tenant, f"t{i}", frozenset({"operator"}), _MASKED, Reach.HOUSE)
        for i, tenant in enumerate((client.id, second.id, *(uuid7() for _i in range(others))))
    }
    person = replace(client.operating(), tenants=access)
    with acting(person) as state:
        first = queries.list_calls(state.actor, CallFilter(), size=3)
        rest = queries.list_calls(state.actor, CallFilter(), first.next, size=3)
        back = queries.list_calls(state.actor, CallFilter(), rest.previous, size=3)
        own = queries.list_calls(state.actor, CallFilter(operator_id=client.operator.pk), size=3)
        messages = queries.list_messages(state.actor, queries.MessageFilter(), size=3)
    assert [row.call.pk for row in (*first.rows, *rest.rows)] == [call.pk for call in newest]
    assert [row.call.pk for row in back.rows] == [call.pk for call in newest[:3]]
    assert [row.call.pk for row in own.rows] == [call.pk for call in newest if call.tenant_id == client.id]
    assert len(messages.rows) == 3
    assert {row.call.tenant_id for row in messages.rows} == {client.id, second.id}


def test_a_company_without_the_right_is_left_out_of_a_list_over_very_many(client: Client) -> None:
    second = make_client()
    client.log()
    wanted = second.log()
    nothing: frozenset[Permission] = frozenset()
    access = {
        tenant: TenantAccess(
            tenant, f"t{i}", frozenset({"operator"}), nothing if tenant == client.id else _MASKED, Reach.HOUSE
        )
        for i, tenant in enumerate((client.id, second.id, *(uuid7() for _i in range(150))))
    }
    with acting(replace(client.operating(), tenants=access)) as state:
        assert [row.call.pk for row in queries.list_calls(state.actor, CallFilter()).rows] == [wanted.pk]
