"""One table: what visitors of a client company wrote, sealed."""

from django.db import models
from django.db.models.functions import Now

from callcenter.core.models import TenantModel
from callcenter.vault.fields import SealedField, Unit


class Entry(TenantModel):
    vault_unit = Unit(data_class="guestbook", object_field="id")

    text = SealedField(label="guestbook.text", null=True)
    state = models.CharField(max_length=12, default="kept")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        app_label = "guestbook"

    def __str__(self) -> str:
        return str(self.id)
