"""Rows as their reader may see them: values for the own company, masks for staff. Opening is always audited."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Model

from audit.services import Opening
from callcenter.core.context import Actor
from callcenter.core.permissions import Permission
from calls import mask
from calls.models import Call, Message

CALL_FIELDS = ("caller_company", "caller_name", "caller_kana", "caller_number", "number_display")
MESSAGE_FIELDS = ("body", "addressee_name", "callback_number", "callback_when")
Fields = Mapping[type[Model], Sequence[str]]
PLAIN: Fields = {Call: CALL_FIELDS, Message: MESSAGE_FIELDS}
MASKED: Fields = {Call: ("caller_name", "caller_number"), Message: ("addressee_name", "callback_number")}
"""Only these are opened for a masked row: the mask of everything else needs no value."""

Values = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class CallView:
    """A call as one reader sees it. ``values``: by model field name, of call and message together."""

    call: Call
    message: Message | None
    values: Values
    masked: bool
    slug: str


@dataclass(frozen=True, slots=True)
class Row:
    """A call and its current message, before it is opened."""

    call: Call
    message: Message | None = None


@dataclass(slots=True)
class Presenter:
    """Opens rows for one reader under one audit event per tenant and response."""

    actor: Actor
    opening: Opening
    counts: Counter[UUID] = field(default_factory=Counter)

    def present(self, rows: Sequence[Row]) -> list[CallView]:
        """Views of the rows in their order; at most one keystore query per kind of reader."""
        plain = [row for row in rows if self._in_values(row)]
        masked = [row for row in rows if not self._in_values(row)]
        opened = self._open(plain, PLAIN) | self._open(masked, MASKED)
        for row in rows:
            self.counts[row.call.tenant_id] += 1
        return [self._view(row, opened) for row in rows]

    def _in_values(self, row: Row) -> bool:
        return self.actor.may(Permission.CALL_VALUES, row.call.tenant_id)

    def _open(self, rows: Sequence[Row], fields: Fields) -> dict[UUID, Values]:
        objs: list[Model] = [row.call for row in rows]
        objs += [row.message for row in rows if row.message is not None]
        return dict(self.opening.open(objs, fields)) if objs else {}

    def _view(self, row: Row, opened: Mapping[UUID, Values]) -> CallView:
        hide = not self._in_values(row)
        access = self.actor.tenants.get(row.call.tenant_id)
        slug = access.slug if access is not None else ""
        values = _values(row.call, CALL_FIELDS, opened[row.call.pk], hide)
        if hide:
            values["number_display"] = values["caller_number"]
        if row.message is not None:
            values |= _values(row.message, MESSAGE_FIELDS, opened[row.message.pk], hide)
        return CallView(row.call, row.message, values, hide, slug)


def _values(row: Call | Message, fields: Sequence[str], opened: Values, hide: bool) -> dict[str, str | None]:
    if not hide:
        return {name: opened.get(name) for name in fields}
    return {
        name: mask.masked(name, opened[name] if name in opened else (None if getattr(row, name) is None else ""))
        for name in fields
    }


def with_messages(calls: Sequence[Call]) -> list[Row]:
    """The calls with their current messages, in one query."""
    found = Message.objects.filter(call_id__in=[call.pk for call in calls], superseded_by__isnull=True)
    by_call = {message.call_id: message for message in found} if calls else {}
    return [Row(call, by_call.get(call.pk)) for call in calls]
