"""A model with sealed fields that belongs to no app: the vault is tested without the apps above it."""

from uuid import UUID

from django.db import models

from callcenter.core.ids import uuid7
from callcenter.vault.fields import BlindIndexField, SealedField, Unit


class Note(models.Model):
    """Sealed under the key of the call it belongs to."""

    vault_unit = Unit(data_class="message", object_field="call_id")

    id = models.UUIDField(primary_key=True, default=uuid7)
    tenant_id = models.UUIDField()
    call_id = models.UUIDField()
    name = SealedField(label="call.caller_name", null=True)
    body = SealedField(label="message.body", null=True)
    name_idx = BlindIndexField(of="name", index="call.kana", null=True)

    class Meta:
        app_label = "tests_vault"
        managed = False
        indexes = [models.Index(fields=["tenant_id", "name_idx"], name="note_name")]

    def __str__(self) -> str:
        return str(self.id)


class Remark(models.Model):
    """Of another table, under the same key."""

    vault_unit = Unit(data_class="message", object_field="call_id")

    id = models.UUIDField(primary_key=True, default=uuid7)
    tenant_id = models.UUIDField()
    call_id = models.UUIDField()
    text = SealedField(label="message.note", null=True)

    class Meta:
        app_label = "tests_vault"
        managed = False

    def __str__(self) -> str:
        return str(self.id)


def make_note(tenant_id: UUID, call_id: UUID | None = None) -> Note:
    return Note(tenant_id=tenant_id, call_id=call_id or uuid7())
