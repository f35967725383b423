"""Rows as their reader may see them: values for the own company, masks for staff. Opening is always audited."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from uuid import UUID

from django.db.models import Model

from audit.services import Opening
from callcenter.core.context import Actor
from callcenter.core.known import chosen
from callcenter.core.permissions import Permission
from callcenter.vault.damage import Unreadable
from callcenter.vault.fields import BlindIndexField, SealedField
from calls import mask
from calls.fields import SHOWN, Field, Of
from calls.models import CURRENT_OF_CALLS, Call, Message

OF: Mapping[type[Model], Of] = {Call: Of.CALL, Message: Of.MESSAGE}
ALL = (*SHOWN[Of.CALL], *SHOWN[Of.MESSAGE])
"""What a reader may see of a call with its message. A list that draws less says so, and opens only that."""


@cache
def columns(of: Of, wanted: tuple[Field, ...] = ALL) -> tuple[str, ...]:
    """The columns of a row of which a list shows some sealed fields: no other sealed value leaves the database."""
    model = next(model for model, one in OF.items() if one is of)
    plain = (f.name for f in model._meta.concrete_fields if not isinstance(f, SealedField | BlindIndexField))
    return (*plain, *(field.name for field in wanted if field.of is of))


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
    wanted: Sequence[Field] = ALL
    counts: Counter[UUID] = field(default_factory=Counter)

    def show(self, rows: Sequence[Row]) -> list[ShownCall]:
        """Views of the rows in their order; at most one keystore query per kind of reader."""
        # Sets of plain numbers: those of ids ask Python for each.
        tenants = {row.call.tenant_id.int: row.call.tenant_id for row in rows}
        for number, count in Counter(row.call.tenant_id.int for row in rows).items():
            self.counts[tenants[number]] += count
        plain = {number for number, tenant in tenants.items() if self.actor.may(Permission.CALL_VALUES, tenant)}
        # The mask of what is hidden whole needs no value.
        half = [field for field in self.wanted if field.mask is not mask.hidden]
        hidden = [row.call.tenant_id.int not in plain for row in rows]
        opened = self._open([row for row, hide in zip(rows, hidden, strict=True) if not hide], self.wanted)
        opened |= self._open([row for row, hide in zip(rows, hidden, strict=True) if hide], half)
        return [self._view(row, opened, hide=hide) for row, hide in zip(rows, hidden, strict=True)]

    def _open(self, rows: Sequence[Row], wanted: Sequence[Field]) -> dict[UUID, Values]:
        objs: list[Model] = [row.call for row in rows]
        objs += [row.message for row in rows if row.message is not None]
        names = {model: [field.name for field in wanted if field.of is of] for model, of in OF.items()}
        return dict(self.opening.open(objs, names)) if objs else {}

    def _view(self, row: Row, opened: Mapping[UUID, Values], *, hide: bool) -> ShownCall:
        call, message = row.call, row.message
        values = dict(opened[call.pk])
        if message is not None:
            values |= opened[message.pk]
        if hide:
            there = self.wanted if message is not None else [one for one in self.wanted if one.of is Of.CALL]
            values = {one.name: _masked(one, row, values) for one in there}
        access = self.actor.tenants.get(call.tenant_id)
        return ShownCall(call, message, values, hide, access.slug if access is not None else "")


def _masked(one: Field, row: Row, opened: Values) -> str | None:
    """A mask is laid over the value, or (one that hides it whole) over no more than that there is one. That it does not
    open is no secret."""
    if one.name not in opened:
        sealed = getattr(row.call if one.of is Of.CALL else row.message, one.name)
        return one.mask(None if sealed is None else "")
    value = opened[one.name]
    return value if isinstance(value, Unreadable) else one.mask(value)


def with_messages(calls: Sequence[Call], wanted: tuple[Field, ...] = ALL) -> list[Row]:
    """The calls with their current messages, in one query."""
    if not calls:
        return []
    tenants, ids = {call.tenant_id for call in calls}, [call.pk for call in calls]
    found = chosen(Message, CURRENT_OF_CALLS, list(tenants), ids, only=columns(Of.MESSAGE, wanted))
    by_call = {message.call_id: message for message in found}
    return [Row(call, by_call.get(call.pk)) for call in calls]
