"""The choice of a company, on every form: a list while all fit, else a text by which they are found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from callcenter.core.companies import Company, Found
from callcenter.text import visible
from callcenter.ui.forms import LongSelect

Find = Callable[[str], Found]
"""Companies that a text may mean; all of them for an empty one."""

MANY = lazy("会社名・読み・略称・電話番号の一部を入力します。")


class CompanyField(forms.ChoiceField):
    """Answers the company's ``key``. ``empty``: what choosing none means, where that may be."""

    default_error_messages = {
        "nothing": lazy("「%(text)s」に当てはまる委託元はありません。会社名・読み・略称・電話番号で探せます。"),
        "several": lazy("「%(text)s」に当てはまる委託元が複数あります。下から選んでください。"),
    }

    def __init__(self, *, key: Literal["id", "slug"] = "slug", empty: Any = "", **kwargs: Any) -> None:
        super().__init__(widget=LongSelect, **kwargs)
        self.key, self.empty = key, empty
        self.find: Find = lambda text: Found([])
        self.many = False

    def offer(self, find: Find) -> None:
        """Says out of which companies one is chosen. Called by the form, whose fields are its own copies."""
        self.find, first = find, find("")
        self.many = first.more
        if self.many:
            self.widget = CompanySearch(find)
            self.widget.is_required = self.required
            self.help_text = self.help_text or MANY
            return
        none = [] if self.required else [("", self.empty)]
        self.choices = [*none, *((self._value(row), row.name) for row in first.rows)]

    def _value(self, row: Company) -> str:
        return str(getattr(row, self.key))

    def to_python(self, value: Any) -> str:
        text = visible.line(str(super().to_python(value)))
        if not self.many or not text:
            return text
        found = self.find(text[:200])
        if len(found.rows) == 1:
            return self._value(found.rows[0])
        self.widget.candidates = found
        raise ValidationError(self.error_messages["several" if found.rows else "nothing"] % {"text": text})

    def valid_value(self, value: Any) -> bool:
        return self.many or super().valid_value(value)


class CompanySearch(forms.TextInput):
    """The text, and below it those of ``candidates`` to choose from: a chosen one counts, not the text."""

    def __init__(self, find: Find) -> None:
        super().__init__({"type": "search", "maxlength": 200, "autocomplete": "off"})
        self.find = find
        self.candidates = Found([])

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        given = data.getlist(name) if hasattr(data, "getlist") else [data.get(name)]
        return given[-1] if given else None

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        found = self.find(visible.line(str(value))).rows if value and not self.candidates.rows else []
        text = found[0].written if len(found) == 1 else value or ""
        said = {"type": self.input_type, "name": name, "value": text}
        attributes = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), **said}))
        return mark_safe(f"<input{attributes}>{self._choices(name, self.candidates.rows)}")  # noqa: S308

    def _choices(self, name: str, rows: Sequence[Company]) -> str:
        if not rows:
            return ""
        label, more = escape(_("当てはまる委託元")), ""
        if self.candidates.more:
            words = escape(_("ほかにもあります。続けて入力すると絞り込めます。"))
            more = f'<p class="field__hint">{words}</p>'
        lines = "".join(
            f'<label><input type="radio" name="{escape(name)}" value="{escape(row.slug)}">'
            f"<span>{escape(row.name)} <small>{escape(row.kana)}</small></span></label>"
            for row in rows
        )
        return f'<div class="company-choices" role="group" aria-label="{label}">{lines}</div>{more}'
