"""Tenant-owned: a role that one administrator wants to give and another has to approve."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.roles import CHOICES
from callcenter.core.models import TenantModel


class Outcome(models.TextChoices):
    OPEN = "open", _("承認待ち")
    APPROVED = "approved", _("承認")
    REFUSED = "refused", _("却下")
    WITHDRAWN = "withdrawn", _("取り下げ")


class Proposal(TenantModel):
    """For a person (``user_id``), or for whoever will accept an invitation to ``email``. Times as in a membership.

    ``group_id``: the role is for all companies of this group; the proposal is then the house's.
    """

    user_id = models.UUIDField(null=True)
    email = models.EmailField(default="")
    role = models.CharField(max_length=20, choices=CHOICES)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    group_id = models.UUIDField(null=True)

    class Meta:
        ordering = ["-proposed_at", "-id"]
        indexes = [
            models.Index(fields=["tenant_id", "expires_at"], condition=Q(outcome="open"), name="accounts_proposal_open")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(user_id__isnull=True) ^ Q(email=""), name="accounts_proposal_for_somebody"
            ),
            models.CheckConstraint(
                condition=~Q(outcome="approved")
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by")) & ~Q(decided_by=F("user_id"))),
                name="accounts_proposal_two_people",
            ),
        ]
