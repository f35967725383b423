"""Periods as a step of a company's onboarding: none takes calls before it is settled how long its data stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from callcenter.core.context import Actor
from retention import classes, periods
from retention.queries import policies_of
from retention.services import set_policies
from retention.waiting import counted, shortenings
from tenants.models import Tenant
from tenants.onboarding import FileSection, Panel, Step


def missing(tenant: Tenant) -> str:
    settled = _settled(tenant)
    absent = [str(each.label) for each in classes.classes() if each.code not in settled]
    if not absent:
        return ""
    return _("保存期間が決まっていないデータがあります：%(classes)s") % {"classes": _("、").join(absent)}


def panel(actor: Actor, tenant: Tenant) -> Panel:
    return Panel("retention/_overview.html", {"policies": policies_of(actor, tenant.id)})


def read(item: Any, place: str, faults: list[str]) -> dict[str, int]:
    """Days by class from a file of companies."""
    if item is None:
        return {}
    if not isinstance(item, dict) or set(item) - set(classes.codes()):
        faults.append(f"{place}: retention must give days for {', '.join(classes.codes())}.")
        return {}
    if not all(isinstance(days, int) and not isinstance(days, bool) for days in item.values()):
        faults.append(f"{place}: days of retention must be whole numbers.")
        return {}
    return dict(item)


def write(actor: Actor, tenant: Tenant, days: Mapping[str, int] | None) -> str:
    """What the file says (None: nothing), and for what nobody has settled the standard terms of the service."""
    given, settled = days or {}, _settled(tenant)
    standard = {each.code: each.suggested for each in classes.classes() if each.code not in settled}
    if wanted := {**standard, **given}:
        # Whoever runs the file has read it: there is nobody to ask.
        confirm = counted(shortenings(tenant.id, wanted))
        set_policies(actor=actor, tenant_id=tenant.id, days=wanted, confirm=confirm)
    return "standard retention periods" if set(standard) - set(given) else ""


def _settled(tenant: Tenant) -> set[str]:
    return {code for code, row in periods.of_tenant(tenant.id).items() if row.days or row.pending_days}


STEP = Step(
    60,
    "retention",
    gettext_lazy("保存期間"),
    "retention:client",
    missing=missing,
    panel=panel,
    section=FileSection("retention", read, write),
)
