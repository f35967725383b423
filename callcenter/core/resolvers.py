"""The few questions that are answered before a tenant is known, by functions of the role callcenter_resolver."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal
from uuid import UUID

from django.db import connections

from callcenter.text import visible


def resolve(function: Literal["resolve_slug", "resolve_number"], value: str) -> UUID | None:
    """The tenant id that a slug or a dialled number (E.164) stands for. The caller checks the membership."""
    if visible.hidden(value):
        return None
    with connections["default"].cursor() as cursor:
        cursor.callproc(function, [value])
        row = cursor.fetchone()
    return row[0] if row else None


def next_band(bands: int) -> int:
    """The number below ``bands`` that the fewest companies have: neighbours in name differ in looks."""
    with connections["default"].cursor() as cursor:
        cursor.callproc("next_band", [bands])
        return int(cursor.fetchone()[0])


def house_second_look() -> str:
    """What the house has set for all companies, for somebody of one of them."""
    with connections["default"].cursor() as cursor:
        cursor.callproc("house_second_look")
        return str(cursor.fetchone()[0])


def all_tenant_ids() -> Iterable[UUID]:
    """Ids of every tenant, house included. Only role worker may ask, and it gets nothing but ids."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT id FROM all_tenant_ids() AS t(id)")
        return [row[0] for row in cursor.fetchall()]
