"""Ids as one array: ``filter(call__any=ids)`` is ``call_id = ANY('{…}')``, one parameter however many there are."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models.fields.related import ForeignObject


class AnyOf(models.Lookup):
    lookup_name = "any"

    def get_prep_lookup(self) -> list[Any]:
        rhs: Iterable[Any] = self.rhs
        return list(rhs)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s)", [*parameters, self.rhs]


def register() -> None:
    models.UUIDField.register_lookup(AnyOf)
    ForeignObject.register_lookup(AnyOf)
