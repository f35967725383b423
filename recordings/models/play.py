"""A ticket: the permission to hear one recording for a few minutes, for one session or one token."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from callcenter.core.fields import TenantForeignKey
from callcenter.core.models import TenantModel


class PlayTicket(TenantModel):
    """Only the SHA-256 of its secret is kept. Worthless to anybody but its holder, in the session that asked."""

    recording = TenantForeignKey("recordings.Recording", related_name="tickets")
    digest = models.BinaryField(max_length=32)
    holder_id = models.UUIDField()
    session_hmac = models.CharField(max_length=64, blank=True, default="")
    token_id = models.UUIDField(null=True)
    purpose = models.CharField(max_length=16)
    reference = models.CharField(max_length=32, blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "expires_at"], name="recordings_ticket_expiry")]
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "recording", "digest"], name="recordings_ticket_once"),
            models.CheckConstraint(
                condition=models.Q(token_id__isnull=False) | ~models.Q(session_hmac=""),
                name="recordings_ticket_bound",
            ),
        ]
