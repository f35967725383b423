"""Does what a plan says. People and groups first, in one transaction; then company by company, each in its own.

What is done already changes nothing, so a run that broke off is finished by running it again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

from accounts.models import Membership
from accounts.peoplefile import Line
from accounts.queries.access import OPEN
from accounts.services import groups, memberships, people
from accounts.services.plans import Act, Person, Planned, plan
from callcenter.core.context import Actor
from callcenter.core.db import savepoint, tenant_transaction
from callcenter.core.errors import DomainError
from callcenter.core.ids import HOUSE_ID

DOING = (Act.GIVE, Act.PROPOSE, Act.SET_END)


def carry_out(*, actor: Actor, lines: Sequence[Line]) -> list[Planned]:
    """Every line that is not refused, as it is judged now. Opens its own transactions.

    A line that a service refuses meanwhile says why, and the others are done all the same.
    """
    with tenant_transaction(actor, {HOUSE_ID, *actor.tenants}):
        rows = plan(actor, lines)
        _people(actor, rows)
        for row in _doing(rows):
            if row.group_id is not None:
                _tried(row, partial(_join, actor, row))
    by_company: dict[UUID, list[Planned]] = defaultdict(list)
    for row in _doing(rows):
        if row.tenant_id is not None:
            by_company[row.tenant_id].append(row)
    first = True
    for tenant_id, here in sorted(by_company.items()):
        with tenant_transaction(actor, {HOUSE_ID, tenant_id}):
            for row in here:
                _tried(row, partial(_give, actor, row, tell=first))
                first = first and row.act is not Act.PROPOSE
    return rows


def _doing(rows: Sequence[Planned]) -> list[Planned]:
    return [row for row in rows if row.act in DOING and not row.refused]


def _people(actor: Actor, rows: Sequence[Planned]) -> None:
    """New people and changed names; all lines of a person who cannot be made are refused with the first."""
    made: dict[str, UUID | None] = {}
    refused: dict[str, str] = {}
    for row in [each for each in rows if not each.refused]:
        if row.person is not Person.KNOWN:
            if not _tried(row, partial(_one, actor, row)):
                refused[row.email] = row.refused
            made[row.email] = row.user_id
        row.user_id = row.user_id or made.get(row.email)
        row.refused = refused.get(row.email, "")


def _one(actor: Actor, row: Planned) -> None:
    line = row.line
    if row.person is Person.NEW:
        row.user_id = people.create_person(
            actor=actor, email=row.email, display_name=line.name, staff_code=line.code
        ).pk
    elif row.user_id is not None:
        said = {"display_name": line.name, "staff_code": line.code}
        people.change_person(actor=actor, user_id=row.user_id, **{name: text for name, text in said.items() if text})


def _join(actor: Actor, row: Planned) -> None:
    if row.group_id is not None and row.user_id is not None:
        groups.add_person(actor=actor, group_id=row.group_id, user_id=row.user_id)


def _give(actor: Actor, row: Planned, *, tell: bool) -> None:
    if row.tenant_id is None or row.user_id is None or row.role is None:
        return
    if row.act is Act.SET_END:
        held = Membership.objects.filter(OPEN, tenant_id=row.tenant_id, user_id=row.user_id, role=row.role.code)
        memberships.end(actor=actor, membership_id=held.get().pk, at=row.ends_at)
        return
    memberships.give(
        actor=actor,
        tenant_id=row.tenant_id,
        user_id=row.user_id,
        role=row.role.code,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        tell=tell,
    )


def _tried(row: Planned, act: Callable[[], None]) -> bool:
    try:
        with savepoint():
            act()
            return True
    except DomainError as error:
        texts = [str(text) for texts in error.errors.values() for text in texts]
        row.refused = " ".join([str(error.detail), *texts])
        return False
