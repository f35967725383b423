"""Sends that wait for a supervisor, in tests: a rule, a flagged send, and who decides."""

from __future__ import annotations

from uuid import UUID

from django.test import Client as Browser

from accounts.models import User
from callcenter.core.context import Actor
from callcenter.core.models import Job
from calls import queries
from calls.models import Approval
from tenants import services as tenants
from tests.calls.desk import form, start
from tests.calls.make import Client
from tests.factories import acting, actor_for, as_system

CARD = "カードは4111 1111 1111 1111です。"
FLAGGED = {"body": CARD, "risk": "sensitive"}


def need(client: Client, *codes: str) -> None:
    """What makes a send to the company wait."""
    with as_system(client.id) as state:
        tenants.set_second_look(actor=state.actor, tenant_id=client.id, codes=codes)


def supervising(person: User, client: Client) -> Actor:
    return actor_for(person, (client.company, "supervisor"))


def send_flagged(web: Browser, client: Client, **values: str) -> UUID:
    draft_id = start(web, client)
    answer = web.post(f"/desk/calls/{draft_id}/", {**form(client), **FLAGGED, "action": "send", **values})
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    return draft_id


def approvals_of(client: Client, call_id: UUID) -> list[Approval]:
    with as_system(client.id):
        return list(Approval.objects.filter(call_id=call_id).order_by("asked_at", "id"))


def approval_of(client: Client, call_id: UUID) -> Approval:
    return approvals_of(client, call_id)[-1]


def inbox(client: Client) -> list[str]:
    with acting(client.reading()) as state:
        return [str(row.values["body"]) for row in queries.inbox(state.actor, client.id, tab="all").rows]


def jobs(client: Client) -> list[str]:
    with as_system(client.id):
        return list(Job.objects.filter(tenant_id=client.id).values_list("task", flat=True))
