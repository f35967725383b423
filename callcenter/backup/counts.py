"""How many rows each of our tables has, over all tenants; and proof that sealed values open."""

from contextlib import closing
from dataclasses import dataclass, field

from django.apps import apps
from django.db import connections, router, transaction
from django.db.models import Model, Q

from audit.evidence.stored import Stored
from audit.services import open_stream, reveal_bytes
from callcenter.core import rooms
from callcenter.core.context import system_actor
from callcenter.core.db import set_tenants, tenant_transaction
from callcenter.core.errors import Unavailable
from callcenter.core.grants import GRANTS, WORKER
from callcenter.core.resolvers import all_tenant_ids
from callcenter.objects import store
from callcenter.vault.fields import sealed_fields
from callcenter.vault.format import NotOpenedError

ACTOR = system_actor("restore_check")
# The key is gone, the value is not what was sealed, or the object is not there.
REFUSALS = (Unavailable, NotOpenedError, OSError)
# Rows of each kind that are opened per tenant, the newest first.
SAMPLE = 20
SAMPLE_BYTES = 65536


def counts() -> dict[str, int]:
    """{table: rows} of both databases, one snapshot each. Runs as worker, in the context of every tenant."""
    tenants = list(all_tenant_ids())
    found: dict[str, int] = {}
    for alias in ("default", "keystore"):
        names = sorted(
            model._meta.db_table
            for model in apps.get_models()
            if router.db_for_read(model) == alias and "SELECT" in GRANTS.get(model._meta.db_table, {}).get(WORKER, "")
        )
        connection = connections[alias]
        with transaction.atomic(using=alias), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            set_tenants(alias, tenants, None)
            for name in names:
                cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608
                found[name] = cursor.fetchone()[0]
    return found


@dataclass
class Opened:
    """How many sealed values and objects were opened, and which could not be (kind and id, never a value)."""

    values: int = 0
    objects: int = 0
    failed: list[str] = field(default_factory=list)


def open_sample() -> Opened:
    """Open the newest sealed rows and objects of every tenant, each with its event, as a reader would."""
    opened = Opened()
    models = [model for model in apps.get_models() if sealed_fields(model) and hasattr(model, "vault_unit")]
    for tenant_id in all_tenant_ids():
        with tenant_transaction(ACTOR, {tenant_id}, write=tenant_id):
            for model in models:
                if "SELECT" in GRANTS.get(model._meta.db_table, {}).get(WORKER, ""):
                    _open_rows(model, opened)
            _open_objects(opened)
    return opened


def _open_rows(model: type[Model], opened: Opened) -> None:
    names = list(sealed_fields(model))
    anything = Q()
    for name in names:
        anything |= Q(**{f"{name}__isnull": False})
    for row in model._default_manager.filter(anything).order_by("-pk")[:SAMPLE]:
        for name in names:
            if getattr(row, name) is None:
                continue
            try:
                reveal_bytes(actor=ACTOR, action="data.revealed", obj=row, field=name, purpose="system")
                opened.values += 1
            except REFUSALS:
                opened.failed.append(f"{model._meta.label}.{name} {row.pk}")


def _open_objects(opened: Opened) -> None:
    for _label, part in rooms.parts(Stored):
        for stored in part.newest(SAMPLE):
            try:
                with closing(store("objects").open(stored.name)) as source:
                    reader = open_stream(
                        actor=ACTOR,
                        action="data.revealed",
                        target=stored.target,
                        unit=stored.unit,
                        label=stored.label,
                        read_at=source.read_at,
                        size=source.size,
                        purpose="system",
                    )
                    for _piece in reader.read(0, min(SAMPLE_BYTES, reader.plain_size)):
                        pass
                opened.objects += 1
            except REFUSALS:
                opened.failed.append(f"{stored.target._meta.label} {stored.target.pk}")
