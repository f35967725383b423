"""Notes of the service's people about a call, among themselves. Written once: nobody changes one or takes it away."""

from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from audit.purposes import Purpose
from audit.services import Target, opening, record
from callcenter.core.context import Actor
from callcenter.core.db import write_to
from callcenter.core.errors import Forbidden, Invalid, NotFound
from callcenter.core.texts import refused
from callcenter.text import visible
from callcenter.vault import services as vault
from callcenter.vault.damage import readable_text
from calls.choices import CallState, DraftState
from calls.models import Call, Draft, Memo
from calls.queries.memos import memos_about

LETTERS: Final = 2000
MOST: Final = 50
"""Of one call: its page shows them all."""


def leave_memo(*, actor: Actor, call_id: UUID, text: str) -> Memo:
    """Adds a note to a call, or to the draft that it still is. Invalid for one that says nothing or too much."""
    tenant_id = memos_about(actor, call_id).tenant_id
    if actor.id is None:
        raise Forbidden()
    said = _checked(text)
    write_to(tenant_id)
    _lock(tenant_id, call_id)
    if Memo.objects.filter(tenant_id=tenant_id, call_id=call_id).count() >= MOST:
        raise Invalid(_("社内メモは1件の受電に%(most)d件までです。追加していません。") % {"most": MOST})
    memo = Memo(tenant_id=tenant_id, call_id=call_id, author_id=actor.id, author_label=actor.label)
    vault.seal(memo, {"text": said})
    memo.save(force_insert=True)
    record(actor=actor, action="memo.left", tenant_id=tenant_id, target=memo, fields=["memo.text"])
    return memo


def bring(*, actor: Actor, draft_id: UUID, tenant_id: UUID, new_id: UUID) -> None:
    """A draft goes on as a new one in this company, and so do its notes. In the transaction that writes there; a second time nothing."""
    rows = list(Memo.objects.filter(call_id=draft_id).order_by("created_at", "id"))
    if not rows or Memo.objects.filter(tenant_id=tenant_id, call_id=new_id).exists():
        return
    aim = Target("call", draft_id)
    with opening(actor=actor, action="memo.viewed", purpose=Purpose.ANSWERING, target=aim) as opened:
        values = opened.open(rows, ("text",))
        opened.shown(rows[0].tenant_id, len(rows))
    for row in rows:
        memo = Memo(tenant_id=tenant_id, call_id=new_id, author_id=row.author_id, author_label=row.author_label)
        memo.created_at = row.created_at
        vault.seal(memo, {"text": readable_text(values[row.pk]["text"])})
        memo.save(force_insert=True)
    record(actor=actor, action="memo.brought", tenant_id=tenant_id, target=Target("draft", new_id), count=len(rows))


def _lock(tenant_id: UUID, call_id: UUID) -> None:
    """Whatever ends the call or its draft at this moment comes before, or finds the note. NotFound for what has ended."""
    draft = Draft.objects.select_for_update().filter(tenant_id=tenant_id, pk=call_id).defer("body").first()
    call = Call.objects.select_for_update().filter(tenant_id=tenant_id, pk=call_id).only("state").first()
    written = call is not None and call.state == CallState.KEPT
    if not written and (draft is None or draft.state != DraftState.OPEN):
        raise NotFound()


def _checked(text: str) -> str:
    said = visible.shown(text).strip()
    if found := visible.hidden(text):
        raise Invalid(errors={"text": [refused(found)]})
    if not said:
        raise Invalid(errors={"text": [_("社内メモを入力してください。")]})
    if len(said) > LETTERS:
        raise Invalid(errors={"text": [_("%(limit)d文字以内で入力してください。") % {"limit": LETTERS}]})
    return said
