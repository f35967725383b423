"""A number that is refused, for one company: what was proposed, what the company said to it, and until when it holds."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from callcenter.core.models import TenantModel
from callcenter.vault.fields import BlindIndexField, SealedField, Unit
from retention.states import Kept

DATA_CLASS = "block"


class Reason(models.TextChoices):
    """Why somebody proposes it. A code: a word of one's own could say who called."""

    REPEATED = "repeated", _("繰り返し")
    DECLINED = "declined", _("断っても続く")
    AUTOMATIC = "automatic", _("自動音声")
    NAMELESS = "nameless", _("名乗らない")


class Stage(models.TextChoices):
    """Where one stands. What has an end (``until``) is over after it, whatever its stage."""

    PROPOSED = "proposed", _("提案中")
    APPROVED = "approved", _("承認済")
    DECLINED = "declined", _("承認しない")
    LIFTED = "lifted", _("解除済")
    DROPPED = "dropped", _("取り止め")
    """Its call was taken back, or withdrawn because it was another company's: nobody sees the number any more."""


class Block(TenantModel):
    """``origin_id``: what it was proposed from. ``shown_at``: when the company comes to see it, as it does the call.

    ``until``: of a proposal, until when it can be decided; of an approved one, until when it holds, None for ever; of every
    other one, when it ended. From then on runs the time for which it is kept.
    """

    vault_unit = Unit(data_class=DATA_CLASS, object_field="id")

    origin_id = models.UUIDField()
    number = SealedField(label="block.number", null=True)
    number_idx = BlindIndexField(of="number", index="block.number", null=True)
    reason = models.CharField(max_length=12, choices=Reason.choices)
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.PROPOSED)
    shown_at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, choices=Kept.choices, default=Kept.KEPT)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index("tenant_id", "number_idx", name="blocks_block_number"),
            models.Index(
                "tenant_id", "stage", models.F("created_at").desc(), models.F("id").desc(), name="blocks_block_list"
            ),
            models.Index("tenant_id", "origin_id", name="blocks_block_origin"),
            models.Index("tenant_id", "until", name="blocks_block_until"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(reason__in=Reason.values), name="blocks_block_reason"),
            models.CheckConstraint(condition=models.Q(stage__in=Stage.values), name="blocks_block_stage"),
            models.CheckConstraint(condition=models.Q(state__in=Kept.values), name="blocks_block_state"),
            models.CheckConstraint(
                condition=models.Q(stage="approved") | models.Q(until__isnull=False), name="blocks_block_ends"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
