"""Calling back, on the page of its call: how it stands, and the forms by which it goes on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from callcenter.core.middleware import Request
from callcenter.core.permissions import Permission
from callcenter.ui import inputs
from callcenter.ui.forms import Chips
from calls import mask, queries
from calls.choices import CallbackResult, Restriction
from calls.models import Call, Callback
from calls.queries import CallbacksOfCall
from calls.services.callbacks import LETTERS

HOUR, STEP = timedelta(hours=1), 10
_CLOCK = r"^([01]\d|2[0-3]):[0-5]\d$"


def _clock(**more: Any) -> inputs.Pattern:
    wrong = {"invalid": _("時刻を、15:30 のように入力してください。")}
    widget = forms.TimeInput(attrs={"type": "time"})
    return inputs.Pattern(_CLOCK, label=_("時刻"), widget=widget, error_messages=wrong, **more)


def _moment_of(day: date | None, clock: str) -> datetime | None:
    """By the clock of the page; None where nothing was said."""
    if day is None or not clock:
        return None
    return timezone.make_aware(datetime.combine(day, time.fromisoformat(clock)))


class DueForm(forms.Form):
    """By when somebody is to be called back."""

    lead = _("まだ登録していません。次の項目を直してください。")
    error_names: Mapping[str, str] = {"due_at": "clock"}
    day = inputs.Day(label=_("日付"))
    clock = _clock()

    @property
    def due_at(self) -> datetime | None:
        return _moment_of(self.cleaned_data["day"], self.cleaned_data["clock"])


class OrderForm(DueForm):
    """What the client company wants to be told, and by when."""

    lead = _("まだ依頼していません。次の項目を直してください。")
    field_order = ("words",)
    words = inputs.Text(
        label=_("伝えてほしいこと"),
        max_length=LETTERS,
        help_text=_("例：見積書は本日お送りします。届かなければご連絡ください。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class MoveForm(DueForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


class ResultForm(forms.Form):
    """What came of calling; and when somebody tries once more, where nobody was there."""

    lead = _("まだ記録していません。次の項目を直してください。")
    error_names: Mapping[str, str] = {"due_at": "again_clock"}
    version = forms.IntegerField(widget=forms.HiddenInput)
    result = forms.ChoiceField(label=_("結果"), choices=CallbackResult.choices, widget=Chips)
    # Names of their own: what is typed is kept by the names of a form's fields, and put back into that form alone.
    again_day = inputs.Day(label=_("かけ直す日付"), required=False)
    again_clock = _clock(required=False)

    @property
    def due_at(self) -> datetime | None:
        return _moment_of(self.cleaned_data["again_day"], self.cleaned_data["again_clock"])


class StepForm(forms.Form):
    """What needs no more than a press."""

    lead = _("何も変更されていません。")
    version = forms.IntegerField(widget=forms.HiddenInput)


FORMS: Mapping[str, type[forms.Form]] = {
    "ask": DueForm,
    "take": StepForm,
    "give_back": StepForm,
    "move": MoveForm,
    "finish": ResultForm,
}
"""What is done with a callback → what is asked for it."""


def order_form(data: Any = None) -> OrderForm:
    """An hour from now, where nothing else is said."""
    return OrderForm(data, auto_id="order_%s", initial=_moment(timezone.now() + HOUR))


def form_of(deed: str, data: Any = None, **initial: Any) -> forms.Form:
    """Several stand on one page: each names its controls after what it does."""
    return FORMS.get(deed, StepForm)(data, auto_id=f"callback_{deed}_%s", initial=initial)


class Said(NamedTuple):
    """What the client company wants to be told. ``value``: as far as it is opened; ``mask``: what is left of it later."""

    at: datetime
    value: str
    mask: str


@dataclass(frozen=True, slots=True)
class Panel:
    """For calls/_callbacks.html. ``forms``: by what each does. ``refused``: the one that was posted and is shown again.

    ``words``: what the client company has said, newest first.
    """

    of: CallbacksOfCall
    forms: Mapping[str, forms.Form]
    mine: bool
    late: bool
    may_ask: bool
    rows: list[tuple[Callback, str]] = field(default_factory=list)
    owner: str = ""
    refused: str = ""
    words: list[Said] = field(default_factory=list)


def panel(
    request: Request, call: Call, refused: Mapping[str, forms.Form], words: Mapping[UUID, str] | None = None
) -> Panel | None:
    """None for who calls nobody back. ``words``: of the client company, by callback, where they are opened."""
    if not request.actor.may(Permission.CALLBACK_WORK, call.tenant_id):
        return None
    of = queries.callbacks_of(request.actor, call.pk)
    current = of.open
    return Panel(
        of,
        {**_fresh(current), **refused},
        mine=current is not None and current.owner_id == request.actor.id,
        late=current is not None and current.due_at <= timezone.now(),
        may_ask=current is None and call.restriction != Restriction.WITHDRAWN,
        rows=[(row, _name(of, row.owner_id)) for row in of.before],
        owner=_name(of, current.owner_id) if current is not None else "",
        refused=next(iter(refused), ""),
        words=[_said(row, words) for row in (current, *of.before) if row is not None and row.ordered],
    )


def _said(row: Callback, words: Mapping[UUID, str] | None) -> Said:
    hidden = mask.hidden("…") or ""
    return Said(row.created_at, hidden if words is None else words.get(row.pk, ""), hidden)


def _fresh(current: Callback | None) -> dict[str, forms.Form]:
    """What can be done now, as it opens."""
    if current is None:
        return {"ask": form_of("ask", **_moment(timezone.now() + HOUR))}
    asked = {"version": current.version}
    forms_of = {deed: form_of(deed, **asked) for deed in ("take", "give_back", "finish")}
    return {**forms_of, "move": form_of("move", **asked, **_moment(current.due_at))}


def _moment(at: datetime) -> dict[str, Any]:
    here = timezone.localtime(at)
    here -= timedelta(minutes=here.minute % STEP)
    return {"day": here.date().isoformat(), "clock": f"{here:%H:%M}"}


def _name(of: CallbacksOfCall, person: UUID | None) -> str:
    return of.names.get(person, "") if person is not None else ""
