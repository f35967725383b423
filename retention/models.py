"""How long each class of a client's data stays, and what a legal hold (法的保全) keeps longer."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from callcenter.core.models import TenantModel
from retention.classes import label_of
from retention.kinds import holdable


class HoldScope(models.TextChoices):
    """What a hold is put on, besides a single record of a kind that can be held."""

    TENANT = "tenant", _("委託元の全データ")
    CLASS = "class", _("データの種類")


class HoldReason(models.TextChoices):
    """Why data is held: a code, because free text would carry personal data."""

    LITIGATION = "litigation", _("訴訟")
    AUTHORITY = "authority", _("官公庁の求め")
    COMPLAINT = "complaint", _("苦情の調査")
    INCIDENT = "incident", _("事故の調査")
    DISPUTE = "dispute", _("契約上の争い")
    ABUSE = "abuse", _("カスハラの証拠")


class RetentionPolicy(TenantModel):
    """Days in force for one class, with a change that waits and a proposal of the client.

    ``days`` is None where none are in force yet: nothing is deleted. They hold until ``pending_from``; from that instant ``pending_days`` hold. ``proposed_days`` is a
    wish of the client's administrator and has no effect until an administrator of the service takes it up.
    Only the worker changes what is in force (PeriodChange); web may note a wish.
    """

    data_class = models.CharField(_("データの種類"), max_length=12)
    days = models.PositiveIntegerField(_("保存日数"), null=True)
    effective_at = models.DateTimeField(db_default=Now())
    pending_days = models.PositiveIntegerField(null=True, blank=True)
    pending_from = models.DateTimeField(null=True, blank=True)
    proposed_days = models.PositiveIntegerField(null=True, blank=True)
    proposed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["data_class"]
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "data_class"], name="retention_policy_one_per_class"),
            models.CheckConstraint(condition=models.Q(days__gte=1, days__lte=36500), name="retention_policy_days"),
            models.CheckConstraint(
                condition=~models.Q(data_class="log")
                | (models.Q(days__gte=1095) & (models.Q(pending_days__isnull=True) | models.Q(pending_days__gte=1095))),
                name="retention_policy_log_floor",
            ),
            models.CheckConstraint(
                condition=models.Q(pending_days__isnull=True, pending_from__isnull=True)
                | models.Q(pending_days__isnull=False, pending_from__isnull=False),
                name="retention_policy_pending_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tenant_id}:{self.data_class}"


class PeriodChange(TenantModel):
    """What an administrator has settled and the worker has not taken up yet: web adds rows and can do nothing else to them.

    ``days`` is None where a shortening that waits is taken back. ``asked_at`` is the database's, whatever was sent.
    """

    data_class = models.CharField(max_length=12)
    days = models.PositiveIntegerField(null=True)
    asked_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(days__isnull=True)
                | models.Q(days__gte=1, days__lte=36500) & (~models.Q(data_class="log") | models.Q(days__gte=1095)),
                name="retention_change_days",
            ),
        ]


LINGERS = timedelta(days=7)
"""What a hold kept is kept so much longer after its release, as a shorter period waits: a mistake can be seen and undone."""


class LegalHold(TenantModel):
    """A hold wins over every retention policy until it is released, and for LINGERS after that.

    ``released_at``: by the database's clock, whatever is sent, and once (a trigger holds every role to that).
    """

    scope = models.CharField(_("対象"), max_length=12)
    data_class = models.CharField(_("データの種類"), max_length=12, blank=True)
    target_id = models.UUIDField(null=True, blank=True)
    reason_code = models.CharField(_("理由"), max_length=12, choices=HoldReason.choices)
    ticket = models.CharField(_("管理番号"), max_length=32, blank=True)
    set_at = models.DateTimeField(db_default=Now())
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-set_at", "-id"]
        indexes = [
            models.Index(
                fields=["tenant_id", "target_id"],
                name="retention_hold_active",
                condition=models.Q(released_at__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(
                    models.Q(scope="tenant", target_id__isnull=True, data_class="")
                    | (models.Q(scope="class", target_id__isnull=True) & ~models.Q(data_class=""))
                    | (~models.Q(scope__in=["tenant", "class"]) & models.Q(target_id__isnull=False))
                ),
                name="retention_hold_scope_whole",
            ),
            models.CheckConstraint(condition=models.Q(reason_code__in=HoldReason.values), name="retention_hold_reason"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def scope_label(self) -> str:
        """What is held, in the reader's language."""
        kind = holdable().get(self.scope)
        return str(HoldScope(self.scope).label if kind is None else kind.label)

    @property
    def kept_until(self) -> datetime | None:
        """Until when a released hold still keeps; None while it is in force."""
        return None if self.released_at is None else self.released_at + LINGERS

    @property
    def class_label(self) -> str:
        return label_of(self.data_class)
