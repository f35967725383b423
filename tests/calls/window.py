"""The time in which what was sent can be taken back, in tests: opened for a company, and over without waiting."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.test import Client as Browser

from calls.choices import UNTIL_APPROVED
from calls.models import Call, Message
from tenants.models import Tenant
from tests.calls.desk import form, start
from tests.calls.make import Client
from tests.factories import as_system
from tests.harness.roles import connect_as


def open_window(client: Client, seconds: int = 15, urgent: int = 5) -> None:
    with as_system(client.id):
        Tenant.objects.filter(id=client.id).update(undo_seconds=seconds, undo_urgent_seconds=urgent)


def let_pass(call_id: UUID, until: timedelta = -timedelta(minutes=1)) -> None:
    """As if a call that was committed had been sent so much earlier that its release is ``until`` from now.

    What waits for a supervisor has no such time.
    """
    with connect_as("superuser") as sql:
        for table, column in (("calls_call", "id"), ("calls_message", "call_id")):
            sql.execute(
                f"UPDATE {table} SET released_at = now() + %s WHERE {column} = %s AND released_at < %s",
                [until, call_id, UNTIL_APPROVED],
            )


def call_of(client: Client, call_id: UUID) -> Call:
    with as_system(client.id):
        return Call.objects.get(pk=call_id)


def messages_of(client: Client, call_id: UUID) -> list[Message]:
    with as_system(client.id):
        return list(Message.objects.filter(call_id=call_id).order_by("created_at", "id"))


def sent_at_desk(client: Client, web: Browser, **values: str) -> UUID:
    draft_id = start(web, client)
    answer = web.post(f"/desk/calls/{draft_id}/", {**form(client), "action": "send", **values})
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    return draft_id
