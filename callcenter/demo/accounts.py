"""The accounts of the demo: one for each kind of user, and two people at each client company.

In a demo of more than the five companies, the operators answer for all of them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from uuid import UUID

from django.contrib.auth.hashers import make_password

from accounts.models import User
from accounts.queries.resolve import resolve_memberships
from accounts.services.memberships import give
from accounts.services.people import new_account
from callcenter.core.context import Actor
from callcenter.core.db import tenant_transaction
from callcenter.core.ids import HOUSE_ID
from callcenter.demo.companies import SLUGS, companies

HOUSE = "house"
_OP1 = ("aoba-shoji", "aoba-dental")
_OP2 = tuple(slug for slug in SLUGS if slug not in _OP1)


@dataclass(frozen=True)
class DemoPerson:
    """One account. ``places``: slugs of the companies where the role is held."""

    email: str
    name: str
    role: str
    places: tuple[str, ...]
    staff_code: str = ""


STAFF = (
    DemoPerson("op1@demo.example", "デモ 受付一", "operator", _OP1, "OP-001"),
    DemoPerson("op2@demo.example", "デモ 受付二", "operator", _OP2, "OP-002"),
    DemoPerson("sv@demo.example", "デモ 主任", "supervisor", (HOUSE,), "SV-001"),
    DemoPerson("admin@demo.example", "デモ 管理者", "admin", (HOUSE,), "AD-001"),
    DemoPerson("admin2@demo.example", "デモ 副管理者", "admin", (HOUSE,), "AD-002"),
    DemoPerson("auditor@demo.example", "デモ 監査人", "auditor", (HOUSE,), "AU-001"),
    DemoPerson("qm@demo.example", "デモ 品質管理", "quality_manager", (HOUSE,), "QM-001"),
)


def staff(slugs: Collection[str] = SLUGS) -> list[DemoPerson]:
    """The service's own people, in a demo with these companies."""
    if len(slugs) <= len(SLUGS):
        return list(STAFF)
    return [replace(person, places=tuple(slugs)) if person.role == "operator" else person for person in STAFF]


def client_people(slugs: Collection[str] = SLUGS) -> list[DemoPerson]:
    """A user and an administrator of every client company: the first and the last of its addressees."""
    return [
        DemoPerson(f"{kind}@{row.slug}.example", row.people[place].name, role, (row.slug,))
        for row in companies(len(slugs))
        for kind, place, role in (("user", 0, "client_user"), ("admin", -1, "client_admin"))
    ]


def make_accounts(actor: Actor, tenant_ids: dict[str, UUID], password: str) -> int:
    """All accounts with their memberships. What exists is left alone. How many accounts were made."""
    people = [*staff(tenant_ids), *client_people(tenant_ids)]
    known = dict(User.objects.filter(email__in=[person.email for person in people]).values_list("email", "pk"))
    ids = {**tenant_ids, HOUSE: HOUSE_ID}
    missing = [person for person in people if person.email not in known]
    # One password for all of them, so one hash: seventeen would take seconds of the first start.
    hashed = make_password(password)
    for person in missing:
        user = new_account(person.email, person.name, staff_code=person.staff_code, is_demo=True)
        User.objects.filter(pk=user.pk).update(password=hashed)
        known[person.email] = user.pk
    for person in people:
        held = {slug for _tenant, slug, role in resolve_memberships(known[person.email]) if role == person.role}
        for place in person.places:
            if place not in held:
                with tenant_transaction(actor, {HOUSE_ID, ids[place]}):
                    give(actor=actor, tenant_id=ids[place], user_id=known[person.email], role=person.role)
    return len(missing)
