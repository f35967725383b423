"""What the people of the service note about a call among themselves. No part of the message, never shown to the client company."""

from django.db import models
from django.db.models.functions import Now

from callcenter.core.models import TenantModel
from callcenter.vault.fields import SealedField, Unit


class Memo(TenantModel):
    """Written once, changed by nobody. Under the key of the call: ``call_id`` is also the draft's, while it is not sent."""

    vault_unit = Unit(data_class="message", object_field="call_id")

    call_id = models.UUIDField()
    text = SealedField(label="memo.text", null=True)
    author_id = models.UUIDField()
    author_label = models.CharField(max_length=40)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index("tenant_id", "call_id", name="calls_memo_call")]

    def __str__(self) -> str:
        return str(self.id)
