"""Every form of the product is drawn by the same two templates, whoever writes it."""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """``{{ form }}`` is an error summary and all fields; ``{{ form.name.as_field_group }}`` is one field."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


class Chips(forms.RadioSelect):
    """A radio group drawn as chips: one choice out of few, all in view."""

    look = "chips"


class DirectorySelect(forms.Select):
    """A select inside <combo-box>: filtered by name, reading, department and romaji; a plain select without scripts.

    ``details``: value → (search words, small note), shown beside the option's label.
    """

    template_name = "components/combobox.html"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.details: dict[str, tuple[str, str]] = {}

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, label, *args, **kwargs)
        search, note = self.details.get(str(value), ("", ""))
        option["attrs"].update({key: text for key, text in (("data-search", search), ("data-note", note)) if text})
        return option
