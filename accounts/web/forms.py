"""Forms of the account pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models.person import Language
from accounts.queries.people import Member
from accounts.roles import INVITED_BY_CLIENT, ROLES, Held
from accounts.scopes import BUNDLES
from callcenter.ui import inputs
from callcenter.ui.companies import CompanyField, Find
from callcenter.ui.forms import Chips


def languages() -> list[tuple[str, str]]:
    """The languages that are offered, each by its own name."""
    return [(code, Language(code).label) for code, _name in settings.LANGUAGES]


class OwnForm(forms.Form):
    """One's own screen."""

    language = forms.ChoiceField(label=_("表示言語"), widget=Chips)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = languages()  # type: ignore[attr-defined]


class AccessibilityForm(forms.Form):
    shortcuts = forms.BooleanField(
        label=_("一文字のショートカットキーを使う"),
        required=False,
        help_text=_("音声入力や支援機器で誤って動くときは、外してください。"),
    )


class TokenForm(forms.Form):
    label = inputs.Text(label=_("用途"), max_length=60, help_text=_("例：基幹システムとの連携"))
    tenant = CompanyField(label=_("対象の会社"), key="id", required=False, empty=_("自分のすべての会社"))
    scope = forms.ChoiceField(label=_("できること"), choices=[(code, text) for code, (text, _p) in BUNDLES.items()])
    days = forms.IntegerField(label=_("有効な日数"), min_value=1, max_value=365, initial=90)
    error_names = {"scopes": "scope"}

    def __init__(self, *args: Any, find: Find, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tenant"].offer(find)  # type: ignore[attr-defined]


class PersonForm(forms.Form):
    """An account, by an administrator."""

    email = inputs.Mail(
        label=_("メールアドレス"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    display_name = inputs.Text(label=_("氏名"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    staff_code = inputs.Pattern(
        r"^[A-Z0-9-]{3,16}$",
        label=_("利用者コード"),
        required=False,
        help_text=_("記録に氏名の代わりに残ります。空欄なら自動で付けます。例：OP-014"),
        error_messages={"invalid": _("半角の大文字、数字、ハイフンで3〜16文字にしてください。")},
    )
    language = forms.ChoiceField(label=_("表示言語"), widget=Chips)

    def __init__(self, *args: Any, changing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = languages()  # type: ignore[attr-defined]
        if changing:
            del self.fields["email"]
            self.fields["staff_code"].required = True
            self.fields["staff_code"].help_text = _("記録に氏名の代わりに残ります。")


class MembershipForm(forms.Form):
    """A role in a company from a day to a day. The house and the clients have different roles."""

    place = CompanyField(label=_("会社"), key="id")
    role = forms.ChoiceField(label=_("役割"))
    starts_at = inputs.Day(label=_("開始日"), required=False, help_text=_("空欄なら今から"))
    ends_at = inputs.Day(
        label=_("終了日"),
        required=False,
        help_text=_("この日の0時に止まります。空欄なら期限なし"),
    )

    def __init__(self, *args: Any, find: Find, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].offer(find)  # type: ignore[attr-defined]
        self.fields["role"].choices = role_groups()  # type: ignore[attr-defined]


class PeopleSearchForm(forms.Form):
    """Which accounts the administrator wants to see."""

    lead = _("検索していません。次の項目を直してください。")
    q = inputs.Text(
        label=_("コード・氏名・メールの一部"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    state = forms.ChoiceField(
        label=_("状態"), required=False, choices=[("", _("すべて")), ("active", _("利用中")), ("stopped", _("停止"))]
    )


class WhyForm(forms.Form):
    """Whose rights in which company are to be explained."""

    code = inputs.Text(label=_("利用者コード"), max_length=16, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    place = CompanyField(label=_("会社"), key="id")

    def __init__(self, *args: Any, find: Find, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].offer(find)  # type: ignore[attr-defined]


def role_groups() -> list[Any]:
    """Roles by where they are held, for a select with groups."""
    titles = {Held.HOUSE: _("代行会社の役割（全委託元）"), Held.COMPANY: _("委託元ごとの役割")}
    return [
        (titles[held], [(role.code, role.label) for role in ROLES.values() if role.held is held])
        for held in (Held.COMPANY, Held.HOUSE)
    ]


class InviteForm(forms.Form):
    """A client's administrator invites a colleague."""

    email = inputs.Mail(
        label=_("メールアドレス"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    role = forms.ChoiceField(
        label=_("役割"), widget=Chips, choices=[(role.code, role.label) for role in INVITED_BY_CLIENT]
    )


class DepartmentForm(forms.Form):
    """A department and its people, out of the company's members."""

    name = inputs.Text(label=_("部署名"), max_length=40, help_text=_("例：経理部。個人のお名前は入れないでください。"))
    people = forms.MultipleChoiceField(label=_("所属する人"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, people: Sequence[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["people"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [
                (str(p.user_id), gettext("%(name)s（%(role)s）") % {"name": p.name, "role": p.role_label})
                for p in people
            ]

    def user_ids(self) -> frozenset[UUID]:
        return frozenset(UUID(user_id) for user_id in self.cleaned_data["people"])


class AcceptForm(forms.Form):
    """A new account behind an invitation; nothing to fill in for somebody who has one (``known``)."""

    display_name = inputs.Text(label=_("氏名"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        label=_("パスワード"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("12文字以上（管理者は15文字以上）。文を一つ選ぶと覚えやすく、破られにくくなります。"),
    )

    def __init__(self, *args: Any, known: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if known:
            self.fields.clear()


class FirstPasswordForm(forms.Form):
    """The first password of an account that an administrator made."""

    password = AcceptForm.base_fields["password"]
