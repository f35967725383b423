"""Drafts: kept on the server from the first moment of a call, sent once, moved only by making a new one."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from audit.services import Target, record
from blocks.services import propose
from callcenter.core import db
from callcenter.core.context import Actor
from callcenter.core.db import tenant_transaction, write_to
from callcenter.core.errors import Conflict, Forbidden, Invalid
from callcenter.core.ids import uuid7
from callcenter.core.permissions import Permission, require
from callcenter.core.tasks import publish
from callcenter.text import phone
from callcenter.vault import services as vault
from calls import kinds, payload
from calls.choices import CallInEnd, DraftState, Source, Urgency
from calls.due import due_of
from calls.fields import ADDRESSEE, BLOCK_REASON, CALLBACK_WHEN, CALLER_NUMBER, HOUSE_CALLS, URGENCY, WAY, Values
from calls.models import Call, Draft
from calls.queries.access import get_call_for
from calls.queries.approvals import needs_approval
from calls.queries.drafts import get_draft_for
from calls.services.approvals import ask_approval
from calls.services.call_ins import end_call_in
from calls.services.callbacks import begin_callback
from calls.services.harassment import refuse_evidence
from calls.services.intake import DATA_CLASS, create_call
from calls.services.jobs import SHRED_DRAFT, written
from calls.services.memos import bring
from calls.services.owned import check_own, closed, locked_draft, not_owner
from calls.signals import call_written
from tenants import queries as tenants
from tenants.services.companies import locked


def open_draft(
    *,
    actor: Actor,
    tenant_id: UUID,
    called_number: str = "",
    content: Values | None = None,
    replaces: UUID | None = None,
    draft_id: UUID | None = None,
    started_at: datetime | None = None,
) -> Draft:
    """Starts a call for a client. The draft is there before anything is typed.

    ``called_number``: one of that client's; '' where nobody knows which, then it is the first. ``draft_id`` and ``started_at``:
    of a call that was heard of before anybody took it.
    """
    require(actor, tenant_id, Permission.DRAFT_EDIT)
    if actor.id is None:
        raise Forbidden()
    number = _number_of(tenant_id, called_number)
    if not number:
        raise Invalid(errors={"called_number": [_("この委託元の電話番号ではありません。番号を確認してください。")]})
    text = payload.dump(content or {})
    write_to(tenant_id)
    if replaces is not None and (begun := _begun(tenant_id, replaces)) is not None:
        return begun
    draft = Draft(
        id=draft_id or uuid7(),
        tenant_id=tenant_id,
        owner_id=actor.id,
        owner_label=actor.label,
        called_number=number,
        replaces=replaces,
        started_at=started_at or db.now(),
    )
    _store(draft, text)
    record(actor=actor, action="draft.opened", tenant_id=tenant_id, target=draft)
    return draft


def leave_draft(
    *,
    actor: Actor,
    tenant_id: UUID,
    owner_id: UUID,
    owner_label: str,
    called_number: str,
    content: Values,
    draft_id: UUID,
    started_at: datetime,
) -> None:
    """A call that somebody took without opening its form, left to them unfinished. In a transaction that writes to the company.

    The caller has asked whether that person may answer for it (there is nobody at a page to ask).
    """
    draft = Draft(
        id=draft_id,
        tenant_id=tenant_id,
        owner_id=owner_id,
        owner_label=owner_label,
        called_number=called_number,
        started_at=started_at,
    )
    _store(draft, payload.dump(content))
    record(actor=actor, action="draft.left", tenant_id=tenant_id, target=draft)


def _store(draft: Draft, text: str) -> None:
    vault.create_key(tenant_id=draft.tenant_id, data_class=DATA_CLASS, object_id=draft.pk)
    vault.seal(draft, {"body": text})
    draft.save(force_insert=True)
    written(draft.tenant_id)


def _begun(tenant_id: UUID, replaces: UUID) -> Draft | None:
    """What another press has begun in its place. The company's row is locked: two at once begin one draft."""
    locked(tenant_id)
    return Draft.objects.filter(tenant_id=tenant_id, replaces=replaces, state=DraftState.OPEN).first()


