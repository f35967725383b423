"""Fields drawn as text are what Django's own templates draw."""

from html.parser import HTMLParser
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from callcenter.ui.forms import Chips, DirectorySelect, Renderer

EVIL = "<b>\"'&\n x"


class _Read(HTMLParser):
    """Tags with their attributes, and texts but for the blanks between tags."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[Any] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, attrs))

    def handle_endtag(self, tag: str) -> None:
        self.found.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        if self.found and self.found[-1][0] == "textarea":
            self.found.append(data)
        elif data.strip():
            self.found.append(data.strip())


CHOICES = [("", "all"), (EVIL, EVIL), ("group", [("a", "A"), ("b", EVIL)])]
CONTROLS = {
    "text": forms.TextInput(attrs={"title": EVIL, "autofocus": True, "disabled": False}),
    "number": forms.NumberInput(),
    "email": forms.EmailInput(),
    "password": forms.PasswordInput(),
    "hidden": forms.HiddenInput(),
    "date": forms.DateInput(),
    "checkbox": forms.CheckboxInput(),
    "textarea": forms.Textarea(),
    "select": forms.Select(choices=CHOICES),
    "radio": forms.RadioSelect(attrs={"class": "x"}, choices=CHOICES),
    "chips": Chips(choices=CHOICES[:2]),
    "boxes": forms.CheckboxSelectMultiple(choices=CHOICES),
}


@pytest.mark.parametrize("value", [None, "", EVIL, "a"])
@pytest.mark.parametrize("name", CONTROLS)
@pytest.mark.parametrize("attrs", [{}, {"id": "id_x"}])
def test_a_control_is_what_its_template_draws(name: str, value: Any, attrs: dict[str, str]) -> None:
    widget = CONTROLS[name]
    given = [value] if name == "boxes" else value
    ours = widget.render("x", given, attrs, renderer=Renderer())
    theirs = widget.render("x", given, attrs, renderer=DjangoTemplates())
    assert _Read(ours).found == _Read(theirs).found
    assert _Read(ours).found


class Wish(forms.Form):
    name = forms.CharField(label=EVIL, help_text="<i>hint</i>", widget=forms.TextInput(attrs={"size": 6}))
    agreed = forms.BooleanField(label=EVIL, help_text="<i>hint</i>", required=False)
    kind = forms.ChoiceField(label=EVIL, help_text="<i>hint</i>", choices=CHOICES[:2], widget=Chips)
    hidden = forms.CharField(widget=forms.HiddenInput)
    person = forms.ChoiceField(choices=[("1", EVIL)], widget=DirectorySelect, required=False)


def test_a_field_ties_label_hint_error_and_control_by_their_ids() -> None:
    drawn = Wish({"name": ""})["name"].as_field_group()
    assert _Read(drawn).found == [
        ("div", [("class", "field field--short")]),
        ("label", [("for", "id_name")]),
        EVIL,
        ("span", [("class", "field__need")]),
        "必須",
        "/span",
        "/label",
        ("div", [("class", "field__hint"), ("id", "id_name_helptext")]),
        ("i", []),
        "hint",
        "/i",
        "/div",
        ("ul", [("class", "errorlist"), ("id", "id_name_error")]),
        ("li", []),
        "この項目は必須です。",
        "/li",
        "/ul",
        (
            "input",
            [
                ("type", "text"),
                ("name", "name"),
                ("size", "6"),
                ("required", None),
                ("aria-invalid", "true"),
                ("aria-describedby", "id_name_helptext id_name_error"),
                ("id", "id_name"),
            ],
        ),
        "/div",
    ]


def test_a_group_of_choices_has_a_legend_and_says_what_describes_it() -> None:
    found = _Read(Wish({})["kind"].as_field_group()).found
    described = ("aria-describedby", "id_kind_helptext id_kind_error")
    assert found[:3] == [("fieldset", [("class", "field chips"), described]), ("legend", []), EVIL]
    assert found[-1] == "/fieldset"


def test_a_box_to_tick_stands_inside_its_label_and_asks_for_nothing() -> None:
    drawn = Wish()["agreed"].as_field_group()
    assert drawn.startswith('<div class="field field--check"><label for="id_agreed"><input type="checkbox"')
    assert "field__need" not in drawn
    assert "<b>" not in drawn


def test_a_hidden_field_has_no_label() -> None:
    assert Wish()["hidden"].as_field_group() == '<input type="hidden" name="hidden" id="id_hidden">'


def test_a_person_is_chosen_in_a_select_that_scripts_make_a_filter() -> None:
    form = Wish()
    form.fields["person"].widget.details = {"1": (EVIL, "note")}
    drawn = str(form["person"])
    assert drawn.startswith("<combo-box data-none=")
    assert ("option", [("value", "1"), ("data-search", EVIL), ("data-note", "note")]) in _Read(drawn).found
