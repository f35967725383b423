"""Forms of the pages about periods and holds. What is allowed is decided in services; forms hold the wording."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from callcenter.ui import inputs
from retention import classes
from retention.kinds import holdable
from retention.models import HoldReason, HoldScope
from retention.queries import ClassPolicy


class RetentionForm(forms.Form):
    """保存期間: one number of days per class."""

    def __init__(self, policies: Sequence[ClassPolicy], *args: Any, closed: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for policy in policies:
            if policy.data_class in closed:
                continue
            hint = _("%(floor)d日以上") % {"floor": policy.floor} if policy.floor > 1 else ""
            self.fields[policy.data_class] = forms.IntegerField(
                label=_("%(name)s（日）") % {"name": policy.label},
                min_value=policy.floor,
                max_value=36_500,
                initial=policy.pending_days or policy.days or classes.data_class(policy.data_class).suggested,
                help_text=hint,
                widget=forms.NumberInput(attrs={"size": 6, "inputmode": "numeric"}),
            )


class HoldForm(forms.Form):
    """法的保全."""

    scope = forms.ChoiceField(label=_("対象"))
    data_class = forms.ChoiceField(label=_("データの種類"), required=False)
    target_id = forms.UUIDField(
        label=_("記録の番号（ID）"), required=False, help_text=_("受電・録音・担当者を保全するときだけ入力します。")
    )
    reason = forms.ChoiceField(label=_("理由"), choices=HoldReason.choices)
    ticket = inputs.Text(
        label=_("管理番号"),
        max_length=32,
        required=False,
        help_text=_("英大文字・数字・ハイフン。氏名などの個人情報は入力しないでください。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        records = [(scope, kind.label) for scope, kind in holdable().items()]
        known = [(each.code, each.label) for each in classes.classes()]
        self._offer("scope", [*HoldScope.choices, *records])
        self._offer("data_class", [("", _("すべて")), *known])

    def _offer(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]
