"""Forms of the desk and the portal: they draw and parse; what is right is decided by the services."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import jaconv
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.purposes import Purpose
from callcenter.core.errors import Invalid
from callcenter.text import folding
from callcenter.ui.forms import Chips, DirectorySelect
from calls import fields
from calls.choices import BRIEF, Disposition, NotifyMode
from calls.fields import Field, Kind, Of, Values
from tenants.queries import Entry

NOBODY = "none"
"""Choice of the operator: the caller named nobody, the message goes to the company as a whole."""
YES, NO = "1", ""

# Public name of an error → field of the form. Unlisted ones appear above the form.
_FIELD_OF: Mapping[str, str] = {field.public: field.name for field in fields.FIELDS if field.public} | {
    "caller": fields.CALLER_KANA.name,
    "message": fields.BODY.name,
}


def _text(label: Any, *, hint: Any = "", **attrs: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, help_text=hint, widget=forms.TextInput(attrs={"autocomplete": "off", **attrs})
    )


def fill_directory(
    field: forms.Field, people: Sequence[Entry], *, first: str, last: Sequence[tuple[str, str]] = ()
) -> None:
    """Offers the people of one directory, findable by name, reading, department and romaji."""
    if not isinstance(field, forms.ChoiceField) or not isinstance(field.widget, DirectorySelect):
        raise TypeError("people are offered by a DirectorySelect")
    field.choices = [("", first), *((str(entry.id), entry.name) for entry in people), *last]
    field.widget.details = {str(entry.id): (_search(entry), _note(entry)) for entry in people}


def _control(field: Field) -> forms.Field:
    """How a field of the table is typed or chosen."""
    attrs = {"autocomplete": "off", **(field.attrs or {})}
    if field.kind is Kind.PERSON:
        return forms.ChoiceField(label=field.label, required=False, widget=DirectorySelect)
    if field is fields.CALLBACK:
        offered = [(YES, gettext_lazy("要")), (NO, gettext_lazy("不要"))]
        return forms.ChoiceField(label=field.label, required=False, choices=offered, widget=Chips)
    if field.kind is Kind.FLAG:
        return forms.BooleanField(label=field.label, required=False)
    if field.choices is not None:
        return forms.ChoiceField(label=field.label, required=False, choices=field.choices.choices, widget=Chips)
    if field is fields.BODY:
        return forms.CharField(label=field.label, required=False, widget=forms.Textarea(attrs=attrs))
    return _text(field.label, **attrs, placeholder=field.hint)


class MessageFields(forms.Form):
    """What a correction can reach; a part of the form of a new call."""

    table = fields.CORRECTABLE
    error_names = _FIELD_OF

    def __init__(self, *args: Any, people: Sequence[Entry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update({field.name: _control(field) for field in self.table})
        self.set_people(people)

    def set_people(self, people: Sequence[Entry]) -> None:
        """The directory of the one client company; nobody else can be chosen."""
        nobody = (NOBODY, _("担当者の指定なし（代表）"))
        fill_directory(self.fields[fields.ADDRESSEE.name], people, first=_("担当者を選ぶ"), last=[nobody])


class CallForm(MessageFields):
    """A call while it is taken."""

    table = tuple(field for field in fields.DRAFTED.values() if field.kind is not Kind.SECONDS)

    def __init__(self, *, content: Values, people: Sequence[Entry]) -> None:
        super().__init__({**DEFAULTS, **_to_fields(content)}, people=people)
        self.content, self.people = content, people
        for field in (fields.CALLER_KANA, fields.ADDRESSEE, fields.BODY):
            # Marked for people; whether it is really missing depends on the kind of call (see ``missing``).
            vars(self.fields[field.name])["needed"] = True

    @staticmethod
    def missing(content: Values) -> dict[str, list[str]]:
        """What the desk asks for beyond the record's own rules, by field."""
        if content.get(fields.DISPOSITION.name, Disposition.CALLBACK) in BRIEF:
            return {}
        found: dict[Field, str] = {}
        if not any(content.get(field.name) for field in fields.IDENTIFYING):
            found[fields.CALLER_KANA] = _("お名前の読みを入力してください。分からないときは会社名だけでも送れます。")
        if not content.get(fields.ADDRESSEE.name):
            found[fields.ADDRESSEE] = _("宛先を選んでください。決まっていないときは「担当者の指定なし」を選びます。")
        if not fields.BODY.given(content).strip():
            found[fields.BODY] = _("用件を入力してください。")
        if content.get(fields.CALLBACK.name) and not content.get(fields.READ_BACK.name):
            found[fields.READ_BACK] = _("折返しのときは、番号とお名前を復唱してから送ってください。")
        return {field.name: [text] for field, text in found.items()}


def refuse_unready(content: Mapping[str, Any]) -> None:
    """Raises Invalid with what the desk still asks for."""
    missing = CallForm.missing(content)
    if missing:
        raise Invalid(_("まだ送っていません。足りない項目があります。"), errors=missing)


