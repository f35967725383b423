"""Whatever the administrator of the database does to a sealed log: no bundle of it is good."""

import io
import random
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from django.db import connections, transaction
from psycopg.conninfo import conninfo_to_dict

from audit import verify_bundle
from audit.models import AuditOrder, Checkpoint, Export
from audit.queries.log import batch
from audit.services import exports
from audit.services.formats import BundleBody
from audit.services.sealing import seal_tenant
from audit.signer import Memory
from audit.verify_bundle import GOOD, INCOMPLETE
from callcenter.core import roles
from callcenter.core.context import system_actor
from callcenter.core.db import tenant_transaction
from tests.audit.exporting import SIGNER, order
from tests.audit.make import write_events
from tests.factories import make_tenant
from tests.harness.roles import as_role, url_for

# What an administrator of the database can do between the sealing and the export: triggers off, then anything.
IN_THE_DATABASE = (
    "UPDATE audit_event SET body = replace(body, 'system:test', 'system:tesu') WHERE id = {event}",
    "DELETE FROM audit_event WHERE id = {event}",
    "DELETE FROM audit_order WHERE id = {event}",
    "DELETE FROM audit_order WHERE tenant_id = '{tenant}' AND seq >= {seq}",
    "DELETE FROM audit_order WHERE tenant_id = '{tenant}' AND seq < {seq}; DELETE FROM audit_event WHERE id = {event}",
    "UPDATE audit_order SET at_db = at_db - interval '9 days' WHERE tenant_id = '{tenant}' AND seq <= {seq}",
    "UPDATE audit_order SET at_db = at_db + interval '9 days' WHERE tenant_id = '{tenant}' AND seq >= {seq}",
    "UPDATE audit_order SET at_db = at_db + interval '1 microsecond' WHERE id = {event}",
    "UPDATE audit_order SET seq = -1 WHERE id = {event}; UPDATE audit_order SET seq = {seq} WHERE tenant_id = '{tenant}'"
    " AND seq = {seq} + 1; UPDATE audit_order SET seq = {seq} + 1 WHERE id = {event}",
    "UPDATE audit_checkpoint SET leaves = set_byte(leaves, {byte}, get_byte(leaves, {byte}) # 4) WHERE {point}",
    "UPDATE audit_checkpoint SET note = replace(note, '\n{size}\n', '\n{seq}\n') WHERE {point}",
    "DELETE FROM audit_checkpoint WHERE {point}",
    "DELETE FROM audit_checkpoint WHERE tenant_id = '{tenant}' AND size > 6; DELETE FROM audit_order WHERE"
    " tenant_id = '{tenant}' AND seq > 6",
    "DELETE FROM audit_checkpoint WHERE tenant_id = '{tenant}'; DELETE FROM audit_order WHERE tenant_id = '{tenant}'",
)
EACH_THERE, EVENTS = 8, 12


@pytest.mark.django_db(transaction=True)
def test_no_manipulation_of_the_database_gives_a_good_bundle(memory: Memory) -> None:
    """Every one is undone by a savepoint. Either the export refuses, or whoever has the bundle finds it."""
    tenant = make_tenant().id
    for _turn in range(3):
        write_events(tenant, EVENTS // 3)
        seal_now(tenant, memory)
    export = order(tenant, "bundle")
    seal_now(tenant, memory)
    with (
        as_superuser(),
        tenant_transaction(system_actor("test"), {tenant}),
        connections["default"].cursor() as db,
    ):
        db.execute("SET LOCAL session_replication_role = replica")
        points = Checkpoint.objects.filter(tenant_id=tenant).order_by("size")
        kept = f"{points[1].vkey}\n\n{points[1].note}"
        ids = dict(AuditOrder.objects.filter(tenant_id=tenant).values_list("seq", "id"))
        assert judged(export, kept) == GOOD
        for sql in IN_THE_DATABASE:
            for number in range(EACH_THERE):
                dice = random.Random(f"{sql}{number}")  # noqa: S311
                seq, point = dice.randrange(1, EVENTS), dice.choice(list(points))
                words = {"tenant": tenant, "seq": seq, "event": f"'{ids[seq]}'", "byte": dice.randrange(30)}
                with pytest.raises(Undone), transaction.atomic():
                    db.execute(sql.format(point=f"id = '{point.pk}'", size=point.size, **words))
                    assert judged(export, kept) != GOOD, (sql, seq)
                    raise Undone


class Undone(Exception):
    pass


def seal_now(tenant: UUID, memory: Memory) -> None:
    with as_role("sealer"):
        seal_tenant(tenant, signer=SIGNER, memory=memory)


def judged(export: Export, kept: str) -> int:
    """What the reader of this export's bundle is told; a refused export is incomplete."""
    try:
        part = exports._part(export)
        body, (low, high) = BundleBody(export.tenant_id, part), part.written
        found = batch(export.tenant_id, after=low - 1, last=high)
        exports._whole(found, high - low + 1, export)
        data = b"".join([*body.head(), *map(body.line, found), body.end()])
    except exports.Refused:
        return INCOMPLETE
    return verify_bundle.verify(io.BytesIO(data), earlier=[kept]).status


@contextmanager
def as_superuser() -> Iterator[None]:
    """Inside, Django's default connection is the superuser's, by whom no wall is felt."""
    before, known = connections["default"], conninfo_to_dict(url_for("superuser"))
    fresh = connections.create_connection("default")
    fresh.settings_dict = {
        **before.settings_dict, "USER": known["user"], "PASSWORD": known.get("password", ""), "HOST": known["host"]
    }  # fmt: skip
    connections["default"] = fresh
    roles._checked.add(("default", str(known["user"])))  # the product itself would refuse such a connection
    try:
        yield
    finally:
        roles._checked.discard(("default", str(known["user"])))
        connections["default"].close()
        connections["default"] = before
