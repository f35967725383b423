"""Exports: asked for with a purpose, written by a task in constant memory, sealed while written, logged throughout."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from audit.bundle import instant
from audit.evidence.recording import Target, record
from audit.models import AuditEvent, AuditOrder, Checkpoint, Export, ExportFormat, ExportState
from audit.purposes import Purpose, parse_ticket
from audit.queries.log import Line, batch, first_seq
from audit.queries.search import EventFilter
from audit.services.formats import BundleBody, Range, csv_head, csv_lines, jsonl_lines
from audit.store import DATA_CLASS, LABEL, file_name, storage
from callcenter.core import hooks, jobs
from callcenter.core.context import AccessWitness, Actor, system_actor
from callcenter.core.db import now, tenant_transaction, write_to
from callcenter.core.errors import Invalid
from callcenter.core.ids import HOUSE_ID
from callcenter.core.permissions import Permission, require
from callcenter.core.tasks import publish
from callcenter.vault import services as vault

WRITE = "audit.write_export"
KEPT = timedelta(days=7)
ROWS = 1000
SEAL_WAIT = timedelta(seconds=3)
SEAL_ATTEMPTS = 40
ACTOR = system_actor("export")


def request_export(
    *,
    actor: Actor,
    tenant_id: UUID,
    format: str,  # noqa: A002
    since: datetime,
    until: datetime,
    purpose: str,
    ticket: str = "",
    wanted: EventFilter | None = None,
) -> Export:
    """Orders an export of `since` ≤ time < `until`. Raises Invalid, Forbidden or NotFound; then nothing was ordered."""
    require(actor, tenant_id, Permission.AUDIT_EXPORT)
    reason, reference = Purpose.parse(purpose), parse_ticket(ticket)
    filters = wanted.codes() if wanted else {}
    _check(format, since, until, filters)
    write_to(tenant_id)
    export = Export(
        tenant_id=tenant_id,
        format=format,
        since=since,
        until=until,
        filters=filters,
        purpose=reason.value,
        ticket=reference,
        requested_by=actor.id or HOUSE_ID,
        requested_label=actor.label[:60],
    )
    vault.create_key(tenant_id=tenant_id, data_class=DATA_CLASS, object_id=export.pk)
    export.save(force_insert=True)
    record(
        actor=actor,
        action="export.requested",
        tenant_id=tenant_id,
        target=export,
        purpose=reason,
        ticket=reference,
        fields=[format, *sorted(filters)],
        values={"from": instant(since), "to": instant(until)},
    )
    publish(WRITE, tenant_id=tenant_id, export_id=export.pk)
    return export


def write_export(tenant_id: UUID, export_id: UUID) -> None:
    """The task. Runs in short transactions; a second run starts the file again, a third finds it ready."""
    try:
        work = _begin(tenant_id, export_id)
        if work is not None:
            stream = SealedExport(work)
            _store(work.export, stream)
            _finish(work.export, stream)
    except Refused as refused:
        with tenant_transaction(ACTOR, {tenant_id}, write=tenant_id):
            give_up(tenant_id, export_id, refused.reason)
            jobs.confirm()


def give_up(tenant_id: UUID, export_id: UUID, reason: str = "given_up") -> None:
    """When trying again is over, or of no use: whoever ordered the export sees why. In the open transaction."""
    states = (ExportState.QUEUED, ExportState.RUNNING)
    export = Export.objects.select_for_update().filter(tenant_id=tenant_id, pk=export_id, state__in=states).first()
    if export is None:
        return
    storage().delete(file_name(export))
    export.state, export.reason, export.finished_at = ExportState.FAILED, reason, timezone.now()
    export.expires_at = now() + KEPT
    export.save(update_fields=["state", "reason", "finished_at", "expires_at"])
    record(
        actor=ACTOR,
        action="export.failed",
        tenant_id=tenant_id,
        target=export,
        purpose=export.purpose,
        outcome="error",
        reason=reason,
    )


def expire_exports(tenant_id: UUID) -> int:
    """Destroys the key, then the file, of what is past its time. Resumable: what is left is found again."""
    due = Export.objects.select_for_update().filter(tenant_id=tenant_id, expires_at__lt=now())
    count = 0
    for export in due.exclude(state=ExportState.EXPIRED):
        event = vault.destroy_key(tenant_id, DATA_CLASS, export.pk)
        if event.done:
            target = Target("export", export.pk)
            record(actor=ACTOR, action=event.action, tenant_id=tenant_id, target=target, purpose=Purpose.SYSTEM)
        storage().delete(file_name(export))
        export.state = ExportState.EXPIRED
        export.save(update_fields=["state"])
        record(actor=ACTOR, action="export.expired", tenant_id=tenant_id, target=export, purpose=Purpose.SYSTEM)
        count += 1
    return count


class Refused(Exception):
    """What was ordered cannot be proved, and is not written. `reason`: a code of the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Work:
    """What one run writes."""

    export: Export
    part: Range


