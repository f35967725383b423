"""Invitations to a company. Nothing on the way tells whether an address is known to the service."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.actors import pseudonym
from accounts.links import INVITATION_LIFE, DeadLink, InvitationLink
from accounts.models import Invitation, Membership, Proposal, User
from accounts.queries.access import OFFERED, RUNNING
from accounts.queries.companies import company_names
from accounts.queries.people import active_person, by_email
from accounts.roles import ROLES
from accounts.services import mails, memberships, people, tallies
from accounts.services.proposals import needs_second, propose
from audit.services import record
from callcenter.core.context import Actor, ActorKind
from callcenter.core.db import now, tenant_transaction, write_to
from callcenter.core.errors import Conflict, Invalid, NotFound, Throttled
from callcenter.core.ids import HOUSE_ID
from callcenter.core.permissions import Permission, require

OPEN_AT_ONCE = 50
PER_ADDRESS, PER_ADDRESS_ANYWHERE = 3, 10
"""Invitations to one address until there is a day without one: by one company, by all."""
PER_SENDER = 30
"""Invitations of one person until there is an hour without one."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What the page behind a link shows: which company and role, and whether its owner must sign in to accept."""

    tenant_id: UUID
    email: str
    role: str
    has_account: bool


def invite(*, actor: Actor, tenant_id: UUID, email: str, role: str) -> Proposal | None:
    """Offers a role to an address by mail. Says the same whether the address is new, known or already a member.

    Proposes it where another administrator has to approve; then the mail goes out with the approval.
    """
    require(actor, tenant_id, Permission.MEMBERSHIP_MANAGE)
    given = memberships.role_for(actor, tenant_id, role)
    address = _clean(email)
    write_to(tenant_id)
    if needs_second(actor, given, None):
        if actor.id is not None and address == getattr(active_person(actor.id), "email", ""):
            raise Conflict(_("自分を招待することはできません。ほかの管理者に依頼してください。"), code="own_membership")
        return propose(actor=actor, tenant_id=tenant_id, role=role, email=address)
    send(actor=actor, tenant_id=tenant_id, email=address, role=role)
    return None


def send(*, actor: Actor, tenant_id: UUID, email: str, role: str) -> None:
    """The invitation itself. No right is asked: callers are services that have asked."""
    _not_too_many(actor, tenant_id, email)
    if pending(tenant_id).count() >= OPEN_AT_ONCE:
        raise Conflict(_("返事のない招待が多すぎます。使わないものを取り消してください。"), code="too_many_invitations")
    pending(tenant_id).filter(email=email, role=role).update(revoked_at=Now())
    row = Invitation.objects.create(
        tenant_id=tenant_id,
        email=email,
        role=role,
        invited_by=actor.id or HOUSE_ID,
        expires_at=now() + INVITATION_LIFE,
    )
    record(actor=actor, action="invitation.sent", tenant_id=tenant_id, target=row, fields=(role,))
    mails.ask(tenant_id=tenant_id, kind="invitation", user_ids=[None], ref_id=row.id)


def _not_too_many(actor: Actor, tenant_id: UUID, address: str) -> None:
    """A stranger's mailbox is not to be filled from here, by one company or by many, nor the world's by one person."""
    for limit, key in (
        (PER_ADDRESS, pseudonym("invite.here", f"{tenant_id}\0{address}")),
        (PER_ADDRESS_ANYWHERE, pseudonym("invite.address", address)),
    ):
        if tallies.take(key, limit, timedelta(days=1)) >= limit:
            raise Throttled(
                _(
                    "このアドレスには招待を何度も送っています。届いていないときは迷惑メールのフォルダーを確認してもらい、"
                    "明日もう一度お試しください。"
                ),
                code="invited_too_often",
            )
    if tallies.take(pseudonym("invite.sender", str(actor.id)), PER_SENDER, timedelta(hours=1)) >= PER_SENDER:
        raise Throttled(
            _("短い時間に多くの招待を送っています。1時間ほど待ってから、続きを送ってください。"),
            code="invites_too_many",
        )


