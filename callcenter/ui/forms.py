"""Every form of the product is drawn the same way and refused by the same function, whoever writes it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any, Generic, Literal, TypeVar

from django import forms
from django.forms.renderers import TemplatesSetting
from django.forms.utils import flatatt
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from callcenter.core.db import savepoint
from callcenter.core.errors import Conflict, DomainError, Invalid, PreconditionFailed, Throttled
from callcenter.ui import drawn

T = TypeVar("T")

MENDABLE = (Invalid, Conflict, PreconditionFailed, Throttled)
"""What a person can set right on the page they are on. Everything else refuses the whole request."""


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """It went well. ``value``: what the service returned."""

    value: T

    def __bool__(self) -> Literal[True]:
        return True


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing of it was done."""

    error: DomainError

    def __bool__(self) -> Literal[False]:
        return False


def attempt(form: forms.BaseForm, act: Callable[[], T]) -> Done[T] | Refused:
    """Runs a service with a form that was posted and is valid; its refusal becomes the errors of the form's fields.

    Nothing of a refused act stays, the events of what the page shows do. The page is drawn again with the same form,
    so what was typed is kept.
    """
    return _shown(form, tried(act)) if form.is_valid() else Refused(Invalid())


def parsed(form: forms.BaseForm, make: Callable[[], T]) -> Done[T] | Refused:
    """The same for what is made of a form without the database, such as a filter: it needs no savepoint."""
    return _shown(form, _refusable(make)) if form.is_valid() else Refused(Invalid())


def tried(act: Callable[[], T]) -> Done[T] | Refused:
    """Runs a service where there is no form to show its refusal; nothing of a refused act stays."""

    def within() -> T:
        with savepoint():
            return act()

    return _refusable(within)


def _refusable(act: Callable[[], T]) -> Done[T] | Refused:
    try:
        return Done(act())
    except MENDABLE as error:
        return Refused(error)


def _shown(form: forms.BaseForm, outcome: Done[T] | Refused) -> Done[T] | Refused:
    if isinstance(outcome, Refused):
        show_refusal(form, outcome.error)
    return outcome


def show_refusal(form: forms.BaseForm, error: DomainError) -> None:
    """Puts a refusal at the fields that it names, the rest above the form: what it says of the whole is the lead there.

    A form's ``error_names`` leads from the names that a service uses to its fields, where they differ.
    """
    names: Mapping[str, str] = getattr(form, "error_names", {})
    vars(form)["refusal"] = error
    if not error.errors:
        form.add_error(None, str(error.detail))
    elif error.detail not in (error.default_detail, *chain.from_iterable(error.errors.values())):
        vars(form)["lead"] = error.detail
    for name, texts in error.errors.items():
        field = names.get(name, name)
        form.add_error(field if field in form.fields else None, [str(text) for text in texts])


def status_of(form: forms.BaseForm) -> int:
    """A page that shows the errors of its form says so to programs, too: with the status of the refusal."""
    if not form.errors:
        return 200
    refusal: DomainError = vars(form).get("refusal") or Invalid()
    return refusal.status


def whole(value: object) -> int:
    """A revision or version as a page sends it back. Raises Invalid."""
    try:
        return int(str(value))
    except ValueError as error:
        raise Invalid(_("画面の情報が足りません。開き直してからお試しください。何も変更されていません。")) from error


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: nothing before it was sent, however little was sent."""
    return request.POST if request.method == "POST" else None


def form_page(request: HttpRequest, template: str, context: Mapping[str, Any]) -> HttpResponse:
    """A page with the forms in its context. It was not refused, so what it shows stays on record (core.middleware)."""
    shown = [value for value in context.values() if isinstance(value, forms.BaseForm)]
    return render(request, template, dict(context), status=max(map(status_of, shown), default=200))


class Renderer(TemplatesSetting):
    """``{{ form }}`` is an error summary and all fields; ``{{ form.name.as_field_group }}`` is one field."""

    form_template_name = "components/form.html"
    field_template_name = drawn.FIELD

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        draw = drawn.DRAWN.get(template_name)
        return super().render(template_name, context, request) if draw is None else draw(context)


Choices = tuple[tuple[str, Any], ...]
"""(value, label), or (title of a group, its choices)."""


class LongSelect(forms.Select):
    """A choice out of many: one text, where Django's own renders a template for each option."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        attributes = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        options = _options(_plain(self.choices), frozenset(self.format_value(value)))
        return mark_safe(f"<select{attributes}>{options}</select>")  # noqa: S308


def _plain(choices: Iterable[Any]) -> Choices:
    """In the language of this page."""
    return tuple(
        (str(value), _plain(label) if isinstance(label, list | tuple) else str(label)) for value, label in choices
    )


@lru_cache(64)
def _options(choices: Choices, chosen: frozenset[str]) -> str:
    return "".join(
        f'<optgroup label="{escape(value)}">{_options(label, chosen)}</optgroup>'
        if isinstance(label, tuple)
        else f'<option value="{escape(value)}"{" selected" * (value in chosen)}>{escape(label)}'
        for value, label in choices
    )


class Chips(forms.RadioSelect):
    """A radio group drawn as chips: one choice out of few, all in view."""

    look = "chips"


class DirectorySelect(forms.Select):
    """A select inside <combo-box>: filtered by name, reading, department and romaji; a plain select without scripts.

    ``details``: value → (search words, small note), shown beside the option's label.
    """

    template_name = drawn.COMBO_BOX

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.details: dict[str, tuple[str, str]] = {}

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, label, *args, **kwargs)
        search, note = self.details.get(str(value), ("", ""))
        option["attrs"].update({key: text for key, text in (("data-search", search), ("data-note", note)) if text})
        return option
