"""Forms of the desk and the portal: they draw and parse; what is right is decided by the services."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import jaconv
from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.purposes import Purpose
from blocks.models import Reason
from callcenter.text import folding
from callcenter.ui import inputs
from callcenter.ui.forms import Chips, DirectorySelect
from calls import fields
from calls.choices import Disposition, NotifyMode
from calls.fields import Field, Kind, Of, Values
from calls.kinds import KINDS, CallKind
from calls.models import Call, Message
from calls.ready import NAMES, NOBODY
from calls.wanted import Items, applies, place_of
from knowledge.vocabulary import LINE
from tenants.queries import Entry

YES, NO = "1", ""


def _text(label: Any, *, hint: Any = "", **attrs: Any) -> inputs.Text:
    return inputs.Text(
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
    attrs = {"autocomplete": "off", **({"data-limit": field.limit} if field.limit else {}), **(field.attrs or {})}
    if field.kind is Kind.PERSON:
        return forms.ChoiceField(label=field.label, required=False, widget=DirectorySelect)
    if field is fields.CALLBACK:
        offered = [(YES, gettext_lazy("要")), (NO, gettext_lazy("不要"))]
        return forms.ChoiceField(label=field.label, required=False, choices=offered, widget=Chips)
    if field.kind is Kind.FLAG:
        return forms.BooleanField(label=field.label, required=False)
    if field is fields.BLOCK_REASON:
        offered = [("", gettext_lazy("しない")), *Reason.choices]
        return forms.ChoiceField(label=field.label, required=False, choices=offered, widget=Chips)
    if field is fields.WAY:
        # What can be chosen is the script's; one that is there no more is taken as it was.
        return inputs.Text(label=field.label, required=False, widget=forms.Select)
    if field.choices is not None:
        return forms.ChoiceField(label=field.label, required=False, choices=field.choices.choices, widget=Chips)
    if field is fields.BODY:
        return inputs.Text(label=field.label, required=False, widget=forms.Textarea(attrs=attrs))
    return _text(field.label, **attrs, placeholder=field.hint)


class MessageFields(forms.Form):
    """Fields of the table, with the directory of one company."""

    table: tuple[Field, ...] = ()
    error_names = NAMES

    def __init__(self, *args: Any, people: Sequence[Entry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update({field.name: _control(field) for field in self.table})
        self.set_people(people)

    def set_people(self, people: Sequence[Entry]) -> None:
        """The directory of the one client company; nobody else can be chosen."""
        nobody = (NOBODY, _("担当者の指定なし（代表）"))
        fill_directory(self.fields[fields.ADDRESSEE.name], people, first=_("担当者を選ぶ"), last=[nobody])


class CorrectionForm(MessageFields):
    """What was sent, to be set right."""

    table = (*fields.CORRECTABLE, *fields.SAID)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class CallForm(MessageFields):
    """A call while it is taken."""

    table = tuple(field for field in fields.DRAFTED.values() if field.kind is not Kind.SECONDS)

    def __init__(self, *, content: Values, people: Sequence[Entry]) -> None:
        super().__init__({**DEFAULTS, **_to_fields(content)}, people=people)
        self.content, self.people = content, people
        for field in (fields.CALLER_KANA, fields.ADDRESSEE, fields.BODY):
            # Marked for people; whether it is really missing depends on the kind of call (``calls.ready``).
            vars(self.fields[field.name])["needed"] = True
        vars(self.fields[fields.READ_BACK.name])["key"] = "Alt+R"

    def ask(self, items: Items, ways: Mapping[str, str]) -> None:
        """Says at the fields what the company's script wants there of which call (static/js/kinds.js shows it).

        ``ways``: of its tree, those on which it wants something: on which of them the call is stands beside its kind.
        """
        way = self.fields[fields.WAY.name].widget
        if isinstance(way, forms.Select):
            way.choices = [("", _("選ばない")), *ways.items()]
        for field, item in ((place_of(item), item) for item in items):
            if field is not None and field.name in self.fields:
                self.fields[field.name].help_text += _note_of(item, self.content)


def _note_of(item: Mapping[str, str], content: Values) -> SafeString:
    hidden = mark_safe("") if applies(item, content) else mark_safe(" hidden")
    line = format_html(' data-line="{}"', item["item"]) if item["field"] == LINE else ""
    return format_html(
        '<span class="field__asked" data-asked="{}"{}{}{}>{}</span> ',
        item["disposition"],
        format_html(' data-way="{}"', item["way"]) if item.get("way") else "",
        line,
        hidden,
        _("必ず聞く：%(item)s") % {"item": item["item"]},
    )


DEFAULTS: Mapping[str, Any] = {
    fields.DISPOSITION.name: Disposition.CALLBACK.value,
    fields.CALLBACK.name: YES if KINDS[Disposition.CALLBACK].sets[fields.CALLBACK] else NO,
    fields.URGENCY.name: fields.URGENCY.default,
    fields.MOOD.name: fields.MOOD.default,
    fields.BLOCK_REASON.name: fields.BLOCK_REASON.default,
}


def _to_fields(content: Values) -> dict[str, Any]:
    """A content as the values of the form's controls."""
    values = dict(content)
    if fields.CALLBACK.name in values:
        values[fields.CALLBACK.name] = YES if values[fields.CALLBACK.name] else NO
    return values


