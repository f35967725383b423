"""Rows as their reader may see them: values for the own company, masks for staff. Opening is always audited."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Model

from audit.services import Opening
from callcenter.core.context import Actor
from callcenter.core.permissions import Permission
from callcenter.vault.fields import BlindIndexField, SealedField
from calls import mask
from calls.fields import SHOWN, Field, Of
from calls.models import Call, Message

OF: Mapping[type[Model], Of] = {Call: Of.CALL, Message: Of.MESSAGE}
ALL = (*SHOWN[Of.CALL], *SHOWN[Of.MESSAGE])
"""What a reader may see of a call with its message. A list that draws less says so, and opens only that."""


def columns(of: Of, wanted: Sequence[Field] = ALL) -> tuple[str, ...]:
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
    counts: Counter[UUID] = field(default_factory=Counter)

    wanted: Sequence[Field] = ALL

    def show(self, rows: Sequence[Row]) -> list[ShownCall]:
        """Views of the rows in their order; at most one keystore query per kind of reader."""
        plain = [row for row in rows if self._in_values(row)]
        masked = [row for row in rows if not self._in_values(row)]
        # The mask of what is hidden whole needs no value.
        half = [field for field in self.wanted if field.mask is not mask.hidden]
        opened = self._open(plain, self.wanted) | self._open(masked, half)
        self.counts.update(row.call.tenant_id for row in rows)
        return [self._view(row, opened) for row in rows]

    def _in_values(self, row: Row) -> bool:
        return self.actor.may(Permission.CALL_VALUES, row.call.tenant_id)

    def _open(self, rows: Sequence[Row], wanted: Sequence[Field]) -> dict[UUID, Values]:
        objs: list[Model] = [row.call for row in rows]
        objs += [row.message for row in rows if row.message is not None]
        names = {model: [field.name for field in wanted if field.of is of] for model, of in OF.items()}
        return dict(self.opening.open(objs, names)) if objs else {}

    def _view(self, row: Row, opened: Mapping[UUID, Values]) -> ShownCall:
        hide = not self._in_values(row)
        access = self.actor.tenants.get(row.call.tenant_id)
        values: dict[str, str | None] = {}
        for one in (row.call, row.message):
            if one is not None:
                values |= self._masked(one, opened[one.pk]) if hide else opened[one.pk]
        return ShownCall(row.call, row.message, values, hide, access.slug if access is not None else "")

    def _masked(self, row: Call | Message, opened: Values) -> dict[str, str | None]:
        of, values = OF[type(row)], {}
        for one in self.wanted:
            if one.of is of:
                there = opened[one.name] if one.name in opened else ("" if getattr(row, one.name) is not None else None)
                values[one.name] = one.mask(there)
        return values


def with_messages(calls: Sequence[Call], wanted: Sequence[Field] = ALL) -> list[Row]:
    """The calls with their current messages, in one query."""
    if not calls:
        return []
    found = Message.objects.only(*columns(Of.MESSAGE, wanted)).filter(
        tenant_id__any={call.tenant_id for call in calls},
        call__any=[call.pk for call in calls],
        superseded_by__isnull=True,
    )
    by_call = {message.call_id: message for message in found}
    return [Row(call, by_call.get(call.pk)) for call in calls]
