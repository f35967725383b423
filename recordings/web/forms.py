"""Forms of recordings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.queries.people import Member


class ViewersForm(forms.Form):
    """Which of the company's people may hear a recording, besides those whose role allows it."""

    def __init__(self, members: Sequence[Member], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(m.user_id), m.name) for m in members]
        self.fields["people"] = forms.MultipleChoiceField(
            label=_("この録音を聞ける人"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            choices=choices,
        )

    @property
    def chosen(self) -> frozenset[UUID]:
        return frozenset(UUID(value) for value in self.cleaned_data["people"])
