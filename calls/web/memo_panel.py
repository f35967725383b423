"""社内メモ on the page of a call: what was noted so far, and the form for one more."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from callcenter.core.middleware import Request
from callcenter.ui import inputs
from calls import mask, queries
from calls.queries import Memos
from calls.services.memos import LETTERS


class MemoForm(forms.Form):
    lead = _("まだ残していません。次の項目を直してください。")
    text = inputs.Text(label=_("内容"), required=False, max_length=LETTERS, widget=forms.Textarea(attrs={"rows": 2}))


class Noted(NamedTuple):
    """``value``: what is shown of it; ``mask``: what is left of that later."""

    who: str
    code: str
    at: datetime
    value: str
    mask: str


@dataclass(frozen=True, slots=True)
class Panel:
    """For calls/_memos.html. ``alone``: sent without its page, on which somebody types something else."""

    call_id: UUID
    form: forms.Form
    rows: list[Noted]
    opened: bool
    alone: bool = False


def memo_form(data: Any = None) -> forms.Form:
    return MemoForm(data, auto_id="memo_%s")


def beside_draft(request: Request, call_id: UUID, form: forms.Form | None = None) -> Panel:
    """Open, since whoever writes the call down works with them."""
    return _panel(queries.open_memos(request.actor, call_id), call_id, form, alone=True)


def beside_call(memos: Memos, call_id: UUID, form: forms.Form | None) -> Panel:
    """As the page opens everything else."""
    return _panel(memos, call_id, form)


def _panel(memos: Memos, call_id: UUID, form: forms.Form | None, *, alone: bool = False) -> Panel:
    texts = memos.texts
    rows = [
        Noted(
            memos.names.get(row.author_id, ""),
            row.author_label,
            row.created_at,
            (mask.hidden("…") if texts is None else texts[row.pk]) or "",
            mask.hidden("…") or "",
        )
        for row in memos.rows
    ]
    return Panel(call_id, form or memo_form(), rows, opened=texts is not None, alone=alone)
