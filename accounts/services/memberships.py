"""Who belongs to which company in which role, from when until when. The only writer of memberships."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import ApiToken, Membership, Proposal, User
from accounts.queries.access import RUNNING, get_membership_for, manages_staff, own_side
from accounts.roles import INVITED_BY_CLIENT, ROLES, Held, Role
from accounts.services.proposals import needs_second, propose
from accounts.signals import joined
from audit.services import record
from callcenter.core.context import Actor
from callcenter.core.db import now, write_to
from callcenter.core.errors import Conflict, Forbidden, Invalid, NotFound
from callcenter.core.ids import HOUSE_ID
from callcenter.core.permissions import Permission, require


def give(
    *,
    actor: Actor,
    tenant_id: UUID,
    user_id: UUID,
    role: str,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    tell: bool = True,
) -> Membership | Proposal:
    """Gives a person a role in a company, or proposes it where another administrator has to approve.

    A client's administrator can only do so for people who were there before. ``tell``: as in ``propose``.
    """
    require(actor, tenant_id, Permission.MEMBERSHIP_MANAGE)
    given = role_for(actor, tenant_id, role)
    user = _subject(actor, tenant_id, user_id)
    write_to(tenant_id)
    _check_order(starts_at or now(), ends_at)
    if needs_second(actor, given, user.pk):
        return propose(
            actor=actor,
            tenant_id=tenant_id,
            role=role,
            user_id=user.pk,
            starts_at=starts_at,
            ends_at=ends_at,
            tell=tell,
        )
    row = add(tenant_id=tenant_id, user=user, role=given, starts_at=starts_at, ends_at=ends_at)
    record(actor=actor, action="membership.given", tenant_id=tenant_id, target=row, fields=(given.code,))
    announce(actor=actor, tenant_id=tenant_id, user_id=user.pk, role=given)
    return row


def add(
    *,
    tenant_id: UUID,
    user: User,
    role: Role,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    group_id: UUID | None = None,
) -> Membership:
    """The row itself, accepted. No right is asked: callers are services that have asked."""
    started = starts_at or now()
    _check_order(started, ends_at)
    with _one_of_each():
        row = Membership.objects.create(
            tenant_id=tenant_id,
            user=user,
            role=role.code,
            starts_at=started,
            ends_at=ends_at,
            accepted_at=now(),
            group_id=group_id,
        )
    if role.strong_password and not user.strong_password:
        # Whether the present password is long enough, nobody can know; the demo's accounts are exempt.
        User.objects.filter(pk=user.pk).update(
            strong_password=True, must_change_password=user.has_usable_password() and not user.is_demo
        )
    return row


def announce(*, actor: Actor, tenant_id: UUID, user_id: UUID, role: Role) -> None:
    """Tells the apps above who has joined, in the transaction in which it happens."""
    joined.send(sender=Membership, actor=actor, tenant_id=tenant_id, user_id=user_id, role=role)


@contextmanager
def _one_of_each() -> Iterator[None]:
    """The database decides about memberships that exclude each other; here it is said what it has found."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "accounts_membership_one_reach" in str(error):
            raise Conflict(
                _(
                    "この人は同じ時期に、代行会社側と委託元側の両方の役割を持つことになります。何も変更されていません。"
                    "先にもう一方の役割を終了するか、別のアカウントを使ってください。"
                ),
                code="both_reaches",
            ) from None
        raise Conflict(
            _("この人には、すでに同じ役割があります。何も変更されていません。"), code="membership_exists"
        ) from None


def role_for(actor: Actor, tenant_id: UUID, code: str) -> Role:
    """The role, if it exists in this company and this actor may give it. Invalid or Forbidden otherwise."""
    role = ROLES.get(code)
    held = Held.HOUSE if tenant_id == HOUSE_ID else Held.COMPANY
    if role is None or role.held is not held:
        raise Invalid(errors={"role": [_("この会社では選べない役割です。")]})
    if not manages_staff(actor) and role not in INVITED_BY_CLIENT:
        raise Forbidden(_("この役割を与える権限がありません。何も変更されていません。"), code="role_not_yours")
    return role


def _subject(actor: Actor, tenant_id: UUID, user_id: UUID) -> User:
    if user_id == actor.id:
        raise Conflict(_("自分の役割は変えられません。ほかの管理者に依頼してください。"), code="own_membership")
    rows = User.objects.filter(pk=user_id)
    if not manages_staff(actor):
        # A stranger's id, or that of somebody of the service, must look the same as one that nobody has.
        own = own_side(tenant_id=tenant_id)
        rows = rows.filter(pk__in=own.values("user_id"))
    user = rows.first()
    if user is None:
        raise NotFound()
    return user


def end(*, actor: Actor, membership_id: UUID, at: datetime | None = None) -> Membership:
    """Ends a membership now, or on a day to come. It holds no more from the next request after that instant."""
    row = get_membership_for(actor, membership_id)
    role_for(actor, row.tenant_id, row.role)
    if row.user_id == actor.id:
        raise Conflict(_("自分の所属は終了できません。ほかの管理者に依頼してください。"), code="own_membership")
    write_to(row.tenant_id)
    moment = now()
    if row.ends_at is not None and row.ends_at <= moment:
        return row
    if row.group_id is not None:
        raise Conflict(
            _("委託元グループの割り当てによる役割です。終了するには、グループからこの人か委託元を外してください。"),
            code="by_group",
        )
    if at is not None and at > moment:
        return _set_end(actor, row, at)
    row.ends_at = max(moment, row.starts_at)
    if row.starts_at > moment:
        row.starts_at = row.ends_at = moment
    row.save(update_fields=["starts_at", "ends_at"])
    record(actor=actor, action="membership.ended", tenant_id=row.tenant_id, target=row, fields=(row.role,))
    end_tokens_without_membership(row)
    return row


def _set_end(actor: Actor, row: Membership, at: datetime) -> Membership:
    _check_order(row.starts_at, at)
    if row.ends_at is not None and at > row.ends_at and needs_second(actor, ROLES[row.role], row.user_id):
        raise Conflict(
            _("終了日を延ばすには、ほかの管理者の承認が必要です。延ばす期間の役割を改めて提案してください。"),
            code="needs_second",
        )
    before, row.ends_at = row.ends_at, at
    with _one_of_each():
        row.save(update_fields=["ends_at"])
    record(
        actor=actor,
        action="membership.changed",
        tenant_id=row.tenant_id,
        target=row,
        fields=("ends_at",),
        changes={"ends_at": (before, at)},
    )
    return row


def end_tokens_without_membership(row: Membership) -> None:
    """Tokens bound to this company end with the last membership in it."""
    if Membership.objects.filter(RUNNING, tenant_id=row.tenant_id, user_id=row.user_id).exists():
        return
    ApiToken.objects.filter(tenant_id=row.tenant_id, user_id=row.user_id, revoked_at__isnull=True).update(
        revoked_at=Now()
    )


def _check_order(starts_at: datetime, ends_at: datetime | None) -> None:
    if ends_at is not None and ends_at <= starts_at:
        raise Invalid(errors={"ends_at": [_("終了は開始より後にしてください。")]})
