"""The keystore: wrapped keys, in a database of its own, so that deleting a row here deletes the data it opened."""

from django.db import models
from django.db.models.functions import Now

from callcenter.core.fields import TenantForeignKey
from callcenter.core.models import TenantModel


class KeyPurpose(models.TextChoices):
    DATA = "data"
    """Wraps the record keys of a tenant."""
    INDEX = "index"
    """Makes the blind indexes of a tenant."""


class TenantKey(TenantModel):
    """A random key of a tenant, wrapped by a key-encryption key of the provider."""

    purpose = models.CharField(max_length=8, choices=KeyPurpose.choices)
    version = models.PositiveIntegerField(default=1)
    kek_id = models.CharField(max_length=64)
    wrapped = models.BinaryField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "purpose", "version"], name="vault_tenantkey_version")
        ]


class RecordKey(TenantModel):
    """The key of one retention unit (data class, object), wrapped by its tenant's key.

    `key_version` stands in front of everything it sealed.
    """

    data_class = models.CharField(max_length=12)
    object_id = models.UUIDField()
    key_version = models.PositiveIntegerField(default=1)
    tenant_key = TenantForeignKey(TenantKey, related_name="+", db_index=False)
    wrapped = models.BinaryField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "data_class", "object_id"], name="vault_recordkey_unit")
        ]
