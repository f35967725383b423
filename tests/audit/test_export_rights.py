"""Who may order an export and read it, and which orders are refused."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from audit.queries.exports import get_export_for, my_exports
from audit.services.exports import request_export
from callcenter.core.db import tenant_transaction
from callcenter.core.errors import Forbidden, Invalid, NotFound
from callcenter.core.permissions import Permission
from tests.audit.exporting import order
from tests.audit.make import person
from tests.factories import make_tenant
from tests.log import actions_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("files")]


def test_only_a_member_with_the_right_may_order_and_only_the_orderer_may_read() -> None:
    tenant, other = make_tenant().id, make_tenant().id
    viewer = person(tenant, permissions=frozenset({Permission.SELF, Permission.AUDIT_VIEW}))
    with pytest.raises(Forbidden):
        order(tenant, "csv", actor=viewer)
    with pytest.raises(NotFound):
        order(tenant, "csv", actor=person(other))
    export = order(tenant, "csv")
    with pytest.raises(NotFound), tenant_transaction(person(tenant), {tenant}):
        get_export_for(person(tenant), export.pk)


def test_whoever_lost_the_right_to_export_no_longer_reads_the_own_export() -> None:
    tenant = make_tenant().id
    actor = person(tenant)
    export = order(tenant, "csv", actor=actor)
    viewing = person(tenant, permissions=frozenset({Permission.AUDIT_VIEW}))
    demoted = replace(viewing, id=actor.id)
    with tenant_transaction(actor, {tenant}):
        assert get_export_for(actor, export.pk).pk == export.pk
    with pytest.raises(Forbidden), tenant_transaction(demoted, {tenant}):
        get_export_for(demoted, export.pk)
    with tenant_transaction(actor, {tenant}):
        assert [row.pk for row in my_exports(actor).rows] == [export.pk]
    with tenant_transaction(demoted, {tenant}):
        assert my_exports(demoted).rows == []


@pytest.mark.parametrize(
    "change",
    [{"format": "xlsx"}, {"purpose": "見たい"}, {"ticket": "佐藤"}, {"until": timezone.now() - timedelta(days=9)}],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_ordered(change: dict[str, Any]) -> None:
    tenant = make_tenant().id
    actor = person(tenant)
    options: dict[str, Any] = {
        "format": "csv",
        "purpose": "audit",
        "since": timezone.now() - timedelta(days=1),
        "until": timezone.now(),
    } | change
    with pytest.raises(Invalid), tenant_transaction(actor, {tenant}):
        request_export(actor=actor, tenant_id=tenant, **options)
    assert actions_of(tenant, "export.") == []
