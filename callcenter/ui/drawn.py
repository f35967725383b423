"""Fields and their controls as text.

Django draws a control by one to six templates, each choice by three more: 14 fields took 8 ms of a call page. What stands
here draws the same (a test compares); a control that is not listed is drawn by its template as before.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms import BoundField
from django.utils.translation import gettext as _

from callcenter.ui.tables import text as escape

Drawn = Callable[[Mapping[str, Any]], str]


def _attributes(widget: Mapping[str, Any]) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{escape(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


def _input(widget: Mapping[str, Any]) -> str:
    value = "" if widget["value"] is None else f' value="{escape(widget["value"])}"'
    return f'<input type="{widget["type"]}" name="{escape(widget["name"])}"{value}{_attributes(widget)}>'


def _textarea(widget: Mapping[str, Any]) -> str:
    # The parser drops the first line break after the tag: without one of ours it would be the text's own.
    text = escape(widget["value"] or "")
    return f'<textarea name="{escape(widget["name"])}"{_attributes(widget)}>\n{text}</textarea>'


def _option(option: Mapping[str, Any]) -> str:
    return f'<option value="{escape(option["value"])}"{_attributes(option)}>{escape(option["label"])}</option>'


def _select(widget: Mapping[str, Any]) -> str:
    found = "".join(
        f'<optgroup label="{escape(group)}">{"".join(map(_option, options))}</optgroup>'
        if group
        else "".join(map(_option, options))
        for group, options, _index in widget["optgroups"]
    )
    return f'<select name="{escape(widget["name"])}"{_attributes(widget)}>{found}</select>'


def _combo_box(widget: Mapping[str, Any]) -> str:
    """A native select that static/js/combobox.js turns into a filter; without scripts it stays a select."""
    none = escape(_("該当する人がいません"))
    return f'<combo-box data-none="{none}">{_select(widget)}</combo-box>'


def _choice(option: Mapping[str, Any]) -> str:
    if not option["wrap_label"]:
        return f"<div>{_input(option)}</div>"
    known = option["attrs"].get("id")
    target = f' for="{escape(known)}"' if known else ""
    return f"<div><label{target}>{_input(option)} {escape(option['label'])}</label></div>"


def _choices(widget: Mapping[str, Any]) -> str:
    """Radio buttons or boxes to tick."""
    own = {name: widget["attrs"][name] for name in ("id", "class") if widget["attrs"].get(name)}
    found = "".join(
        f"<div><label>{escape(group)}</label>{''.join(map(_choice, options))}</div>"
        if group
        else "".join(map(_choice, options))
        for group, options, _index in widget["optgroups"]
    )
    return f"<div{_attributes({'attrs': own})}>{found}</div>"


def _field(field: BoundField) -> str:
    """Label, need (必須), key, hint, error and control, tied together by ids."""
    if field.is_hidden:
        return str(field)
    errors = field.errors if field.errors else ""
    hint = f'<div class="field__hint" id="{field.auto_id}_helptext">{field.help_text}</div>' if field.help_text else ""
    label, target = str(escape(field.label)), escape(field.id_for_label)
    if key := getattr(field.field, "key", ""):
        label += f" <kbd>{escape(key)}</kbd>"
    if field.widget_type == "checkbox":
        return f'<div class="field field--check">{errors}<label for="{target}">{field} {label}</label>{hint}</div>'
    if field.field.required or getattr(field.field, "needed", False):
        need = escape(_("必須"))
        label += f'<span class="field__need">{need}</span>'
    if field.use_fieldset:
        look = "chips" if getattr(field.field.widget, "look", "") == "chips" else "field__list"
        described = f' aria-describedby="{field.aria_describedby}"' if field.aria_describedby else ""
        return f'<fieldset class="field {look}"{described}><legend>{label}</legend>{hint}{errors}{field}</fieldset>'
    short = " field--short" * bool(field.field.widget.attrs.get("size"))
    return f'<div class="field{short}"><label for="{target}">{label}</label>{hint}{errors}{field}</div>'


def _of_widget(draw: Callable[[Mapping[str, Any]], str]) -> Drawn:
    return lambda context: draw(context["widget"])


FIELD, COMBO_BOX = "field", "combo-box"

_CONTROLS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    **dict.fromkeys(("text", "number", "email", "url", "password", "hidden", "date", "time", "checkbox"), _input),
    "textarea": _textarea,
    "select": _select,
    "radio": _choices,
    "checkbox_select": _choices,
}

DRAWN: Mapping[str, Drawn] = {
    FIELD: lambda context: _field(context["field"]),
    COMBO_BOX: _of_widget(_combo_box),
    **{f"django/forms/widgets/{name}.html": _of_widget(draw) for name, draw in _CONTROLS.items()},
}
"""What a form asks to be drawn, by the name of its template."""
