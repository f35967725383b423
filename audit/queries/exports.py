"""Exports as their requester sees them, and the file as a stream."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from audit.evidence.recording import record_shown
from audit.evidence.streams import open_stream
from audit.models import Export, ExportState
from audit.purposes import Purpose
from audit.store import DATA_CLASS, LABEL, file_name, storage
from callcenter.core.context import Actor, readable
from callcenter.core.errors import Conflict, NotFound
from callcenter.core.ids import HOUSE_ID
from callcenter.core.pages import Page, keyset
from callcenter.core.permissions import Permission, require
from callcenter.core.rows import within
from callcenter.vault.keystore import KeyUnit

TYPES = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl", "bundle": "text/plain; charset=utf-8"}
ENDINGS = {"csv": "csv", "jsonl": "jsonl", "bundle": "bundle.txt"}


@dataclass(frozen=True, slots=True)
class Download:
    """The opened file: `pieces` need no database."""

    name: str
    content_type: str
    size: int
    pieces: Iterable[bytes]


def my_exports(actor: Actor, cursor: str | None = None) -> Page[Export]:
    """The actor's own exports in the tenants of this request, newest first."""
    tenants = actor.tenants_with(Permission.AUDIT_EXPORT) & readable()
    rows = Export.objects.filter(within(tenants), requested_by=actor.id or HOUSE_ID)
    page = keyset(rows, cursor, time="created_at", tenants=None)
    counts: dict[UUID, int] = {}
    for row in page.rows:
        counts[row.tenant_id] = counts.get(row.tenant_id, 0) + 1
    record_shown(actor=actor, action="audit.exports_listed", counts=counts)
    return page


def get_export_for(actor: Actor, export_id: UUID) -> Export:
    """The actor's own export. NotFound for anybody else's; Forbidden once the right to export has ended."""
    export = Export.objects.filter(pk=export_id, requested_by=actor.id or HOUSE_ID).first()
    if export is None:
        raise NotFound()
    require(actor, export.tenant_id, Permission.AUDIT_EXPORT)
    return export


def open_export(actor: Actor, export_id: UUID) -> Download:
    """Writes `export.downloaded`, then opens the file. Conflict while there is none, or none any more."""
    export = get_export_for(actor, export_id)
    if export.state != ExportState.READY:
        raise Conflict(
            _("ファイルはまだないか、保管期間を過ぎました。出力の一覧で状態を確認してください。"), code="not_ready"
        )
    source = storage().open(file_name(export))
    reader = open_stream(
        actor=actor,
        action="export.downloaded",
        target=export,
        unit=KeyUnit(export.tenant_id, DATA_CLASS, export.pk),
        label=LABEL,
        read_at=source.read_at,
        size=export.sealed_size,
        purpose=Purpose(export.purpose),
        ticket=export.ticket,
    )

    def pieces() -> Iterator[bytes]:
        try:
            for piece in reader.read():
                yield bytes(piece)
        finally:
            source.close()

    name = f"audit-log-{export.created_at:%Y%m%d}-{str(export.pk)[-6:]}.{ENDINGS[export.format]}"
    return Download(name, TYPES[export.format], reader.plain_size, pieces())


def existing_exports(tenant_id: UUID, ids: Sequence[UUID]) -> Iterable[UUID]:
    """For the sweep of keys without an object."""
    return Export.objects.filter(tenant_id=tenant_id, pk__in=ids).values_list("pk", flat=True)
