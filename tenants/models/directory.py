"""People at a client company who receive messages. Names and contacts are personal: sealed, one key each."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from callcenter.core.models import TenantModel
from callcenter.vault.fields import BlindIndexField, SealedField, Unit


class EntryState(models.TextChoices):
    """Deletion of an entry goes one way; a crash resumes from the state."""

    KEPT = "kept", _("保存中")
    SHREDDING = "shredding", _("削除中")
    SHREDDED = "shredded", _("削除済")


DATA_CLASS = "contact"


class DirectoryEntry(TenantModel):
    """One addressee. A message keeps this id and its own sealed snapshot of the name."""

    vault_unit = Unit(data_class=DATA_CLASS, object_field="id")

    name = SealedField(label="directory.name", null=True)
    kana = SealedField(label="directory.kana", null=True)
    department = SealedField(label="directory.department", null=True)
    contact = SealedField(label="directory.contact", null=True)
    name_idx = BlindIndexField(of="name", index="directory.name", null=True)
    kana_idx = BlindIndexField(of="kana", index="directory.kana", null=True)
    active = models.BooleanField(_("宛先に表示"), default=True)
    sort = models.PositiveIntegerField(_("並び順"), default=0)
    state = models.CharField(max_length=12, choices=EntryState.choices, default=EntryState.KEPT)
    created_at = models.DateTimeField(db_default=Now())
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["sort", "id"]
        indexes = [
            models.Index(fields=["tenant_id", "name_idx"], name="tenants_directory_name_idx"),
            models.Index(fields=["tenant_id", "kana_idx"], name="tenants_directory_kana_idx"),
            models.Index(fields=["tenant_id", "retired_at"], name="tenants_directory_retired"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=EntryState.values), name="tenants_directory_state"),
        ]

    def __str__(self) -> str:
        return str(self.id)
