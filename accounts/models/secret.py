"""Sealed secrets of a person: the seed of the second factor and of the recovery codes."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from callcenter.core.models import TenantModel
from callcenter.vault.fields import SealedField, Unit


class PersonSecret(TenantModel):
    """Lives in the house tenant. ``user_id`` says whose it is: a secret never opens for another person."""

    vault_unit = Unit(data_class="person", object_field="id")

    user_id = models.UUIDField()
    totp = SealedField(label="person.totp", null=True)
    recovery = SealedField(label="person.recovery", null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "user_id"], name="accounts_secret_user")]
