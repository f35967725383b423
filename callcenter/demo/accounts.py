"""The accounts of the demo: one for each kind of user, and two people at each client company."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.hashers import make_password

from accounts.models import User
from accounts.services.memberships import give
from accounts.services.people import new_account
from callcenter.core.context import Actor
from callcenter.core.db import tenant_transaction
from callcenter.core.ids import HOUSE_ID
from callcenter.demo.companies import SLUGS

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


def client_people() -> list[DemoPerson]:
    """A user and an administrator of every client company."""
    return [
        DemoPerson(f"{kind}@{slug}.example", name, role, (slug,))
        for slug in SLUGS
        for kind, name, role in (("user", "デモ 担当者", "client_user"), ("admin", "デモ 窓口責任者", "client_admin"))
    ]


def make_accounts(actor: Actor, tenant_ids: dict[str, UUID], password: str) -> int:
    """All accounts with their memberships. Those that exist are left alone. How many were made."""
    people = [*STAFF, *client_people()]
    known = set(User.objects.filter(email__in=[person.email for person in people]).values_list("email", flat=True))
    ids = {**tenant_ids, HOUSE: HOUSE_ID}
    missing = [person for person in people if person.email not in known]
    # One password for all of them, so one hash: seventeen would take seconds of the first start.
    hashed = make_password(password)
    for person in missing:
        user = new_account(person.email, person.name, staff_code=person.staff_code, is_demo=True)
        User.objects.filter(pk=user.pk).update(password=hashed)
        for place in person.places:
            with tenant_transaction(actor, {HOUSE_ID, ids[place]}):
                give(actor=actor, tenant_id=ids[place], user_id=user.pk, role=person.role)
    return len(missing)
