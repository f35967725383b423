"""The steps as the pages show them."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from tenants.models import Tenant
from tenants.onboarding import STEPS, missing


@dataclass(frozen=True)
class ShownStep:
    """One step as the navigation shows it. ``missing`` says why it is not done."""

    code: str
    number: int
    label: str | Promise
    url: str
    current: bool
    missing: str


def after(tenant: Tenant, step: str) -> str:
    """Where saving leads: the next step while the company is being prepared, its overview later."""
    if tenant.status != "onboarding":
        return reverse("tenants:client", kwargs={"client": tenant.slug})
    codes = [each.code for each in STEPS]
    following = STEPS[min(codes.index(step) + 1, len(codes) - 1)]
    return reverse(following.url_name, kwargs={"client": tenant.slug})


def steps(tenant: Tenant, current: str = "") -> list[ShownStep]:
    """All steps with what is still missing."""
    absent = missing(tenant)
    return [
        ShownStep(
            code=step.code,
            number=number,
            label=step.label,
            url=reverse(step.url_name, kwargs={"client": tenant.slug}),
            current=step.code == current,
            missing=absent.get(step.code, ""),
        )
        for number, step in enumerate(STEPS, start=1)
    ]
