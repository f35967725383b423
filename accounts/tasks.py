"""Mails and clean-up. Arguments are ids; a mail says what happened and links to a page, nothing personal."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.mail import send_mail
from django.db.models.functions import Now
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import Invitation, UsedCode, User
from audit.services import Target, record
from callcenter.core.context import current_actor, system_actor
from callcenter.core.db import tenant_transaction
from callcenter.core.ids import HOUSE_ID
from callcenter.core.tasks import system_task, tenant_task
from callcenter.vault import services as vault

NOTICES = ("password_changed", "second_factor_on", "second_factor_off", "recovery_codes_made", "token_made", "stopped")


def _send(user_email: str, language: str, template: str, context: dict[str, object]) -> None:
    with translation.override(language):
        lines = render_to_string(f"accounts/mail/{template}.txt", context).strip().split("\n", 1)
    send_mail(lines[0].strip(), lines[1].strip() + "\n", settings.DEFAULT_FROM_EMAIL, [user_email])


@tenant_task(name="accounts.send_invitation")
def send_invitation(tenant_id: UUID, invitation_id: str) -> None:
    from accounts.links import INVITATION_LIFE, invitation_url

    row = Invitation.objects.filter(
        id=UUID(invitation_id), accepted_at=None, revoked_at=None, expires_at__gt=Now()
    ).first()
    if row is None:
        return
    context = {"url": invitation_url(tenant_id, row.id), "days": INVITATION_LIFE.days}
    _send(row.email, "ja", "invitation", context)


@tenant_task(name="accounts.send_reset")
def send_reset(tenant_id: UUID, user_id: str) -> None:
    """For an unknown address the id belongs to nobody, and nothing is sent: the answer on the page is the same."""
    from allauth.account.forms import default_token_generator
    from allauth.account.utils import user_pk_to_url_str

    user = User.objects.filter(pk=UUID(user_id), is_active=True).first()
    if user is None:
        return
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    url = f"{settings.PUBLIC_URL}{path.replace('UID-KEY', key)}"
    _send(user.email, user.spoken, "reset", {"url": url, "minutes": settings.PASSWORD_RESET_TIMEOUT // 60})


@tenant_task(name="accounts.send_welcome")
def send_welcome(tenant_id: UUID, user_id: str) -> None:
    from accounts.links import WELCOME_LIFE, welcome_url

    user = User.objects.filter(pk=UUID(user_id), is_active=True).first()
    if user is not None and not user.has_usable_password():
        _send(user.email, user.spoken, "welcome", {"url": welcome_url(user), "days": WELCOME_LIFE.days})


@tenant_task(name="accounts.send_notice")
def send_notice(tenant_id: UUID, user_id: str, notice: str) -> None:
    """Tells a person that something about their account changed, so that a thief cannot do it in silence."""
    user = User.objects.filter(pk=UUID(user_id)).first()
    if user is None or notice not in NOTICES or user.is_demo:
        return
    context = {"notice": notice, "at": timezone.now(), "url": f"{settings.PUBLIC_URL}{reverse('accounts:me')}"}
    _send(user.email, user.spoken, "notice", context)


@tenant_task(name="accounts.destroy_secret")
def destroy_secret(tenant_id: UUID, secret_id: str) -> None:
    event = vault.destroy_key(tenant_id, "person", UUID(secret_id))
    if event.done:
        target = Target("person_secret", UUID(secret_id))
        record(actor=current_actor(), action=event.action, tenant_id=None, target=target)


@tenant_task(name="accounts.tidy_house")
def tidy_house(tenant_id: UUID) -> None:
    """Forgets what has no use any more: one-time codes of yesterday and ended sessions."""
    UsedCode.objects.filter(used_at__lt=Now() - timedelta(days=1)).delete()
    Session.objects.filter(expire_date__lt=Now()).delete()


@system_task(name="accounts.tidy")
def tidy() -> None:
    with tenant_transaction(system_actor("accounts.tidy"), {HOUSE_ID}, write=HOUSE_ID):
        tidy_house.publish(tenant_id=HOUSE_ID, once=True)
