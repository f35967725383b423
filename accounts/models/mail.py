"""Tenant-owned: one mail to one person, and what is known about it."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from callcenter.core.models import TenantModel


class MailState(models.TextChoices):
    WAITING = "waiting"
    SENDING = "sending"
    """The text is being given to the server; whoever finds this later does not know whether it was taken."""
    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    NOT_NEEDED = "not_needed"
    """Whatever it was about, or whoever it was for, is no more."""


class Mail(TenantModel):
    """Nothing personal: the recipient and the subject matter are ids, address and text are made when it is sent.

    ``kind`` names a ``MailKind``; ``user_id`` is the recipient (none where ``ref_id`` is an invitation), ``ref_id`` what it
    is about, to be told once to each. ``code``: what the server said.
    """

    kind = models.CharField(max_length=40)
    user_id = models.UUIDField(null=True)
    ref_id = models.UUIDField(null=True)
    state = models.CharField(max_length=12, choices=MailState.choices, default=MailState.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    code = models.CharField(max_length=60, default="")
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "created_at"], name="accounts_mail_age"),
            models.Index(
                fields=["tenant_id", "created_at"],
                condition=models.Q(state__in=["refused", "unknown"]),
                name="accounts_mail_failed",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "kind", "ref_id", "user_id"], name="accounts_mail_once"),
            models.CheckConstraint(condition=models.Q(state__in=MailState.values), name="accounts_mail_state"),
        ]
