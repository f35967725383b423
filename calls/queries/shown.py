"""Rows as their reader may see them: values for the own company, masks for staff. Opening is always audited."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from uuid import UUID

from django.db.models import Model

from audit.services import Opening
from callcenter.core.context import Actor
from callcenter.core.permissions import Permission
from callcenter.vault.damage import Unreadable
from callcenter.vault.fields import BlindIndexField, SealedField
from calls import mask
from calls.fields import SHOWN, Field, Of
from calls.models import CURRENT, Call, Message

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
        self.counts.update(row.call.tenant_id for row in rows)
        plain = {tenant for tenant in self.counts if self.actor.may(Permission.CALL_VALUES, tenant)}
        # The mask of what is hidden whole needs no value.
        half = [field for field in self.wanted if field.mask is not mask.hidden]
        opened = self._open([row for row in rows if row.call.tenant_id in plain], self.wanted)
        opened |= self._open([row for row in rows if row.call.tenant_id not in plain], half)
        return [self._view(row, opened, hide=row.call.tenant_id not in plain) for row in rows]

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
            values = {one.name: _masked(one, row, values) for one in self.wanted if _of(one, row) is not None}
        access = self.actor.tenants.get(call.tenant_id)
        return ShownCall(call, message, values, hide, access.slug if access is not None else "")


def _of(one: Field, row: Row) -> Call | Message | None:
    return row.call if one.of is Of.CALL else row.message


def _masked(one: Field, row: Row, opened: Values) -> str | None:
    """A mask is laid over what there is; that it does not open is no secret."""
    value = _there(one, row, opened)
    return value if isinstance(value, Unreadable) else one.mask(value)


def _there(one: Field, row: Row, opened: Values) -> str | None:
    """What a mask is laid over: the value, or (for a mask that hides it whole) no more than that there is one."""
    if one.name in opened:
        return opened[one.name]
    return None if getattr(_of(one, row), one.name) is None else ""


def with_messages(calls: Sequence[Call], wanted: tuple[Field, ...] = ALL) -> list[Row]:
    """The calls with their current messages, in one query."""
    if not calls:
        return []
    found = (
        Message.objects.only(*columns(Of.MESSAGE, wanted))
        .filter(
            tenant_id__any={call.tenant_id for call in calls},
            call__any=[call.pk for call in calls],
        )
        .filter(CURRENT)
    )
    by_call = {message.call_id: message for message in found}
    return [Row(call, by_call.get(call.pk)) for call in calls]
