"""Which events were written: the one way in which tests read the log."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol
from uuid import UUID

from django.db import connections

from callcenter.core.context import has_state, system_actor
from callcenter.core.db import tenant_transaction
from callcenter.core.ids import HOUSE_ID


class Place(Protocol):
    """A company of a test, by whatever object stands for it."""

    @property
    def id(self) -> UUID: ...


def events_of(place: Place | UUID = HOUSE_ID, *actions: str, about: object = None) -> list[dict[str, Any]]:
    """The events of a company or of the house, oldest first; of these ``actions`` (or kinds: "export."), or all.

    ``about``: only those about the object with this id. Inside an open transaction what that one sees.
    """
    tenant_id = place if isinstance(place, UUID) else place.id
    with _reading(tenant_id), connections["default"].cursor() as cursor:
        cursor.execute("SELECT body FROM audit_event WHERE tenant_id = %s ORDER BY created_at, id", [tenant_id])
        found: list[dict[str, Any]] = [json.loads(body) for (body,) in cursor.fetchall()]
    return [event for event in found if _is_one_of(event, actions) and _is_about(event, about)]


def actions_of(place: Place | UUID = HOUSE_ID, *actions: str, about: object = None) -> list[str]:
    """The same, by their names alone."""
    return [event["action"] for event in events_of(place, *actions, about=about)]


def _is_one_of(event: dict[str, Any], actions: tuple[str, ...]) -> bool:
    kinds = tuple(action for action in actions if action.endswith("."))
    return not actions or event["action"] in actions or event["action"].startswith(kinds)


def _is_about(event: dict[str, Any], about: object) -> bool:
    return about is None or event.get("object", {}).get("id") == str(about)


def _reading(tenant_id: UUID) -> AbstractContextManager[object]:
    return nullcontext() if has_state() else tenant_transaction(system_actor("test"), {tenant_id})
