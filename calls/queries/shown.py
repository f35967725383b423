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
from calls.fields import SHOWN, Of, names
from calls.models import Call, Message

Fields = Mapping[type[Model], Sequence[str]]
OF: Mapping[type[Model], Of] = {Call: Of.CALL, Message: Of.MESSAGE}
PLAIN: Fields = {model: names(SHOWN[of]) for model, of in OF.items()}
MASKED: Fields = {model: names(f for f in SHOWN[of] if f.mask is not mask.hidden) for model, of in OF.items()}
"""Only these are opened for a masked row: the mask of everything else needs no value."""

Values = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class ShownCall:
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
class Showing:
    """Opens rows for one reader under one audit event per tenant and response."""

    actor: Actor
    opening: Opening
    counts: Counter[UUID] = field(default_factory=Counter)

    def show(self, rows: Sequence[Row]) -> list[ShownCall]:
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

    def _view(self, row: Row, opened: Mapping[UUID, Values]) -> ShownCall:
        hide = not self._in_values(row)
        access = self.actor.tenants.get(row.call.tenant_id)
        slug = access.slug if access is not None else ""
        values = _values(row.call, opened[row.call.pk], hide)
        if row.message is not None:
            values |= _values(row.message, opened[row.message.pk], hide)
        return ShownCall(row.call, row.message, values, hide, slug)


def _values(row: Call | Message, opened: Values, hide: bool) -> dict[str, str | None]:
    if not hide:
        return dict(opened)
    return {
        field.name: field.mask(opened[field.name])
        if field.name in opened
        else field.mask(None if getattr(row, field.name) is None else "")
        for field in SHOWN[OF[type(row)]]
    }


def with_messages(calls: Sequence[Call]) -> list[Row]:
    """The calls with their current messages, in one query."""
    found = Message.objects.filter(
        tenant_id__in={call.tenant_id for call in calls},
        call_id__in=[call.pk for call in calls],
        superseded_by__isnull=True,
    )
    by_call = {message.call_id: message for message in found}
    return [Row(call, by_call.get(call.pk)) for call in calls]
