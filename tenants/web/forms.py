"""Forms of the pages about client companies. What is allowed is decided in services; forms hold the wording."""

from __future__ import annotations

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from callcenter.ui import inputs
from tenants.models.company import END_CALL, MOST_SECONDS

READING = {"autocomplete": "off", "lang": "ja"}


class NameForm(forms.Form):
    """名称."""

    name = inputs.Text(
        label=_("会社名"),
        max_length=120,
        help_text=_("正式な名前（例：株式会社青葉商事）"),
        widget=forms.TextInput(attrs=READING),
    )
    kana = inputs.Text(label=_("会社名の読み"), max_length=120, required=False, widget=forms.TextInput(attrs=READING))


class NewForm(NameForm):
    """名称と略称."""

    slug = inputs.Text(
        label=_("略称"),
        max_length=40,
        help_text=_("アドレスに使います。英小文字・数字・ハイフン。あとから変更できません。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )


class GreetingForm(forms.Form):
    """名乗り."""

    greeting = inputs.Text(
        label=_("名乗り"),
        max_length=300,
        help_text=_("電話に出たとき、最初に言う言葉です。"),
        widget=forms.TextInput(attrs=READING),
    )
    greeting_kana = inputs.Text(
        label=_("名乗りの読み"),
        max_length=300,
        required=False,
        help_text=_("読みにくい名前があるときに入力します。"),
        widget=forms.TextInput(attrs=READING),
    )


class HoursForm(forms.Form):
    """受付時間."""

    hours_text = inputs.Text(label=_("受付時間"), max_length=200, required=False, help_text=_("例：平日 9:00-18:00"))
    timezone = inputs.Text(label=_("タイムゾーン"), max_length=40, initial="Asia/Tokyo")


class EndCallForm(forms.Form):
    """カスハラへの対応."""

    end_call_text = inputs.Text(
        label=_("電話を切るときの言葉"),
        max_length=300,
        required=False,
        help_text=format_lazy(
            "{} {}",
            _("カスハラを受けたオペレーターの画面に表示します。空欄のときは、次の言葉です。"),
            END_CALL,
        ),
        widget=forms.Textarea(attrs={"rows": 3, **READING}),
    )


class SendingForm(forms.Form):
    """送信の取り消し."""

    undo_seconds = forms.IntegerField(
        label=_("通常の伝言（秒）"), widget=forms.NumberInput(attrs={"min": 0, "max": MOST_SECONDS})
    )
    undo_urgent_seconds = forms.IntegerField(
        label=_("緊急の伝言（秒）"), widget=forms.NumberInput(attrs={"min": 0, "max": MOST_SECONDS})
    )


class NumberForm(forms.Form):
    """電話番号."""

    number = inputs.Text(
        label=_("電話番号"),
        max_length=40,
        help_text=_("市外局番から。全角でもかまいません。"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    label = inputs.Text(label=_("用途"), max_length=60, required=False, help_text=_("例：代表、夜間窓口"))


class PersonForm(forms.Form):
    """担当者."""

    name = inputs.Text(label=_("氏名"), max_length=80, widget=forms.TextInput(attrs=READING))
    kana = inputs.Text(label=_("読み"), max_length=80, required=False, widget=forms.TextInput(attrs=READING))
    department = inputs.Text(label=_("部署"), max_length=80, required=False, widget=forms.TextInput(attrs=READING))
    contact = inputs.Text(
        label=_("連絡先"),
        max_length=200,
        required=False,
        help_text=_("内線や携帯番号など。暗号化して保存します。"),
        widget=forms.TextInput(attrs=READING),
    )


class PersonEditForm(PersonForm):
    """担当者の変更."""

    active = forms.BooleanField(label=_("宛先に表示する"), required=False)
