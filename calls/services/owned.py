"""A draft under its lock, and why its page may not go on with it."""

from uuid import UUID

from django.utils.translation import gettext as _

from callcenter.core.context import Actor
from callcenter.core.db import write_to
from callcenter.core.errors import Conflict, NotFound
from calls.choices import DraftState
from calls.models import Draft
from calls.queries.drafts import draft_tenant_for


def locked_draft(actor: Actor, draft_id: UUID) -> Draft:
    """The draft as it stands, until the end of the transaction: its tenant must be known before its row can be locked."""
    write_to(draft_tenant_for(actor, draft_id))
    draft = Draft.objects.select_for_update().filter(pk=draft_id).first()
    if draft is None:
        raise NotFound()
    return draft


def check_own(draft: Draft, person: UUID | None) -> None:
    """Open, and this person's."""
    if draft.state != DraftState.OPEN:
        raise closed()
    if draft.owner_id != person:
        raise not_owner()


def closed() -> Conflict:
    return Conflict(_("この下書きは送信または破棄されています。何も変更されていません。"), code="draft_closed")


def not_owner() -> Conflict:
    return Conflict(
        _("ほかのオペレーターが引き継いでいます。入力はこの画面に残っています。続けるには引き継いでください。"),
        code="draft_owner",
    )