DEFAULTS: Mapping[str, Any] = {
    fields.DISPOSITION.name: Disposition.CALLBACK.value,
    fields.CALLBACK.name: YES,
    fields.URGENCY.name: fields.URGENCY.default,
    fields.MOOD.name: fields.MOOD.default,
}


def _to_fields(content: Values) -> dict[str, Any]:
    """A content as the values of the form's controls."""
    values = dict(content)
    if fields.CALLBACK.name in values:
        values[fields.CALLBACK.name] = YES if values[fields.CALLBACK.name] else NO
    return values


def content_of(posted: Mapping[str, Any]) -> dict[str, Any]:
    """The controls' values, as the content of a draft. Believes nothing, refuses nothing: the services do."""
    content: dict[str, Any] = {}
    for name, field in fields.DRAFTED.items():
        if field.kind is Kind.FLAG:
            content[name] = posted.get(name) in (YES, "on", True)
        elif field.kind is not Kind.SECONDS and posted.get(name):
            content[name] = posted[name]
    kana = content.get(fields.CALLER_KANA.name)
    if isinstance(kana, str):
        content[fields.CALLER_KANA.name] = jaconv.hira2kata(jaconv.h2z(kana, kana=True))
    return content


def ready_to_send(content: Values) -> dict[str, Any]:
    """The content as it is sent: nobody named means no addressee; a short call carries no half-typed message."""
    sent = {name: value for name, value in content.items() if (name, value) != (fields.ADDRESSEE.name, NOBODY)}
    if sent.get(fields.DISPOSITION.name) in BRIEF:
        sent = {field.name: sent[field.name] for field in fields.rows(Of.CALL) if field.name in sent}
    return sent


def correction_of(posted: Mapping[str, Any]) -> dict[str, Any]:
    """What a correction says, of the fields that it can reach."""
    content = content_of(posted)
    values = {field.name: content.get(field.name) for field in fields.CORRECTABLE}
    return {**values, fields.ADDRESSEE.name: _person(content.get(fields.ADDRESSEE.name, ""))}


def initial_correction(row: Any, old: Mapping[str, str | None]) -> dict[str, Any]:
    """The form of a correction as it opens: what was sent. ``old``: the opened values by field name."""
    values = _to_fields({f.name: old[f.name] if f.sealed else getattr(row, f.column) for f in fields.CORRECTABLE})
    return {**values, fields.ADDRESSEE.name: str(values[fields.ADDRESSEE.name] or NOBODY)}


def _person(value: str) -> UUID | str | None:
    if value in ("", NOBODY):
        return None
    try:
        return UUID(value)
    except ValueError:
        return value


def _search(entry: Entry) -> str:
    kana = jaconv.kata2hira(entry.kana)
    return " ".join(folding.squeezed(text) for text in (entry.name, entry.kana, entry.department)) + (
        f" {jaconv.kana2alphabet(kana)}"
    )


def _note(entry: Entry) -> str:
    return "・".join(part for part in (entry.kana, entry.department) if part)


class RevealForm(forms.Form):
    """Why staff look at values; the log keeps it."""

    purpose = forms.ChoiceField(
        label=gettext_lazy("目的"), choices=lambda: [(p.value, p.label) for p in Purpose.choosable()]
    )
    ticket = forms.CharField(
        label=gettext_lazy("整理番号"),
        required=False,
        max_length=32,
        help_text=gettext_lazy("苦情や事故対応の番号があるとき。英大文字・数字・ハイフン。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "size": 16}),
    )


class StatusForm(forms.Form):
    """What somebody adds when they set a message's status."""

    result = forms.CharField(required=False)
    note = forms.CharField(required=False)

    @property
    def said(self) -> str | None:
        """Result and note as one text; None where nothing was added."""
        return "。".join(part for part in self.cleaned_data.values() if part) or None


class SearchForm(forms.Form):
    """Terms are posted, so that they appear in no address and no log."""

    number = _text(gettext_lazy("電話番号"), inputmode="tel")
    last4 = _text(gettext_lazy("下4桁"), inputmode="numeric", size="6")
    kana = _text(gettext_lazy("お名前の読み"))
    company = _text(gettext_lazy("会社名"))
    q = _text(gettext_lazy("本文・その他"))


class NotifyForm(forms.Form):
    """Which mails a person wants from one company."""

    mode = forms.ChoiceField(
        label=gettext_lazy("新しい受電のメール"), choices=NotifyMode.choices, widget=forms.RadioSelect
    )
    entry = forms.ChoiceField(label=gettext_lazy("担当者名簿での自分"), required=False, widget=DirectorySelect)

    def __init__(self, *args: Any, people: Sequence[Entry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fill_directory(self.fields["entry"], people, first=_("選ばない"))
