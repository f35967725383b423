"""Calls in which somebody who answers is abused (カスハラ), and what was done for that person."""

from django.db import models
from django.db.models.functions import Now

from callcenter.core.fields import TenantForeignKey
from callcenter.core.models import TenantModel
from callcenter.vault.fields import SealedField, Unit


class Harassment(TenantModel):
    """That a call is one, said by who answers it (``by``). What the call was about says its kind as ever."""

    draft = TenantForeignKey("calls.Draft", related_name="harassments", db_index=False)
    by_id = models.UUIDField()
    by_label = models.CharField(max_length=40)
    marked_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            # Over all companies: there are few.
            models.Index(models.F("marked_at").desc(), models.F("id").desc(), name="calls_harassment_list"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "draft"], name="calls_harassment_once"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class CareNote(TenantModel):
    """A supervisor's note: what was ``said`` to the operator, and the ``relief`` that was offered. Under the key of the call."""

    vault_unit = Unit(data_class="message", object_field="draft_id")

    draft = TenantForeignKey("calls.Draft", related_name="care_notes", db_index=False)
    author_id = models.UUIDField()
    author_label = models.CharField(max_length=40)
    said = SealedField(label="care.said", null=True)
    relief = SealedField(label="care.relief", null=True)
    written_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index("tenant_id", "draft_id", "written_at", name="calls_carenote_draft")]

    def __str__(self) -> str:
        return str(self.id)
