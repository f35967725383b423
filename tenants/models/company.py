"""The client company and the numbers its callers dial. Neither is personal data."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from callcenter.core.ids import uuid7
from callcenter.core.models import TenantManager, TenantModel
from callcenter.text import phone

#: The band of a company is told by colour *and* pattern; eight of each before they repeat.
BANDS = 8
MOST_SECONDS = 60
"""For so long at most what was sent is held back, so that it can be taken back."""

END_CALL = _(
    "恐れ入りますが、そのようなご発言が続きますと、これ以上は対応いたしかねます。お電話を切らせていただきます。"
)
"""Where the company has no words of its own."""


class TenantStatus(models.TextChoices):
    """Life of a client company. Calls are taken only for live ones."""

    ONBOARDING = "onboarding", _("準備中")
    LIVE = "live", _("運用中")
    CLOSED = "closed", _("終了")


class Tenant(models.Model):
    """A client company, or the service itself (slug ``house``). Its id is the tenant id everywhere."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(_("略称"), max_length=40, unique=True)
    name = models.CharField(_("会社名"), max_length=120)
    kana = models.CharField(_("会社名の読み"), max_length=120, blank=True)
    status = models.CharField(_("状態"), max_length=12, choices=TenantStatus.choices, default=TenantStatus.ONBOARDING)
    timezone = models.CharField(_("時間帯"), max_length=40, default="Asia/Tokyo")
    greeting = models.CharField(_("名乗り"), max_length=300, blank=True)
    greeting_kana = models.CharField(_("名乗りの読み"), max_length=300, blank=True)
    hours_text = models.CharField(_("受付時間"), max_length=200, blank=True)
    band = models.PositiveSmallIntegerField(_("帯の模様"), default=0)
    end_call_text = models.CharField(_("電話を切るときの言葉"), max_length=300, blank=True, default="", db_default="")
    undo_seconds = models.PositiveSmallIntegerField(_("取り消せる時間"), default=15, db_default=15)
    undo_urgent_seconds = models.PositiveSmallIntegerField(_("緊急の伝言を取り消せる時間"), default=5, db_default=5)
    second_look = models.CharField(_("承認が必要な送信"), max_length=300, blank=True, default="", db_default="")
    """Codes, with commas between them, of what makes a send wait for a supervisor; on the house's row, for every company."""
    created_at = models.DateTimeField(db_default=Now())
    live_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    tenant_column = "id"
    objects = TenantManager["Tenant"]()

    class Meta:
        ordering = ["kana", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(slug__regex=r"^[a-z][a-z0-9-]{0,38}[a-z0-9]$"),
                name="tenants_tenant_slug_form",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="live") | models.Q(live_at__isnull=False),
                name="tenants_tenant_live_dated",
            ),
            models.CheckConstraint(condition=models.Q(status__in=TenantStatus.values), name="tenants_tenant_status"),
            *(
                models.CheckConstraint(condition=models.Q(**{f"{column}__range": (0, MOST_SECONDS)}), name=name)
                for column, name in (
                    ("undo_seconds", "tenants_tenant_undo"),
                    ("undo_urgent_seconds", "tenants_tenant_undo_urgent"),
                )
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def end_call(self) -> str:
        """What an operator says before hanging up on somebody who goes on abusing them."""
        return self.end_call_text or str(END_CALL)


class PhoneNumber(TenantModel):
    """A number that callers dial to reach this client. One number belongs to one client only."""

    e164 = models.CharField(_("電話番号"), max_length=16, unique=True)
    label = models.CharField(_("用途"), max_length=60, blank=True)
    active = models.BooleanField(_("受付中"), default=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["e164"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(e164__regex=r"^\+[1-9][0-9]{4,14}$"), name="tenants_phonenumber_e164"
            ),
        ]

    def __str__(self) -> str:
        return self.e164

    @property
    def display(self) -> str:
        """The number as people write it."""
        return phone.written(self.e164)
