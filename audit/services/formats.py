"""The bytes of an export, batch by batch: CSV for spreadsheets, JSON Lines for programs, the bundle as proof."""

import csv
import io
import json
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connections
from django.utils.translation import gettext as _

from audit import labels, people
from audit.bundle import BundleWriter, instant, written
from audit.models import Checkpoint
from audit.queries.log import Line, batch

JAPAN = ZoneInfo("Asia/Tokyo")
MOST_CHECKPOINTS = 64
# The first checkpoint at or after each of the evenly placed sizes; a log of years is not read for it.
_CHOSEN = """
SELECT DISTINCT c.size, c.vkey, c.note FROM generate_series(1, %(most)s) AS step, LATERAL (
    SELECT size, vkey, note FROM audit_checkpoint
    WHERE tenant_id = %(tenant)s AND size > 0 AND size <= %(size)s AND size >= %(size)s * step / %(most)s
    ORDER BY size, id LIMIT 1
) c ORDER BY c.size
"""
FORMULA_STARTS = frozenset("=+-−@\t\r\n|%")


def safe_cell(value: object) -> str:
    """Text that no spreadsheet takes for a formula, in full width neither; it stays readable as it was."""
    text = "" if value is None else str(value)
    plain = unicodedata.normalize("NFKC", text).lstrip("\u200b\ufeff\u00a0 ")
    return f"'{text}" if plain[:1] in FORMULA_STARTS and plain else text


def csv_head() -> bytes:
    titles = [
        _("番号"), _("日時（日本時間）"), _("日時（UTC）"), _("操作コード"), _("操作"), _("結果"), _("結果の理由"),
        _("だれ"), _("氏名"), _("役割"), _("勤務場所"), _("対象の種類"), _("対象のID"), _("対象の氏名"), _("項目"), _("件数"), _("目的"), _("受付番号"),
        _("IPアドレス"), _("リクエストID"), _("イベントID"),
    ]  # fmt: skip
    return b"\xef\xbb\xbf" + _csv_row(titles)


def csv_lines(found: Sequence[Line], names: Callable[[set[UUID]], people.Names]) -> bytes:
    """`names`: finds those of the persons in these events."""
    events: list[dict[str, Any]] = [json.loads(line.body or "{}") for line in found]
    known = names(people.met(events))
    return b"".join(_csv_line(line, event, known) for line, event in zip(found, events, strict=True))


def _csv_line(line: Line, event: dict[str, Any], names: people.Names) -> bytes:
    target, purpose, outcome = event.get("object", {}), event.get("purpose", {}), event.get("outcome", {})
    return _csv_row(
        [
            line.seq,
            line.at_db.astimezone(JAPAN).strftime("%Y-%m-%d %H:%M:%S"),
            instant(line.at_db),
            event.get("action", ""),
            labels.label_of(event.get("action", "")),
            labels.outcome_label(outcome.get("code", "")),
            labels.reason_label(outcome.get("reason", "")),
            labels.actor_label(event.get("actor", {})),
            people.actor_name(event, names),
            labels.roles_label(event.get("acting_role", "")),
            labels.work_mode_label(event.get("work_mode", "")),
            labels.object_label(labels.object_code(event)),
            target.get("id") or " ".join(event.get("objects", [])),
            people.object_name(event, names),
            _("、").join(labels.field_labels(event.get("fields", []))),
            event.get("count", ""),
            labels.purpose_label(purpose.get("code", "")),
            purpose.get("ticket", ""),
            event.get("ip", ""),
            event.get("request_id", ""),
            event.get("event_id", ""),
        ]
    )


def jsonl_lines(found: Sequence[Line]) -> bytes:
    """The same bytes that are sealed, so that a line can be looked up in a bundle."""
    return b"".join(line.leaf() + b"\n" for line in found)


@dataclass(frozen=True, slots=True)
class Range:
    """The events of an export: `first` … `last`, of `size` sealed ones; `request` is the number of its `order`."""

    first: int
    last: int
    size: int
    request: int
    order: UUID

    @property
    def written(self) -> tuple[int, int]:
        return written(self.first, self.last, self.size)


class BundleBody:
    """The bundle of an export: everything before the events, each event, the end."""

    def __init__(self, tenant_id: UUID, part: Range) -> None:
        self._tenant, self._part = tenant_id, part
        self._buffer = io.BytesIO()
        self._writer = BundleWriter(self._buffer.write)

    def head(self) -> Iterator[bytes]:
        """Header, keys, checkpoints and all leaf hashes, in pieces; the order."""
        part = self._part
        points = chosen_checkpoints(self._tenant, part.size)
        self._writer.header(
            tenant=str(self._tenant), first=part.first, last=part.last, size=part.size, request=part.request
        )
        self._writer.keys(vkey for vkey, _note in points)
        self._writer.checkpoints(note for _vkey, note in points)
        for _record in self._writer.leaves(_leaves(self._tenant, part.size)):
            yield self.taken()
        for line in batch(self._tenant, after=part.request - 1, last=part.request):
            yield self.line(line)

    def line(self, line: Line) -> bytes:
        self._writer.event(line.leaf())
        return self.taken()

    def end(self) -> bytes:
        self._writer.end()
        return self.taken()

    def taken(self) -> bytes:
        data = self._buffer.getvalue()
        self._buffer.seek(0)
        self._buffer.truncate()
        return data


def chosen_checkpoints(tenant_id: UUID, size: int) -> list[tuple[str, str]]:
    """(key, note) by growing size up to `size`: at most MOST_CHECKPOINTS, evenly chosen, always with the last."""
    with connections["default"].cursor() as cursor:
        cursor.execute(_CHOSEN, {"tenant": tenant_id, "size": size, "most": MOST_CHECKPOINTS})
        return [(vkey, note) for _size, vkey, note in cursor.fetchall()]


def _leaves(tenant_id: UUID, size: int) -> Iterator[bytes]:
    rows = Checkpoint.objects.filter(tenant_id=tenant_id, size__lte=size).order_by("size", "id")
    for packed in rows.values_list("leaves", flat=True).iterator(chunk_size=50):
        yield bytes(packed)


def _csv_row(cells: list[Any]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([safe_cell(cell) for cell in cells])
    return out.getvalue().encode("utf-8")
