"""Onboarding of a client company: made, described, started."""

from __future__ import annotations

import re
from collections.abc import Mapping
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from audit.services import record
from callcenter.core import db
from callcenter.core.context import Actor
from callcenter.core.errors import Conflict, Invalid, NotFound
from callcenter.core.ids import HOUSE_ID, uuid7
from callcenter.core.permissions import Permission, require
from callcenter.core.resolvers import next_band, resolve
from callcenter.text import names
from callcenter.vault import services as vault
from tenants.models import Tenant, TenantStatus
from tenants.models.company import BANDS
from tenants.onboarding import missing as missing_for_live

SLUG = re.compile(r"[a-z][a-z0-9-]{0,38}[a-z0-9]")

#: Words that the addresses of pages use themselves.
RESERVED = {"new"}

#: Field → longest text, for what an administrator may write about a company.
TEXTS = {
    "name": 120,
    "kana": 120,
    "greeting": 300,
    "greeting_kana": 300,
    "hours_text": 200,
    "end_call_text": 300,
    "timezone": 40,
}


def create_tenant(
    *,
    actor: Actor,
    slug: str,
    name: str,
    tenant_id: UUID | None = None,
    **texts: str,
) -> Tenant:
    """A new client company in onboarding, with its own keys; Invalid, or Conflict for a slug in use.

    ``texts`` are those of TEXTS besides the name. Keys commit in the keystore first: a key without a
    company is harmless, a company without a key could not store anything.
    """
    require(actor, HOUSE_ID, Permission.TENANT_MANAGE)
    values = clean({"name": name, **texts})
    check_slug(slug)
    tenant = Tenant(id=tenant_id or uuid7(), slug=slug, **values)
    tenant.band = next_band(BANDS)
    db.write_to(tenant.id, created=True)
    vault.create_tenant_keys(tenant.id)
    try:
        with transaction.atomic():
            tenant.save(force_insert=True)
    except IntegrityError as error:
        raise _slug_taken() from error
    record(actor=actor, action="key.created", tenant_id=tenant.id, target=tenant)
    record(
        actor=actor,
        action="tenant.created",
        tenant_id=tenant.id,
        target=tenant,
        fields=("slug", *(field for field, value in values.items() if value)),
    )
    return tenant


def update_tenant(*, actor: Actor, tenant_id: UUID, changes: Mapping[str, str]) -> Tenant:
    """Change what is said about the company. Unchanged values leave no event."""
    require(actor, tenant_id, Permission.TENANT_MANAGE)
    tenant = locked(tenant_id)
    values = clean(changes)
    changed = [field for field, value in values.items() if getattr(tenant, field) != value]
    if not changed:
        return tenant
    if tenant.status == TenantStatus.LIVE and values.get("greeting", tenant.greeting) == "":
        message = _("運用中の委託元の名乗りは空にできません。")
        raise Invalid(message, errors={"greeting": [message]})
    told = {"timezone": (tenant.timezone, values["timezone"])} if "timezone" in changed else {}
    for field in changed:
        setattr(tenant, field, values[field])
    tenant.save(update_fields=changed)
    record(actor=actor, action="tenant.updated", tenant_id=tenant.id, target=tenant, fields=changed, changes=told)
    return tenant


def go_live(*, actor: Actor, tenant_id: UUID) -> Tenant:
    """Start taking calls; Conflict naming every missing step, nothing changed."""
    require(actor, tenant_id, Permission.TENANT_MANAGE)
    tenant = locked(tenant_id)
    if tenant.status == TenantStatus.LIVE:
        return tenant
    if tenant.status == TenantStatus.CLOSED:
        raise Conflict(_("終了した委託元は開始できません。"))
    missing = missing_for_live(tenant)
    if missing:
        raise Conflict(
            _("まだ開始できません。足りない項目を入力してから、もう一度開始してください。"),
            errors={step: [message] for step, message in missing.items()},
        )
    before = tenant.status
    # By the moment and not by the transaction's beginning: who was entered before it in the same one is not new.
    Tenant.objects.filter(id=tenant.id).update(status=TenantStatus.LIVE, live_at=Now())
    tenant.refresh_from_db()
    record(
        actor=actor,
        action="tenant.live",
        tenant_id=tenant.id,
        target=tenant,
        fields=("status",),
        changes={"status": (before, tenant.status)},
    )
    return tenant


def locked(tenant_id: UUID) -> Tenant:
    """The row of a client company, open for writing and nobody else's meanwhile. For services that asked the right."""
    db.write_to(tenant_id)
    tenant = Tenant.objects.select_for_update().filter(id=tenant_id).exclude(id=HOUSE_ID).first()
    if tenant is None:
        raise NotFound()
    return tenant


def clean(values: Mapping[str, str]) -> dict[str, str]:
    """Texts of a company without outer blanks; Invalid names each field that cannot be."""
    unknown = set(values) - set(TEXTS)
    if unknown:
        raise TypeError(f"not a text of a company: {sorted(unknown)}")
    cleaned = {field: value.strip() for field, value in values.items()}
    for field in ("kana", "greeting_kana"):
        if field in cleaned:
            cleaned[field] = names.kana(cleaned[field])
    errors = {
        field: [_("%(limit)d文字以内で入力してください。") % {"limit": TEXTS[field]}]
        for field, value in cleaned.items()
        if len(value) > TEXTS[field]
    }
    if cleaned.get("name") == "":
        errors["name"] = [_("会社名を入力してください。")]
    if "timezone" in cleaned and not _is_zone(cleaned["timezone"]):
        errors["timezone"] = [_("時間帯の名前ではありません（例：Asia/Tokyo）。")]
    if errors:
        raise Invalid(_("入力を確認してください。"), errors=errors)
    return cleaned


def check_slug(slug: str) -> None:
    """Invalid when it is no slug, Conflict when some company has it."""
    if not SLUG.fullmatch(slug) or slug in RESERVED:
        message = _("略称は英小文字で始め、英小文字・数字・ハイフンで2〜40文字にしてください。")
        raise Invalid(message, errors={"slug": [message]})
    if resolve("resolve_slug", slug) is not None:
        raise _slug_taken()


def _slug_taken() -> Conflict:
    message = _("この略称はすでに使われています。別の略称にしてください。")
    return Conflict(message, errors={"slug": [message]})


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
