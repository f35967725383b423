"""Somebody who answers is abused: a supervisor is called in, the evidence is kept, and what is done for that person is written down."""

from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from audit.services import record
from callcenter.core.context import Actor
from callcenter.core.db import write_to
from callcenter.core.errors import Conflict, Forbidden, Invalid
from callcenter.core.ids import uuid7
from callcenter.core.texts import refused
from callcenter.text import visible
from callcenter.vault import services as vault
from calls.models import CareNote, Draft, Harassment
from calls.queries.drafts import get_draft_for
from calls.queries.harassment import get_harassment_for, is_harassment
from calls.retention import CALLS
from calls.services.call_ins import call_in
from calls.services.owned import check_own, locked_draft
from retention.models import HoldReason
from retention.services import keep_record

LETTERS: Final = 2000


def mark_harassment(*, actor: Actor, draft_id: UUID) -> Harassment:
    """Says that this call is one. A supervisor is called in, and the call is held with all that is recorded of it. Again changes nothing."""
    draft = get_draft_for(actor, draft_id)
    # First, as a deletion locks: the periods, then the records.
    keep_record(
        actor=actor, tenant_id=draft.tenant_id, scope=CALLS.hold, target_id=draft.pk, reason_code=HoldReason.ABUSE
    )
    draft = locked_draft(actor, draft_id)
    check_own(draft, actor.id)
    call_in(actor=actor, draft_id=draft.pk)
    found = Harassment.objects.filter(tenant_id=draft.tenant_id, draft_id=draft.pk).first()
    if found is not None:
        return found
    row = Harassment(id=uuid7(), tenant_id=draft.tenant_id, draft=draft, by_id=draft.owner_id, by_label=actor.label)
    row.save(force_insert=True)
    record(actor=actor, action="harassment.marked", tenant_id=row.tenant_id, target=row, objects=[draft.pk])
    return row


def refuse_evidence(draft: Draft) -> None:
    """What was marked is neither thrown away nor moved before it was sent."""
    if is_harassment(draft.tenant_id, draft.pk):
        raise Conflict(
            _(
                "カスハラとして記録した受電は、証拠として残すため、破棄も委託元の変更もできません。何も変更されていません。送ってから、委託元の間違いを直してください。"
            ),
            code="evidence",
        )


def write_care_note(*, actor: Actor, draft_id: UUID, said: str, relief: str) -> CareNote:
    """One note more; a note is never changed. Invalid names each field that cannot be."""
    row = get_harassment_for(actor, draft_id)
    if actor.id is None:
        raise Forbidden()
    texts = _checked({"said": said, "relief": relief})
    write_to(row.tenant_id)
    note = CareNote(
        id=uuid7(), tenant_id=row.tenant_id, draft_id=row.draft_id, author_id=actor.id, author_label=actor.label
    )
    vault.seal(note, texts)
    note.save(force_insert=True)
    record(
        actor=actor,
        action="welfare.noted",
        tenant_id=row.tenant_id,
        target=note,
        fields=["care.said", "care.relief"],
        objects=[row.draft_id],
    )
    return note


def _checked(given: dict[str, str]) -> dict[str, str]:
    texts = {name: visible.shown(text).strip() for name, text in given.items()}
    errors = {}
    for name, text in texts.items():
        if found := visible.hidden(given[name]):
            errors[name] = [refused(found)]
        elif len(text) > LETTERS:
            errors[name] = [_("%(limit)d文字以内で入力してください。") % {"limit": LETTERS}]
    if not texts["said"]:
        errors.setdefault("said", [_("言われたことを入力してください。")])
    if errors:
        raise Invalid(errors=errors)
    return texts
