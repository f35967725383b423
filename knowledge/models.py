"""The editions of a company's script, and its instructions of the day.

Nothing in an edition is personal: people stand in the directory. An instruction says who is away: it is sealed.
"""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from callcenter.core.context import Reach
from callcenter.core.fields import TenantForeignKey
from callcenter.core.models import TenantModel
from callcenter.vault.fields import SealedField, Unit
from retention.states import Kept


class State(models.TextChoices):
    """Of an edition. Only a draft is written in (a trigger holds it to that)."""

    DRAFT = "writing", _("編集中")
    PROPOSED = "proposed", _("確認待ち")
    PUBLISHED = "published", _("公開")
    DROPPED = "dropped", _("取りやめ")


OPEN = (State.DRAFT, State.PROPOSED)


class Side(models.TextChoices):
    """Who asked for it."""

    HOUSE = Reach.HOUSE.value, _("代行会社")
    CLIENT = Reach.CLIENT.value, _("委託元")


class Edition(TenantModel):
    """One state of the script. ``content``: as ``knowledge.content`` says. ``rev`` counts how often it was written."""

    number = models.PositiveIntegerField(_("版"))
    state = models.CharField(_("状態"), max_length=10, choices=State.choices, default=State.DRAFT)
    side = models.CharField(_("作成"), max_length=10, choices=Side.choices)
    content = models.JSONField(default=dict)
    rev = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())
    moved_at = models.DateTimeField(db_default=Now())
    """When it came into its state."""

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["tenant_id", "-created_at", "-id"], name="knowledge_edition_history"),
            models.Index(fields=["-moved_at", "-id"], condition=models.Q(state="proposed"), name="knowledge_waiting"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "number"], name="knowledge_edition_number"),
            models.UniqueConstraint(
                fields=["tenant_id"], condition=models.Q(state__in=["writing", "proposed"]), name="knowledge_one_open"
            ),
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="knowledge_edition_state"),
            models.CheckConstraint(condition=models.Q(side__in=Side.values), name="knowledge_edition_side"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Reading(TenantModel):
    """Somebody who answers calls has read an edition."""

    edition = TenantForeignKey("knowledge.Edition", related_name="readings", db_index=False)
    user_id = models.UUIDField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "user_id", "edition"], name="knowledge_reading_once"),
        ]

    def __str__(self) -> str:
        return str(self.id)


DATA_CLASS = "instruction"


class Instruction(TenantModel):
    """What operators are to know between two moments, and not a minute longer. Nobody changes one: it is withdrawn."""

    vault_unit = Unit(data_class=DATA_CLASS, object_field="id")

    text = SealedField(label="instruction.text", null=True)
    side = models.CharField(_("作成"), max_length=10, choices=Side.choices)
    since = models.DateTimeField(_("いつから"))
    until = models.DateTimeField(_("いつまで"))
    withdrawn_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, choices=Kept.choices, default=Kept.KEPT)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["since", "id"]
        indexes = [models.Index(fields=["tenant_id", "until"], name="knowledge_instruction_until")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__gt=models.F("since")), name="knowledge_instruction_ends_later"
            ),
            models.CheckConstraint(condition=models.Q(side__in=Side.values), name="knowledge_instruction_side"),
            models.CheckConstraint(condition=models.Q(state__in=Kept.values), name="knowledge_instruction_state"),
        ]

    def __str__(self) -> str:
        return str(self.id)
