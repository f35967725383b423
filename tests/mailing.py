"""Mails as the worker sends them, in tests that ask for some and look at what arrived."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress

from accounts.models import Mail, User
from accounts.services import mails
from accounts.tasks import send_mail
from tests.factories import as_system
from tests.harness.roles import as_role, connect_as


def proved(person: User) -> User:
    """With a proved address, as every account that the product makes has one; a reset's link depends on it."""
    EmailAddress.objects.get_or_create(user=person, email=person.email, verified=True, primary=True)
    return person


def ask(tenant_id: UUID, kind: str, user_id: UUID | None, ref_id: UUID | None = None) -> None:
    with as_system(tenant_id):
        mails.ask(tenant_id=tenant_id, kind=kind, user_ids=[user_id], ref_id=ref_id)


def rows(tenant_id: UUID) -> list[Mail]:
    """All mails of the tenant, oldest first."""
    with as_system(tenant_id):
        return list(Mail.objects.filter(tenant_id=tenant_id).order_by("id"))


def kinds(tenant_id: UUID) -> list[str]:
    return [mail.kind for mail in rows(tenant_id)]


def deliver(tenant_id: UUID, run: Callable[..., Any] = send_mail) -> list[str]:
    """Sends every mail that waits, as the worker; the states of all afterwards."""
    waiting = [mail.pk for mail in rows(tenant_id) if mail.state == "waiting"]
    with as_role("worker"):
        for mail_id in waiting:
            run(tenant_id=str(tenant_id), mail_id=str(mail_id))
    return [mail.state for mail in rows(tenant_id)]


def fail(tenant_id: UUID) -> list[Mail]:
    """All mails of the tenant, as if the server had refused them."""
    with connect_as("superuser") as connection:
        connection.execute(
            "UPDATE accounts_mail SET state = 'refused', code = 'smtp_550' WHERE tenant_id = %s", [tenant_id]
        )
    return rows(tenant_id)
