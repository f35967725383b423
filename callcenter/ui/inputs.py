"""What a form takes: texts that hide nothing, days and moments of the record's calendar. A form uses these and no others of Django's."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from callcenter.core import days
from callcenter.core.texts import refusal
from callcenter.text import visible


class Text(forms.CharField):
    """A text. What it hides is named beside the field, where the text then stands without it."""

    @property
    def lined(self) -> bool:
        return isinstance(self.widget, forms.Textarea)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            if found := visible.hidden(value):
                raise ValidationError(refusal(found), code="hidden")
            value = visible.shown(value) if self.lined else visible.line(value)
        return super().to_python(value)

    def bound_data(self, data: Any, initial: Any) -> Any:
        return visible.shown(data) if isinstance(data, str) else super().bound_data(data, initial)


class Mail(Text, forms.EmailField):
    """A mail address."""


class Pattern(Text, forms.RegexField):
    """A text of one shape."""


class Day(forms.DateField):
    """A day of the record's calendar."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"widget": forms.DateInput(attrs={"type": "date"}), **kwargs})
        self.error_messages["invalid"] = days.NO_DAY

    def to_python(self, value: Any) -> date | None:
        try:
            found = super().to_python(value)
            return days.inside(found) if found is not None else None
        except (days.NoDay, OverflowError) as error:
            raise ValidationError(days.TOO_FAR, code="far") from error


class Moment(forms.DateTimeField):
    """A minute of the record's calendar, in the time zone that is in force while the form is made and read."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(**{"widget": widget, **kwargs})
        self.error_messages["invalid"] = _("日時を、2026-11-30 18:00 のように入力してください。")

    def to_python(self, value: Any) -> datetime | None:
        try:
            found = super().to_python(value)
            return days.moment(found) if found is not None else None
        except (days.NoDay, OverflowError) as error:
            raise ValidationError(days.TOO_FAR, code="far") from error
