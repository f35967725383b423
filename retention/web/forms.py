"""Forms of the pages about periods and holds. What is allowed is decided in services; forms hold the wording."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from retention import held
from retention.models import DataClass, HoldReason, HoldScope
from retention.queries import ClassPolicy


class RetentionForm(forms.Form):
    """保存期間: one number of days per class."""

    def __init__(self, policies: Sequence[ClassPolicy], *args: Any, closed: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for policy in policies:
            if policy.data_class.value in closed:
                continue
            hint = _("%(floor)d日以上") % {"floor": policy.floor} if policy.floor > 1 else ""
            self.fields[policy.data_class.value] = forms.IntegerField(
                label=_("%(name)s（日）") % {"name": policy.label},
                min_value=policy.floor,
                max_value=36_500,
                initial=policy.pending_days or policy.days or SUGGESTED[policy.data_class],
                help_text=hint,
                widget=forms.NumberInput(attrs={"size": 6, "inputmode": "numeric"}),
            )


#: Days that the form offers where nothing was settled yet; the administrator confirms or changes them.
SUGGESTED = {
    DataClass.MESSAGE: 365,
    DataClass.RECORDING: 90,
    DataClass.TRANSCRIPT: 90,
    DataClass.CONTACT: 365,
    DataClass.LOG: 1095,
}


class HoldForm(forms.Form):
    """法的保全."""

    scope = forms.ChoiceField(label=_("対象"))
    data_class = forms.ChoiceField(
        label=_("データの種類"), required=False, choices=[("", _("すべて")), *DataClass.choices]
    )
    target_id = forms.UUIDField(
        label=_("記録の番号（ID）"), required=False, help_text=_("受電・録音・担当者を保全するときだけ入力します。")
    )
    reason = forms.ChoiceField(label=_("理由"), choices=HoldReason.choices)
    ticket = forms.CharField(
        label=_("管理番号"),
        max_length=32,
        required=False,
        help_text=_("英大文字・数字・ハイフン。氏名などの個人情報は入力しないでください。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [HoldScope.TENANT, HoldScope.CLASS, *held.targets()]
        self.fields["scope"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]
