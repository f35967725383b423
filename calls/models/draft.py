"""What an operator is typing, kept on the server so that a crash of the browser loses nothing."""

from django.db import models
from django.db.models.functions import Now

from callcenter.core.models import TenantModel
from callcenter.vault.fields import SealedField, Unit
from calls.choices import DraftState


class Draft(TenantModel):
    """Carries the id of the call it will become, hence the same key. ``rev`` grows by one with every save.

    What was sent keeps its ``body`` for as long as it can be taken back.
    """

    vault_unit = Unit(data_class="message", object_field="id")

    owner_id = models.UUIDField()
    owner_label = models.CharField(max_length=40)
    rev = models.PositiveIntegerField(default=0)
    called_number = models.CharField(max_length=16)
    replaces = models.UUIDField(null=True)
    state = models.CharField(max_length=12, choices=DraftState.choices, default=DraftState.OPEN)
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField(db_default=Now())
    body = SealedField(label="draft.body", null=True)

    class Meta:
        indexes = [
            models.Index(
                "tenant_id",
                "owner_id",
                models.F("started_at").desc(),
                name="calls_draft_open",
                condition=models.Q(state="open"),
            ),
            models.Index(
                fields=["tenant_id", "replaces"],
                name="calls_draft_replaces",
                condition=models.Q(replaces__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=DraftState.values), name="calls_draft_state"),
            models.CheckConstraint(
                condition=~models.Q(state="dropped") | models.Q(body__isnull=True), name="calls_draft_emptied"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