def _number_of(tenant_id: UUID, called: str) -> str:
    """The client's number that was called, '' for one that is not theirs."""
    if not called:
        return tenants.first_number(tenant_id)
    number = phone.key(called) or ""
    return number if number.startswith("+") and tenants.owns_number(tenant_id, number) else ""


def save_draft(*, actor: Actor, draft_id: UUID, rev: int, content: Values) -> Draft:
    """Saves what was typed. ``rev``: the revision the page last saw; the draft then carries the next one.

    Raises Conflict (code ``draft_rev``, ``draft_owner``, ``draft_closed``) before anything is written, so that a page
    may show both versions. Saving one's own draft writes no audit event.
    """
    draft = locked_draft(actor, draft_id)
    _check_editable(actor, draft, rev)
    text = payload.dump(content)
    vault.seal(draft, {"body": text})
    draft.rev += 1
    Draft.objects.filter(pk=draft.pk).update(body=draft.body, rev=draft.rev, saved_at=Now())
    return draft


def send_draft(
    *,
    actor: Actor,
    draft_id: UUID,
    rev: int,
    content: Values,
    confirm: str,
    typed: Values | None = None,
    risks: Collection[str] = (),
) -> Call:
    """Sends what the strip showed: the call takes the draft's id. Sending again answers the same call.

    ``confirm``: the slug of the company that the strip named; another one is refused. ``typed``: what the form held, given
    back to whoever takes the call back; where it is not given, what is sent. ``risks``: codes of what was asked about and affirmed;
    where the house or the company wants it, the call then waits for a supervisor.
    """
    draft = locked_draft(actor, draft_id)
    if draft.state == DraftState.SENT:
        return get_call_for(actor, draft.pk)
    if confirm != actor.tenants[draft.tenant_id].slug:
        raise Conflict(
            _("画面に表示された委託元と、この下書きの委託元が違います。送信していません。開き直して確認してください。"),
            code="confirm",
        )
    _check_editable(actor, draft, rev)
    # Checked as a draft first: a field too many or too long is named by its name on the form.
    payload.dump(content)
    data = payload.to_input(content, call_id=draft.pk, called_number=draft.called_number, started_at=draft.started_at)
    needing = needs_approval(draft.tenant_id, risks)
    call = create_call(actor=actor, tenant_id=draft.tenant_id, data=data, source=Source.DESK, waits=bool(needing))
    kept = None
    if call.released_at is not None:
        vault.seal(draft, {"body": payload.dump(content if typed is None else typed)})
        kept = draft.body
    Draft.objects.filter(pk=draft.pk).update(state=DraftState.SENT, body=kept, rev=draft.rev + 1, saved_at=Now())
    record(
        actor=actor,
        action="call.sent",
        tenant_id=call.tenant_id,
        target=call,
        values={
            **({"released_at": call.released_at.isoformat()} if call.released_at and not needing else {}),
            **({"risks": ",".join(risks)} if risks else {}),
        },
    )
    if needing:
        urgent = URGENCY.given(kinds.completed(content)) == Urgency.URGENT
        ask_approval(actor=actor, tenant_id=call.tenant_id, call_id=call.pk, risks=needing, urgent=urgent)
    if HOUSE_CALLS.given(content):
        due_at = due_of(str(CALLBACK_WHEN.given(content) or ""), db.now())
        begin_callback(actor=actor, tenant_id=call.tenant_id, call_id=call.pk, due_at=due_at)
    if reason := str(BLOCK_REASON.given(content)):
        propose(
            actor=actor,
            tenant_id=call.tenant_id,
            origin_id=call.pk,
            number=str(content.get(CALLER_NUMBER.name) or ""),
            reason=reason,
            shown_at=call.released_at,
        )
    end_call_in(actor=actor, tenant_id=call.tenant_id, draft_id=call.pk, why=CallInEnd.SENT)
    call_written.send(sender=Call, tenant_id=call.tenant_id, call_id=call.pk)
    return call


