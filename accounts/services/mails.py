"""Mails asked for, sent and tried again: a row for each recipient says what is known, in a transaction of its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.core.mail import EmailMessage
from django.db.models import F, QuerySet
from django.db.models.functions import Now

from accounts.mails import FAILED, KINDS, Letter, about
from accounts.models import Mail, MailState
from audit.services import Target, record
from callcenter.core import db, jobs, post
from callcenter.core.context import Actor
from callcenter.core.db import tenant_transaction
from callcenter.core.tasks import publish

SEND = "accounts.send_mail"
BATCH, PAUSE = 30, timedelta(minutes=1)
"""Of mails that are paced: so many at a time. A server that is given a thousand at once refuses most of them, or the sender."""
ENDED = (MailState.SENT, MailState.REFUSED, MailState.UNKNOWN, MailState.NOT_NEEDED)


def ask(*, tenant_id: UUID, kind: str, user_ids: Iterable[UUID | None], ref_id: UUID | None = None) -> int:
    """A mail to each of these persons, in the open transaction; whom it was asked for about the same, not again.

    One that is paced waits for as many as were asked for before it and are not sent yet.
    """
    told = set()
    if ref_id is not None:
        told = set(Mail.objects.filter(tenant_id=tenant_id, kind=kind, ref_id=ref_id).values_list("user_id", flat=True))
    behind = _rows(tenant_id).filter(kind=kind, state=MailState.WAITING).count() if KINDS[kind].paced else None
    mails = [
        Mail(tenant_id=tenant_id, kind=KINDS[kind].code, user_id=user_id, ref_id=ref_id)
        for user_id in user_ids
        if user_id not in told
    ]
    Mail.objects.bulk_create(mails)
    for number, mail in enumerate(mails):
        turn = None if behind is None else (behind + number) // BATCH
        publish(SEND, tenant_id=tenant_id, mail_id=mail.pk, not_before=db.now() + turn * PAUSE if turn else None)
    return len(mails)


def deliver(*, actor: Actor, tenant_id: UUID, mail_id: UUID) -> None:
    """For the worker's task. Opens its own short transactions; none is open while the server is spoken to."""
    letter = _letter(actor, tenant_id, mail_id)
    if letter is None:
        return
    message = EmailMessage(letter.subject, letter.body, to=[letter.address])

    def last_word() -> None:
        with tenant_transaction(actor, {tenant_id}, write=tenant_id):
            jobs.hold()
            _rows(tenant_id, mail_id).update(state=MailState.SENDING, attempts=F("attempts") + 1, changed_at=Now())

    try:
        post.hand_over(message, last_word)
    except jobs.Again as error:
        with tenant_transaction(actor, {tenant_id}, write=tenant_id):
            jobs.hold()
            _rows(tenant_id, mail_id).update(state=MailState.WAITING, code=error.code, changed_at=Now())
        raise
    except (post.Refused, post.Unknown) as error:
        state = MailState.UNKNOWN if isinstance(error, post.Unknown) else MailState.REFUSED
        _end(actor, tenant_id, mail_id, state, error.code)
    else:
        _end(actor, tenant_id, mail_id, MailState.SENT)


def _letter(actor: Actor, tenant_id: UUID, mail_id: UUID) -> Letter | None:
    """What is to be sent; None when there is nothing to send, and then the row says why."""
    with tenant_transaction(actor, {tenant_id}, write=tenant_id):
        mail = _rows(tenant_id, mail_id).select_for_update().first()
        if mail is None or mail.state in ENDED:
            return None
        if mail.state == MailState.SENDING:
            _write(actor, mail, MailState.UNKNOWN, post.Unknown.code)
            return None
        letter = KINDS[mail.kind].compose(mail)
        if letter is None:
            _write(actor, mail, MailState.NOT_NEEDED, "")
        return letter


def _end(actor: Actor, tenant_id: UUID, mail_id: UUID, state: MailState, code: str = "") -> None:
    with tenant_transaction(actor, {tenant_id}, write=tenant_id):
        mail = _rows(tenant_id, mail_id).select_for_update().get()
        _write(actor, mail, state, code)


def _write(actor: Actor, mail: Mail, state: MailState, code: str) -> None:
    """The outcome, its event and the end of the job, in the open transaction."""
    _rows(mail.tenant_id, mail.pk).update(state=state, code=code, changed_at=Now())
    kind = KINDS[mail.kind]
    if state != MailState.NOT_NEEDED:
        record(
            actor=actor,
            action=kind.sent if state == MailState.SENT else f"mail.{state.value}",
            tenant_id=mail.tenant_id,
            target=Target(kind.target, about(mail)),
            fields=[mail.kind],
            outcome="allowed" if state == MailState.SENT else "error",
            reason=code,
        )
    jobs.confirm()


def send_again(*, actor: Actor, tenant_id: UUID, mail_id: UUID) -> bool:
    """Has a mail that was refused, or of which nothing is known, sent once more. The caller has asked for the right."""
    waiting = _rows(tenant_id, mail_id).filter(state__in=FAILED)
    if not waiting.update(state=MailState.WAITING, changed_at=Now()):
        return False
    publish(SEND, tenant_id=tenant_id, mail_id=mail_id)
    record(actor=actor, action="mail.retried", tenant_id=tenant_id, target=Target("mail", mail_id))
    return True


def _rows(tenant_id: UUID, *ids: UUID) -> QuerySet[Mail]:
    """These mails of the tenant, all of them where none is named."""
    rows = Mail.objects.filter(tenant_id=tenant_id)
    return rows.filter(pk__in=ids) if ids else rows
