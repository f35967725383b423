"""A send that waits for a supervisor, and what became of it."""

from django.db import models
from django.db.models.functions import Now

from callcenter.core.fields import TenantForeignKey
from callcenter.core.models import TenantModel
from callcenter.vault.fields import SealedField, Unit
from calls.choices import ApprovalState


class Approval(TenantModel):
    """Of one send: whoever sends the call anew asks anew. The reason is under the key of the call.

    ``by``: who has sent it; ``decided_by``: the supervisor. ``risks``: codes, with commas between them, of what somebody was asked
    about and the rule names. ``due_at``: by when it ought to be decided; nothing is sent by itself.
    """

    vault_unit = Unit(data_class="message", object_field="call_id")

    call = TenantForeignKey("calls.Call", related_name="approvals", db_index=False)
    state = models.CharField(max_length=8, choices=ApprovalState.choices, default=ApprovalState.WAITING)
    by_id = models.UUIDField()
    by_label = models.CharField(max_length=40)
    risks = models.CharField(max_length=300)
    urgent = models.BooleanField(default=False)
    asked_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField()
    decided_by_id = models.UUIDField(null=True)
    decided_by_label = models.CharField(max_length=40, default="", blank=True)
    decided_at = models.DateTimeField(null=True)
    reason = SealedField(label="approval.reason", null=True)

    class Meta:
        indexes = [
            # Over all companies: there are few that wait.
            models.Index("due_at", "id", name="calls_approval_waiting", condition=models.Q(state="waiting")),
            models.Index("tenant_id", "call_id", "asked_at", name="calls_approval_call"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "call"], name="calls_approval_one_waits", condition=models.Q(state="waiting")
            ),
            models.CheckConstraint(condition=models.Q(state__in=ApprovalState.values), name="calls_approval_state"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def codes(self) -> list[str]:
        """Of what it was asked about."""
        return self.risks.split(",")
