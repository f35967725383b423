"""An operator asks for a supervisor during a call."""

from django.db import models
from django.db.models.functions import Now

from callcenter.core.fields import TenantForeignKey
from callcenter.core.models import TenantModel
from calls.choices import GOING, CallInState


class CallIn(TenantModel):
    """Of a call that is being written down, hence of its draft. It has no value of its own.

    ``by``: the operator who asks; ``taken_by``: the supervisor who comes.
    """

    draft = TenantForeignKey("calls.Draft", related_name="call_ins", db_index=False)
    state = models.CharField(max_length=8, choices=CallInState.choices, default=CallInState.OPEN)
    by_id = models.UUIDField()
    by_label = models.CharField(max_length=40)
    taken_by_id = models.UUIDField(null=True)
    taken_by_label = models.CharField(max_length=40, default="", blank=True)
    asked_at = models.DateTimeField(db_default=Now())
    taken_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            # Over all companies: there are few that go on.
            models.Index("asked_at", "id", name="calls_callin_going", condition=models.Q(state__in=GOING)),
            models.Index("tenant_id", "draft_id", name="calls_callin_draft"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "draft"], name="calls_callin_one_going", condition=models.Q(state__in=GOING)
            ),
            models.CheckConstraint(condition=models.Q(state__in=CallInState.values), name="calls_callin_state"),
        ]

    def __str__(self) -> str:
        return str(self.id)
