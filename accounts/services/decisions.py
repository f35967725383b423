"""What becomes of a proposed role: another administrator approves or refuses it, its author takes it back."""

from __future__ import annotations

from uuid import UUID

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import Outcome, Proposal
from accounts.queries.access import member_ids
from accounts.queries.people import active_person
from accounts.queries.proposals import get_proposal_for, still_open
from accounts.roles import ADMIN, ROLES
from accounts.services import groups, invitations, mails, memberships
from audit.services import record
from callcenter.core.context import Actor
from callcenter.core.db import now, write_to
from callcenter.core.errors import Conflict, Forbidden
from callcenter.core.ids import HOUSE_ID

WORDS = {"approve": Outcome.APPROVED, "refuse": Outcome.REFUSED, "withdraw": Outcome.WITHDRAWN}


def decide(*, actor: Actor, proposal_id: UUID, decision: str) -> Proposal:
    """``decision``: approve or refuse, by somebody else; withdraw, by whoever proposed. An approval gives the role at once.

    Raises Conflict for what is decided or too old, for one's own proposal, and for one about oneself.
    """
    outcome = WORDS[decision]
    row = get_proposal_for(actor, proposal_id)
    _may(actor, row, outcome)
    write_to(row.tenant_id)
    mine = still_open(Proposal.objects.filter(tenant_id=row.tenant_id, id=row.id))
    if not mine.update(outcome=outcome, decided_by=actor.id, decided_at=Now()):
        raise Conflict(_("この提案はすでに決まったか、期限が切れています。何も変更されていません。"), code="decided")
    row.refresh_from_db()
    record(
        actor=actor,
        action=f"role.{outcome.value}",
        tenant_id=row.tenant_id,
        target=row,
        fields=(row.role,),
        objects=sorted({row.proposed_by} | ({row.user_id} if row.user_id else set())),
    )
    if outcome is Outcome.APPROVED:
        _carry_out(actor, row)
    if outcome is not Outcome.WITHDRAWN:
        mails.ask(tenant_id=row.tenant_id, kind="role_decided", user_ids=[row.proposed_by], ref_id=row.id)
    return row


def _may(actor: Actor, row: Proposal, outcome: Outcome) -> None:
    if actor.token_id is not None:
        raise Forbidden(_("役割の承認は、画面にログインした人だけができます。"), code="decision_by_token")
    author = row.proposed_by == actor.id
    if outcome is Outcome.WITHDRAWN:
        if not author:
            raise Conflict(_("取り下げられるのは、提案した人だけです。却下してください。"), code="not_your_proposal")
        return
    about_oneself = row.user_id == actor.id or (bool(row.email) and _is_mine(actor, row.email))
    if author or about_oneself:
        raise Conflict(
            _("自分の提案や、自分についての提案は決められません。ほかの管理者に依頼してください。"),
            code="own_proposal",
        )
    if outcome is Outcome.APPROVED and row.proposed_by not in member_ids(HOUSE_ID, ADMIN.code):
        raise Conflict(
            _("提案した人は、もう管理者ではありません。却下して、必要なら改めて提案してください。"), code="author_gone"
        )


def _is_mine(actor: Actor, email: str) -> bool:
    user = active_person(actor.id) if actor.id else None
    return user is not None and user.email == email


def _carry_out(actor: Actor, row: Proposal) -> None:
    if row.user_id is None:
        invitations.send(actor=actor, tenant_id=row.tenant_id, email=row.email, role=row.role)
        return
    user = active_person(row.user_id)
    if user is None:
        raise Conflict(
            _("この利用者は停止されています。再開してから承認するか、却下してください。"), code="person_stopped"
        )
    if row.group_id is not None:
        groups.put_in(actor=actor, group_id=row.group_id, user_id=user.pk)
        return
    starts_at = row.starts_at if row.starts_at is not None and row.starts_at > now() else None
    given = memberships.add(
        tenant_id=row.tenant_id, user=user, role=ROLES[row.role], starts_at=starts_at, ends_at=row.ends_at
    )
    record(actor=actor, action="membership.given", tenant_id=row.tenant_id, target=given, fields=(row.role,))
    memberships.announce(actor=actor, tenant_id=row.tenant_id, user_id=user.pk, role=ROLES[row.role])