def kinds_for_script() -> str:
    """What choosing a kind of call does to the form's controls."""
    return json.dumps(
        {
            code: {"sets": _controls(kind), "brief": kind.brief, "asks": fields.names(kind.asks)}
            for code, kind in KINDS.items()
        }
    )


def _controls(kind: CallKind) -> dict[str, Any]:
    return _to_fields({field.name: value for field, value in {**kind.sets, **kind.fixes}.items()})


def content_of(posted: Mapping[str, Any]) -> dict[str, Any]:
    """The controls' values, as the content of a draft. Believes nothing, refuses nothing: the services do."""
    content: dict[str, Any] = {}
    for name, field in fields.DRAFTED.items():
        if field.kind is Kind.FLAG:
            content[name] = posted.get(name) in (YES, "on", True)
        elif field.kind is not Kind.SECONDS and posted.get(name):
            content[name] = posted[name]
    return content


def correction_of(posted: Mapping[str, Any]) -> dict[str, Any]:
    """What a correction says: the whole message, and of the call what the page asked."""
    content = content_of(posted)
    asked = (field for field in CorrectionForm.table if field.of is not Of.CALL or field.name in posted)
    values = {field.name: content.get(field.name) for field in asked}
    return {**values, fields.ADDRESSEE.name: _person(content.get(fields.ADDRESSEE.name, ""))}


def initial_correction(call: Call, message: Message | None, old: Mapping[str, str | None]) -> dict[str, Any]:
    """The form of a correction as it opens: what was sent. ``old``: the opened values by field name."""
    rows: Mapping[Of, Any] = {Of.CALL: call, Of.MESSAGE: message}
    sent = {f.name: old[f.name] if f.sealed else getattr(rows[f.of], f.column, f.default) for f in fields.CORRECTABLE}
    values = {**_to_fields(sent), "version": message.version if message else None}
    return {**values, fields.ADDRESSEE.name: str(values[fields.ADDRESSEE.name] or NOBODY)}


def retyped(typed: Values, message: Message | None) -> dict[str, Any]:
    """The same as it was typed once. ``message``: what it is to correct."""
    return {**_to_fields(typed), "version": message.version if message else None}


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


class DayForm(forms.Form):
    """Which day's calls are looked at."""

    day = inputs.Day(label=gettext_lazy("日付"), required=False)


class RevealForm(forms.Form):
    """Why staff look at values; the log keeps it."""

    lead = gettext_lazy("まだ表示していません。次の項目を選んでください。")
    purpose = forms.ChoiceField(
        label=gettext_lazy("目的"), choices=lambda: [(p.value, p.label) for p in Purpose.choosable()], widget=Chips
    )
    ticket = inputs.Text(
        label=gettext_lazy("受付番号"),
        required=False,
        max_length=32,
        help_text=gettext_lazy("苦情や事故対応の番号があるとき。英大文字・数字・ハイフン。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "size": 16}),
    )


class StatusForm(forms.Form):
    """What somebody adds when they set a message's status."""

    result = inputs.Text(required=False)
    note = inputs.Text(required=False)

    @property
    def said(self) -> str | None:
        """Result and note as one text; None where nothing was added."""
        return "。".join(part for part in self.cleaned_data.values() if part) or None


class SearchForm(forms.Form):
    """Terms are posted, so that they appear in no address and no log."""

    lead = gettext_lazy("検索していません。次の項目を直してください。")
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
    entry = forms.ChoiceField(label=gettext_lazy("担当者の一覧での自分"), required=False, widget=DirectorySelect)

    def __init__(self, *args: Any, people: Sequence[Entry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fill_directory(self.fields["entry"], people, first=_("選ばない"))
