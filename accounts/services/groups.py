"""Groups of companies: what is said here, ``settling`` makes true in each company."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import CompanyGroup, GroupCompany, GroupPerson, Proposal, User
from accounts.queries.groups import company_ids, get_group_for
from accounts.queries.people import active_person
from accounts.queries.resolve import resolve_memberships
from accounts.roles import CLIENT_SIDE, OPERATOR
from accounts.services.proposals import needs_second, propose
from audit.services import record
from callcenter.core.context import Actor
from callcenter.core.db import write_to
from callcenter.core.errors import Conflict, Invalid, NotFound
from callcenter.core.ids import HOUSE_ID
from callcenter.core.permissions import Permission, require
from callcenter.core.tasks import publish

SETTLE = "accounts.settle_group"
LONGEST = 40


def save_group(*, actor: Actor, name: str, group_id: UUID | None = None) -> CompanyGroup:
    """A new group, or another name for one. Invalid, and Conflict where another has the name."""
    require(actor, HOUSE_ID, Permission.MEMBERSHIP_MANAGE)
    row = get_group_for(actor, group_id) if group_id else CompanyGroup(tenant_id=HOUSE_ID)
    row.name = " ".join(name.split())
    if not 0 < len(row.name) <= LONGEST:
        raise Invalid(errors={"name": [_("グループ名を40文字以内で入力してください。")]})
    write_to(HOUSE_ID)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Conflict(
            _("同じ名前のグループがあります。何も変更されていません。"),
            code="group_exists",
            errors={"name": [_("別の名前にしてください。")]},
        ) from None
    _record(actor, "group.saved", row, ("name",))
    return row


def remove_group(*, actor: Actor, group_id: UUID) -> None:
    """Takes an empty group away. Conflict while anybody or any company is in it: that would end memberships unseen."""
    row = get_group_for(actor, group_id)
    write_to(HOUSE_ID)
    try:
        with transaction.atomic():
            row.delete()
    except IntegrityError:
        raise Conflict(
            _("委託元かオペレーターが残っているため、削除できません。先にすべて外してください。"), code="group_in_use"
        ) from None
    _record(actor, "group.removed", row, ())


def add_companies(*, actor: Actor, group_id: UUID, tenant_ids: Iterable[UUID]) -> int:
    """Puts companies into a group; whoever is in it answers for them as well. How many were not in it yet.

    Conflict where the actor is in it: that would be a role given to oneself.
    """
    row = get_group_for(actor, group_id)
    inside = GroupPerson.objects.filter(tenant_id=HOUSE_ID, group_id=row.pk)
    if actor.id is not None and inside.filter(user_id=actor.id).exists():
        raise Conflict(
            _("自分が担当するグループに委託元を加えることはできません。ほかの管理者に依頼してください。"),
            code="own_membership",
        )
    wanted = frozenset(tenant_ids) - {HOUSE_ID}
    if not wanted <= actor.tenants_with(Permission.MEMBERSHIP_MANAGE):
        raise NotFound()
    write_to(HOUSE_ID)
    new = wanted - company_ids(row.pk)
    GroupCompany.objects.bulk_create(
        [GroupCompany(tenant_id=HOUSE_ID, group_id=row.pk, company_id=each) for each in sorted(new)],
        ignore_conflicts=True,
    )
    if new:
        _changed(actor, "group.companies_changed", row, "added", new)
    return len(new)


def remove_company(*, actor: Actor, group_id: UUID, tenant_id: UUID) -> None:
    """Takes a company out: memberships that this group gave in it end, unless another group gives them too."""
    row = get_group_for(actor, group_id)
    write_to(HOUSE_ID)
    gone = GroupCompany.objects.filter(tenant_id=HOUSE_ID, group_id=row.pk, company_id=tenant_id).delete()[0]
    if gone:
        _changed(actor, "group.companies_changed", row, "taken_out", [tenant_id])


def add_person(*, actor: Actor, group_id: UUID, user_id: UUID) -> GroupPerson | Proposal:
    """Makes a person an operator of all companies of a group, or proposes it where another administrator approves.

    Raises Conflict for oneself, for a client's own people, and for who is in it already.
    """
    row = get_group_for(actor, group_id)
    if user_id == actor.id:
        raise Conflict(_("自分の担当は変えられません。ほかの管理者に依頼してください。"), code="own_membership")
    user = _joining(row, user_id)
    write_to(HOUSE_ID)
    if needs_second(actor, OPERATOR, user.pk):
        return propose(actor=actor, tenant_id=HOUSE_ID, role=OPERATOR.code, user_id=user.pk, group_id=row.pk)
    return put_in(actor=actor, group_id=row.pk, user_id=user.pk)


def put_in(*, actor: Actor, group_id: UUID, user_id: UUID) -> GroupPerson:
    """Whom two administrators have vouched for. Refuses as ``add_person``; the caller writes to the house."""
    row = get_group_for(actor, group_id)
    user = _joining(row, user_id)
    made = GroupPerson.objects.create(tenant_id=HOUSE_ID, group_id=row.pk, user=user)
    _changed(actor, "group.people_changed", row, "added", [user.pk])
    return made


def _joining(group: CompanyGroup, user_id: UUID) -> User:
    user = active_person(user_id)
    if user is None:
        raise NotFound()
    if any(role in CLIENT_SIDE for _tenant, _slug, role in resolve_memberships(user.pk)):
        raise Conflict(
            _("この人は委託元側の利用者なので、代行会社のグループには入れられません。何も変更されていません。"),
            code="both_reaches",
        )
    if GroupPerson.objects.filter(tenant_id=HOUSE_ID, group_id=group.pk, user=user).exists():
        raise Conflict(_("この人は、すでにこのグループのオペレーターです。何も変更されていません。"), code="in_group")
    return user


def remove_person(*, actor: Actor, group_id: UUID, user_id: UUID) -> None:
    """Takes a person out: the memberships that this group gave them end."""
    row = get_group_for(actor, group_id)
    write_to(HOUSE_ID)
    if GroupPerson.objects.filter(tenant_id=HOUSE_ID, group_id=row.pk, user_id=user_id).delete()[0]:
        _changed(actor, "group.people_changed", row, "taken_out", [user_id])


def _changed(actor: Actor, action: str, group: CompanyGroup, what: str, ids: Collection[UUID]) -> None:
    """On record, and made true in the companies by work of its own: a transaction writes to one tenant."""
    _record(actor, action, group, (what,), ids)
    publish(SETTLE, tenant_id=HOUSE_ID, group_id=group.pk, by=actor.id or HOUSE_ID)


def _record(
    actor: Actor, action: str, group: CompanyGroup, fields: tuple[str, ...], ids: Collection[UUID] = ()
) -> None:
    count = len(ids) or None
    record(
        actor=actor, action=action, tenant_id=HOUSE_ID, target=group, fields=fields, count=count, objects=sorted(ids)
    )
