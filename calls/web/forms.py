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
from calls import payload
from calls.choices import BRIEF, Disposition, Mood, NotifyMode, Urgency
from calls.inputs import MessageInput
from tenants.queries import Entry

NOBODY = "none"
"""Choice of the operator: the caller named nobody, the message goes to the company as a whole."""
YES, NO = "1", ""

# Public name of an error → field of the form. Unlisted ones appear above the form.
_FIELD_OF: Mapping[str, str] = {public: name for name, public in payload.TEXTS.items()} | {
    "caller": "caller_kana",
    "message": "body",
    "message.addressee": "addressee",
    "addressee": "addressee",
    "message.urgency": "urgency",
    "message.mood": "mood",
    "disposition": "disposition",
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


class MessageFields(forms.Form):
    """The part of the form that a correction shares with a new call."""

    addressee = forms.ChoiceField(label=gettext_lazy("宛先"), required=False, widget=DirectorySelect)
    body = forms.CharField(
        label=gettext_lazy("用件"), required=False, widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"})
    )
    callback = forms.ChoiceField(
        label=gettext_lazy("折返し"),
        required=False,
        choices=[(YES, gettext_lazy("要")), (NO, gettext_lazy("不要"))],
        widget=Chips,
    )
    callback_number = _text(
        gettext_lazy("折返し先"), inputmode="tel", placeholder=gettext_lazy("表示番号と同じなら空欄")
    )
    callback_when = _text(gettext_lazy("希望日時"), list="when-choices", placeholder=gettext_lazy("今日中、午後 など"))
    mood = forms.ChoiceField(label=gettext_lazy("様子"), required=False, choices=Mood.choices, widget=Chips)
    urgency = forms.ChoiceField(label=gettext_lazy("緊急度"), required=False, choices=Urgency.choices, widget=Chips)
    read_back = forms.BooleanField(label=gettext_lazy("復唱した"), required=False)
    error_names = _FIELD_OF

    def set_people(self, people: Sequence[Entry]) -> None:
        """The directory of the one client company; nobody else can be chosen."""
        nobody = (NOBODY, _("担当者の指定なし（代表）"))
        fill_directory(self.fields["addressee"], people, first=_("担当者を選ぶ"), last=[nobody])


class CallForm(MessageFields):
    """A call while it is taken. Field order is the order in which a Japanese call goes."""

    disposition = forms.ChoiceField(
        label=gettext_lazy("種別"), required=False, choices=Disposition.choices, widget=Chips
    )
    caller_company = _text(gettext_lazy("会社名"), placeholder=gettext_lazy("個人のときは空欄"))
    caller_kana = _text(gettext_lazy("お名前カナ"), placeholder=gettext_lazy("聞こえたとおりに"))
    caller_name = _text(gettext_lazy("漢字"), placeholder=gettext_lazy("分かるときだけ"))
    name_checked = forms.BooleanField(label=gettext_lazy("確認済"), required=False)
    caller_number = _text(gettext_lazy("表示番号"), inputmode="tel", placeholder=gettext_lazy("非通知 も可"))
    field_order = [
        "disposition", "caller_company", "caller_kana", "caller_name", "name_checked", "addressee", "body", "callback",
        "caller_number", "callback_number", "callback_when", "mood", "urgency", "read_back",
    ]  # fmt: skip

    def __init__(self, *args: Any, content: Mapping[str, Any], people: Sequence[Entry], **kwargs: Any) -> None:
        super().__init__({**DEFAULTS, **_to_fields(content)}, *args, **kwargs)
        self.content, self.people = content, people
        self.set_people(people)
        for name in ("caller_kana", "addressee", "body"):
            # Marked for people; whether it is really missing depends on the kind of call (see ``missing``).
            vars(self.fields[name])["needed"] = True

    @staticmethod
    def missing(content: Mapping[str, Any]) -> dict[str, list[str]]:
        """What the desk asks for beyond the record's own rules, by field."""
        if content.get("disposition", Disposition.CALLBACK) in BRIEF:
            return {}
        found: dict[str, list[str]] = {}
        if not (content.get("caller_kana") or content.get("caller_name") or content.get("caller_company")):
            found["caller_kana"] = [_("お名前の読みを入力してください。分からないときは会社名だけでも送れます。")]
        if not content.get("addressee"):
            found["addressee"] = [_("宛先を選んでください。決まっていないときは「担当者の指定なし」を選びます。")]
        if not content.get("body", "").strip():
            found["body"] = [_("用件を入力してください。")]
        if content.get("callback") and not content.get("read_back"):
            found["read_back"] = [_("折返しのときは、番号とお名前を復唱してから送ってください。")]
        return found


def refuse_unready(content: Mapping[str, Any]) -> None:
    """Raises Invalid with what the desk still asks for."""
    missing = CallForm.missing(content)
    if missing:
        raise Invalid(_("まだ送っていません。足りない項目があります。"), errors=missing)


DEFAULTS: Mapping[str, Any] = {
    "disposition": Disposition.CALLBACK.value,
    "callback": YES,
    "urgency": "normal",
    "mood": "",
}


def _to_fields(content: Mapping[str, Any]) -> dict[str, Any]:
    """A draft's content as the values of the form's controls."""
    values: dict[str, Any] = {}
    for name, value in content.items():
        values[name] = (YES if value else NO) if name == "callback" else value
    return values


def content_of(posted: Mapping[str, Any]) -> dict[str, Any]:
    """The controls' values, as the content of a draft. Believes nothing, refuses nothing: the services do."""
    content: dict[str, Any] = {name: posted[name] for name in (*payload.TEXTS, *payload.CODES) if posted.get(name)}
    for name in payload.FLAGS:
        content[name] = posted.get(name) in (YES, "on", True)
    if isinstance(content.get("caller_kana"), str):
        content["caller_kana"] = jaconv.hira2kata(jaconv.h2z(content["caller_kana"], kana=True))
    return content


def ready_to_send(content: Mapping[str, Any]) -> dict[str, Any]:
    """The content as it is sent: nobody named means no addressee; a short call carries no half-typed message."""
    sent = {name: value for name, value in content.items() if not (name == "addressee" and value == NOBODY)}
    if sent.get("disposition") in BRIEF:
        sent = {name: sent[name] for name in ("disposition", "caller_company", "caller_kana", "caller_name",
                                              "caller_number", "ring_seconds", "talk_seconds") if name in sent}  # fmt: skip
    return sent


def message_input(content: Mapping[str, Any]) -> MessageInput:
    """A correction out of a form's content."""
    return MessageInput(
        body=content.get("body", ""),
        addressee=_person(content.get("addressee", "")),
        urgency=content.get("urgency") or Urgency.NORMAL,
        callback=bool(content.get("callback")),
        callback_number=content.get("callback_number"),
        callback_when=content.get("callback_when"),
        mood=content.get("mood", ""),
        read_back=bool(content.get("read_back")),
    )


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
