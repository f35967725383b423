"""着信拒否 on the page of a sales call: what was proposed of it, and the form for proposing it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext_lazy as _

from blocks import queries as blocks
from blocks.models import Block, Reason, Stage
from callcenter.core.middleware import Request
from callcenter.core.permissions import Permission
from callcenter.ui.forms import Chips
from calls.choices import CLOSED, Disposition
from calls.fields import CALLER_NUMBER
from calls.queries import ShownCall

ABOUT = frozenset({Disposition.SALES.value, Disposition.BLOCKED.value})


class ProposeForm(forms.Form):
    lead = _("まだ提案していません。次の項目を直してください。")
    reason = forms.ChoiceField(label=_("理由"), choices=Reason.choices, initial=Reason.REPEATED, widget=Chips)


@dataclass(frozen=True, slots=True)
class Panel:
    """For calls/_block.html: what was proposed of this call; ``form``: for one more, where there can be one."""

    rows: list[Block]
    form: forms.Form | None
    refused: bool


def panel(request: Request, view: ShownCall, refused: Mapping[str, forms.Form]) -> Panel | None:
    """None for a call of another kind, and for who proposes nothing."""
    actor, call = request.actor, view.call
    if call.disposition not in ABOUT or not actor.may(Permission.BLOCK_PROPOSE, call.tenant_id):
        return None
    rows = blocks.proposed_from(actor, call.tenant_id, call.pk)
    closed = call.restriction in CLOSED or call.undone_at is not None or not view.values.get(CALLER_NUMBER.name)
    asked = any(row.stage in (Stage.PROPOSED, Stage.APPROVED) for row in rows)
    if call.disposition != Disposition.SALES or closed or asked:
        return Panel(rows, None, refused=False)
    return Panel(rows, refused.get("block") or block_form(), refused="block" in refused)


def block_form(data: Mapping[str, object] | None = None) -> ProposeForm:
    return ProposeForm(data, auto_id="block_%s")