class SealedExport:
    """A file that makes its own content: lines from the database, sealed as they come. Holds one batch at a time."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.digest = sha256()
        self.plain_size = self.sealed_size = self.rows = 0

    def pieces(self) -> Iterator[bytes]:
        export = self.work.export
        with tenant_transaction(ACTOR, {export.tenant_id}):
            sealer = vault.stream_sealer(export.tenant_id, DATA_CLASS, export.pk, LABEL)
        for piece in self._plain():
            self.digest.update(piece)
            self.plain_size += len(piece)
            yield from self._counted(sealer.update(piece))
        yield from self._counted(sealer.finalize())

    def _counted(self, data: bytes) -> Iterator[bytes]:
        self.sealed_size += len(data)
        if data:
            yield data

    def _plain(self) -> Iterator[bytes]:
        work, export = self.work, self.work.export
        if export.format == ExportFormat.BUNDLE:
            body = BundleBody(export.tenant_id, work.part)
            with tenant_transaction(ACTOR, {export.tenant_id}):
                yield from body.head()
            yield from self._lines(lambda found: b"".join(map(body.line, found)), *work.part.written)
            yield body.end()
        elif export.format == ExportFormat.CSV:
            yield csv_head()
            yield from self._lines(lambda found: csv_lines(found, self._names), work.part.first, work.part.last)
        else:
            yield from self._lines(jsonl_lines, work.part.first, work.part.last)

    def _names(self, user_ids: set[UUID]) -> Mapping[UUID, str]:
        """As far as whoever ordered the file may know them: the order is the event under which they are shown."""
        export = self.work.export
        witness = AccessWitness(event_ids=(self.work.part.order,), tenant_ids=frozenset({export.tenant_id}))
        return hooks.person_names(export.requested_by, witness, user_ids)

    def _lines(self, write: Callable[[list[Line]], bytes], first: int, last: int) -> Iterator[bytes]:
        """Pieces of up to ROWS lines, each batch and its progress in a transaction of its own."""
        export, tenant_id = self.work.export, self.work.export.tenant_id
        after = first - 1
        while after < last:
            with tenant_transaction(ACTOR, {tenant_id}, write=tenant_id):
                found = batch(tenant_id, after=after, last=last, size=ROWS, filters=export.filters)
                until = found[-1].seq if len(found) == ROWS else last
                _whole(found, until - after, export)
                after = until
                self.rows += len(found)
                Export.objects.filter(pk=export.pk).update(done=min(after - first + 1, export.total))
                text = write(found)
            yield text


def _whole(found: Sequence[Line], expected: int, export: Export) -> None:
    """Raises Refused where the database has lost a number or an event: what is written would hide it."""
    if any(line.body is None for line in found) or (not export.filters and len(found) != expected):
        raise Refused("event_missing")


def _check(format: str, since: datetime, until: datetime, filters: dict[str, str]) -> None:  # noqa: A002
    errors = {}
    if format not in ExportFormat:
        errors["format"] = [_("csv、jsonl、bundle のどれかを選んでください。")]
    if since >= until:
        errors["to"] = [_("終わりは始まりより後にしてください。")]
    if filters and format == ExportFormat.BUNDLE:
        errors["format"] = [_("検証用バンドルは、期間のすべての記録を含めて作成します。絞り込みを外してください。")]
    if errors:
        raise Invalid(_("出力を受け付けられませんでした。何も作成していません。"), errors=errors)


def _begin(tenant_id: UUID, export_id: UUID) -> Work | None:
    """Claims the job. A bundle waits until the sealer has signed its range; None when there is nothing to do now."""
    with tenant_transaction(ACTOR, {tenant_id}, write=tenant_id):
        export = Export.objects.select_for_update().filter(pk=export_id).first()
        if export is None or export.state not in (ExportState.QUEUED, ExportState.RUNNING, ExportState.FAILED):
            return None
        part = _part(export)
        if export.format == ExportFormat.BUNDLE and max(part.last, part.request) > part.size:
            export.attempts += 1
            if export.attempts > SEAL_ATTEMPTS:
                raise Refused("not_sealed")
            export.save(update_fields=["attempts"])
            publish(WRITE, tenant_id=tenant_id, export_id=export_id, not_before=now() + SEAL_WAIT)
            jobs.confirm()
            return None
        storage().delete(file_name(export))  # what a run that was killed has left
        export.attempts += 1
        export.state, export.total, export.done = ExportState.RUNNING, part.last - part.first + 1, 0
        export.save(update_fields=["state", "total", "done", "attempts"])
        return Work(export, part)


def _part(export: Export) -> Range:
    tenant = export.tenant_id
    points = Checkpoint.objects.filter(tenant_id=tenant).order_by("-size")
    orders = AuditEvent.objects.filter(tenant_id=tenant, action="export.requested", object_key=str(export.pk))
    numbers = AuditOrder.objects.filter(tenant_id=tenant, pk__in=orders.values("pk"))
    if (found := numbers.values_list("seq", "pk").first()) is None:
        raise Refused("event_missing")
    first, last = first_seq(tenant, export.since), first_seq(tenant, export.until) - 1
    return Range(first, last, points.values_list("size", flat=True).first() or 0, *found)


def _store(export: Export, stream: SealedExport) -> None:
    writer = storage().put(file_name(export))
    try:
        for piece in stream.pieces():
            writer.write(piece)
        writer.close()
    except BaseException:
        writer.abandon()
        raise


def _finish(export: Export, stream: SealedExport) -> None:
    with tenant_transaction(ACTOR, {export.tenant_id}, write=export.tenant_id):
        if not _mine(export):
            return
        export.state = ExportState.READY
        export.size, export.sealed_size = stream.plain_size, stream.sealed_size
        export.sha256, export.finished_at = stream.digest.hexdigest(), timezone.now()
        export.expires_at = now() + KEPT
        export.done = export.total
        export.save()
        record(
            actor=ACTOR,
            action="export.ready",
            tenant_id=export.tenant_id,
            target=export,
            purpose=export.purpose,
            ticket=export.ticket,
            count=stream.rows,
            digest=export.sha256,
        )
        jobs.confirm()


def _mine(export: Export) -> bool:
    """Whether this run is still the one that counts; a later one has taken the job (and this one's file) over."""
    current = Export.objects.select_for_update().get(pk=export.pk)
    if current.attempts == export.attempts and current.state == ExportState.RUNNING:
        return True
    if current.attempts != export.attempts:
        storage().delete(file_name(export))
    return False