def take_over_draft(*, actor: Actor, draft_id: UUID) -> Draft:
    """Another person goes on with the draft; the former owner's page can no longer save."""
    draft = locked_draft(actor, draft_id)
    if draft.state != DraftState.OPEN:
        raise closed()
    if draft.owner_id == actor.id or actor.id is None:
        return draft
    draft.owner_id, draft.owner_label, draft.rev = actor.id, actor.label, draft.rev + 1
    Draft.objects.filter(pk=draft.pk).update(owner_id=draft.owner_id, owner_label=draft.owner_label, rev=draft.rev)
    record(actor=actor, action="draft.taken_over", tenant_id=draft.tenant_id, target=draft)
    written(draft.tenant_id)
    end_call_in(actor=actor, tenant_id=draft.tenant_id, draft_id=draft.pk, why=CallInEnd.TAKEN_OVER)
    return draft


def discard_draft(*, actor: Actor, draft_id: UUID) -> None:
    """Throws a draft away; the worker then destroys its key. Discarding again changes nothing."""
    draft = locked_draft(actor, draft_id)
    if draft.state == DraftState.DROPPED:
        return
    if draft.state == DraftState.SENT:
        raise closed()
    if draft.owner_id != actor.id:
        raise not_owner()
    refuse_evidence(draft)
    drop(actor=actor, tenant_id=draft.tenant_id, draft_id=draft.pk)


def drop(*, actor: Actor, tenant_id: UUID, draft_id: UUID) -> None:
    """Empties an open draft whose row is locked, and asks the worker to destroy the key."""
    Draft.objects.filter(pk=draft_id).update(state=DraftState.DROPPED, body=None, saved_at=Now())
    record(actor=actor, action="draft.dropped", tenant_id=tenant_id, target=Target("draft", draft_id, tenant_id))
    end_call_in(actor=actor, tenant_id=tenant_id, draft_id=draft_id, why=CallInEnd.DROPPED)
    publish(SHRED_DRAFT, tenant_id=tenant_id, draft_id=draft_id)
    written(tenant_id)


def move_draft(
    *, actor: Actor, draft_id: UUID, rev: int, tenant_id: UUID, called_number: str, content: Values
) -> Draft:
    """The wrong company was chosen: a new draft in the right one, without the addressee, then the old one goes.

    Rows never move between tenants, so this takes two transactions of its own: call it from a view of kind *stream*.
    When the second one does not happen, ``my_drafts`` leaves the old draft out and the tidy task drops it later.
    """
    both = {tenant_id}
    with tenant_transaction(actor, set(actor.tenants)):
        old = get_draft_for(actor, draft_id)
        _check_editable(actor, old, rev)
        refuse_evidence(old)
        if old.tenant_id == tenant_id:
            raise Invalid(errors={"tenant": [_("すでにこの委託元の下書きです。")]})
        kept: dict[str, Any] = {
            name: value for name, value in content.items() if name not in (ADDRESSEE.name, WAY.name)
        }
        new = open_draft(actor=actor, tenant_id=tenant_id, called_number=called_number, content=kept, replaces=old.pk)
        Draft.objects.filter(pk=new.pk).update(started_at=old.started_at)
        new.started_at = old.started_at
        bring(actor=actor, draft_id=old.pk, tenant_id=tenant_id, new_id=new.pk)
        both.add(old.tenant_id)
    with tenant_transaction(actor, both, write=old.tenant_id):
        left = Draft.objects.select_for_update().filter(pk=old.pk, state=DraftState.OPEN).first()
        if left is not None:
            record(actor=actor, action="draft.moved", tenant_id=left.tenant_id, target=left)
            drop(actor=actor, tenant_id=left.tenant_id, draft_id=left.pk)
    return new


def _check_editable(actor: Actor, draft: Draft, rev: int) -> None:
    check_own(draft, actor.id)
    if rev != draft.rev:
        raise Conflict(
            _("別の画面で先に保存されています。入力はこの画面に残っています。両方の内容を確認してください。"),
            code="draft_rev",
        )
