"""Mails that say only that something has arrived: who asked for them."""

from django.db import models

from callcenter.core.fields import TenantForeignKey
from callcenter.core.models import TenantModel
from calls.choices import NotifyMode


class NotifyChoice(TenantModel):
    """A person's wish in one client company. Without a row nothing is sent."""

    user_id = models.UUIDField()
    mode = models.CharField(max_length=12, choices=NotifyMode.choices, default=NotifyMode.NONE)
    entry = TenantForeignKey("tenants.DirectoryEntry", related_name="+", db_index=False, null=True)
    """Which addressee this person is; needed for ``addressed``."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "user_id"], name="calls_notifychoice_once"),
            models.CheckConstraint(condition=models.Q(mode__in=NotifyMode.values), name="calls_notifychoice_mode"),
        ]

    def __str__(self) -> str:
        return str(self.id)