def pending(tenant_id: UUID) -> QuerySet[Invitation]:
    """Invitations that can still be accepted. To show them: ``queries.open_invitations``."""
    return Invitation.objects.filter(OFFERED, tenant_id=tenant_id)


def revoke(*, actor: Actor, tenant_id: UUID, invitation_id: UUID) -> None:
    """Takes an open invitation back; its link is dead. Nothing happens to one that has ended already."""
    require(actor, tenant_id, Permission.MEMBERSHIP_MANAGE)
    row = Invitation.objects.filter(tenant_id=tenant_id, id=invitation_id).first()
    if row is None:
        raise NotFound()
    memberships.role_for(actor, tenant_id, row.role)
    write_to(tenant_id)
    if not pending(tenant_id).filter(id=row.id).update(revoked_at=Now()):
        return
    record(actor=actor, action="invitation.revoked", tenant_id=tenant_id, target=row)


def offer(*, actor: Actor, link: InvitationLink) -> Offer:
    """What a link offers. Changes nothing. Opens its own transaction. Raises DeadLink when it holds no more."""
    with tenant_transaction(actor, {link.tenant_id}):
        row = pending(link.tenant_id).filter(id=link.invitation_id).first()
    if row is None:
        raise DeadLink()
    return Offer(row.tenant_id, row.email, row.role, by_email(row.email) is not None)


def accept(*, actor: Actor, link: InvitationLink, display_name: str = "", password: str = "") -> User:
    """Uses a link up: the membership holds from now on. A new address gets its account here.

    Raises DeadLink when it holds no more, Conflict when the address has an account that is not the actor's.
    """
    with tenant_transaction(actor, {link.tenant_id}, write=link.tenant_id):
        row = pending(link.tenant_id).select_for_update().filter(id=link.invitation_id).first()
        if row is None:
            raise DeadLink()
        user = _acceptor(actor, row, display_name, password)
        role = ROLES[row.role]
        member = Membership.objects.filter(RUNNING, tenant_id=row.tenant_id, user=user, role=role.code).first()
        who = replace(actor, kind=ActorKind.PERSON, id=user.pk, label=user.staff_code)
        member = member or memberships.add(tenant_id=row.tenant_id, user=user, role=role)
        Invitation.objects.filter(id=row.id).update(accepted_at=Now(), membership_id=member.id)
        record(actor=who, action="invitation.accepted", tenant_id=row.tenant_id, target=row)
        record(actor=who, action="membership.given", tenant_id=row.tenant_id, target=member, fields=(role.code,))
        memberships.announce(actor=who, tenant_id=row.tenant_id, user_id=user.pk, role=role)
    return user


def _acceptor(actor: Actor, row: Invitation, display_name: str, password: str) -> User:
    known = by_email(row.email)
    if known is None:
        return _new_account(row, display_name, password)
    if actor.id != known.pk or not known.is_active:
        raise Conflict(
            _("招待されたメールアドレスのアカウントでログインしてから、もう一度リンクを開いてください。"),
            code="sign_in_first",
        )
    return known


def _new_account(row: Invitation, display_name: str, password: str) -> User:
    if not display_name.strip():
        raise Invalid(errors={"display_name": [_("氏名を入力してください。")]})
    draft = User(email=row.email, display_name=display_name, strong_password=ROLES[row.role].strong_password)
    try:
        validate_password(password, draft)
    except ValidationError as error:
        raise Invalid(errors={"password": error.messages}) from None
    return people.new_account(row.email, display_name[:80], password=password, strong_password=draft.strong_password)


def _clean(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise Invalid(errors={"email": [_("メールアドレスの形を確認してください。")]}) from None
    return address


def company_name(actor: Actor, tenant_id: UUID) -> str:
    """The inviting company's name, for the page behind its link."""
    with tenant_transaction(actor, {tenant_id}):
        return company_names([tenant_id]).get(tenant_id, "")
