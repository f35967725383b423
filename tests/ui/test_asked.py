"""What somebody types to find people never stands in an address: a form that only asks holds a text field for
qualifiers of this list alone, and everything else is posted and kept (callcenter.core.searches)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django import forms
from django.conf import settings

from accounts.web.forms import WhyForm

TEMPLATES = sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html"))
FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
FIELD = re.compile(r"<(?:input|textarea)\b[^>]*>")
DRAWN = re.compile(r"\{\{\s*(?:box|form(?:\.\w+)?(?:\.as_field_group)?)\s*\}\}")
CHOSEN = ("hidden", "checkbox", "radio", "date", "submit")
QUALIFIERS = {
    "company": "name, reading, short name or telephone number of a client company",
    "code": "what stands for a person in the log",
}
"""Text that an address may hold, and why it tells nothing of a person."""
DRAWN_FORMS: dict[str, type[forms.BaseForm]] = {"accounts/why.html": WhyForm}
"""Which form a template draws into a form that only asks."""


def asking(text: str) -> list[str]:
    """The insides of the forms of a template that put what is typed into an address."""
    return [inside for tag, inside in FORM.findall(text) if not re.search(r"""method=["']?post""", tag, re.IGNORECASE)]


def typed(inside: str) -> list[str]:
    """Names of the fields in which one types."""
    return [
        (re.search(r"""\bname=["']([^"']*)""", field) or ["", "?"])[1]
        for field in FIELD.findall(inside)
        if (re.search(r"""\btype=["'](\w+)""", field) or ["", "text"])[1] not in CHOSEN
    ]


def typed_in(form: type[forms.BaseForm]) -> list[str]:
    return [name for name, field in form.base_fields.items() if isinstance(field.widget, forms.TextInput)]  # type: ignore[attr-defined]


def found(name: str, text: str) -> list[str]:
    names = []
    for inside in asking(text):
        names += typed(inside)
        if DRAWN.search(inside):
            names += typed_in(DRAWN_FORMS[name]) if name in DRAWN_FORMS else ["a form that nobody has looked at"]
    return sorted(set(names) - QUALIFIERS.keys())


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_typed_name_or_number_comes_into_an_address(path: Path) -> None:
    name = str(path.relative_to(Path(settings.BASE_DIR) / "templates"))
    assert found(name, path.read_text(encoding="utf-8")) == []


def test_such_a_field_is_found() -> None:
    assert found("a.html", '<form method="get"><input id="q" name="q" type="search"></form>') == ["q"]
    assert found("a.html", '<form><textarea name="body"></textarea></form>') == ["body"]
    assert found("a.html", '<form method="get">{{ form }}</form>') == ["a form that nobody has looked at"]
    assert found("a.html", '<form method="post"><input name="q"></form>') == []
    assert "code" in typed_in(WhyForm)
