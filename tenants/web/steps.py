"""The way of a new client company from its name to its first call."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants import queries
from tenants.models import Tenant

STEPS: tuple[tuple[str, Promise], ...] = (
    ("name", _("名称")),
    ("numbers", _("電話番号")),
    ("greeting", _("名乗り")),
    ("people", _("担当者")),
    ("hours", _("受付時間")),
    ("retention", _("保存期間")),
    ("start", _("開始")),
)


@dataclass(frozen=True)
class Step:
    """One step as the navigation shows it. ``missing`` says why it is not done."""

    code: str
    number: int
    label: Promise
    url: str
    current: bool
    missing: str


def url_of(tenant: Tenant, step: str) -> str:
    """Address of a step of one company."""
    return reverse(f"tenants:client-{step}", kwargs={"client": tenant.slug})


def after(tenant: Tenant, step: str) -> str:
    """Where saving leads: the next step while the company is being prepared, its overview later."""
    if tenant.status != "onboarding":
        return reverse("tenants:client", kwargs={"client": tenant.slug})
    codes = [code for code, _label in STEPS]
    return url_of(tenant, codes[min(codes.index(step) + 1, len(codes) - 1)])


def steps(tenant: Tenant, current: str = "") -> list[Step]:
    """All steps with what is still missing."""
    missing = queries.missing_for_live(tenant)
    return [
        Step(code, number, label, url_of(tenant, code), code == current, missing.get(code, ""))
        for number, (code, label) in enumerate(STEPS, start=1)
    ]
