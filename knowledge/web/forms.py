"""The rows of one section as a form: what is there, and empty ones behind it, so that it needs no script."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _

from callcenter.ui import inputs
from knowledge.columns import Column, Kind
from knowledge.content import MOST, Rows, Section, named
from tenants.queries import Entry

SPARE = 3
"""Empty rows at the end; saving brings new ones."""
DROP = "drop"


def _line(column: Column) -> forms.Field:
    return inputs.Text(max_length=column.most, widget=forms.TextInput(attrs={"autocomplete": "off"}))


def _lines(column: Column) -> forms.Field:
    return inputs.Text(max_length=column.most, widget=forms.Textarea(attrs={"rows": 3}))


def _choice(column: Column) -> forms.Field:
    return forms.ChoiceField(choices=[("", "—"), *column.choices().items()])


def _time(column: Column) -> forms.Field:
    return inputs.Text(widget=forms.TimeInput(attrs={"type": "time"}))


def _day(column: Column) -> forms.Field:
    return inputs.Day()


def _number(column: Column) -> forms.Field:
    return inputs.Text(
        max_length=column.most, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"})
    )


def _known(column: Column) -> forms.Field:
    """What can be chosen is the company's, or the edition's (``SectionForm``)."""
    return forms.ChoiceField()


_FIELDS: Mapping[Kind, Callable[[Column], forms.Field]] = {
    Kind.LINE: _line,
    Kind.LINES: _lines,
    Kind.CHOICE: _choice,
    Kind.TIME: _time,
    Kind.DAY: _day,
    Kind.NUMBER: _number,
    Kind.PLACE: _line,
    Kind.PERSON: _known,
    Kind.WAY: _known,
}


class SectionForm(forms.Form):
    """Fields are named section-row-column, as the errors of ``clean_rows`` are."""

    def __init__(
        self, data: QueryDict | None, section: Section, rows: Rows, people: Sequence[Entry], ways: Mapping[str, str]
    ) -> None:
        """``people``, ``ways``: what can be chosen where an addressee is named, or a way of the tree."""
        super().__init__(data, initial=self._initial(section, rows))
        self.offered = {
            Kind.PERSON: [("", "—"), *((str(one.id), one.in_department) for one in people)],
            Kind.WAY: [("", "—"), *ways.items(), *self._gone(section, rows, ways)],
        }
        self.section = section
        self.count = min(self._last(data, section) + 1 if data is not None else len(rows) + SPARE, MOST)
        for place in range(self.count):
            for column in section.columns:
                self.fields[self._name(place, column.name)] = self._field(place, column)
            drop = forms.BooleanField(label=_("%(number)d行目を消す") % {"number": place + 1}, required=False)
            self.fields[self._name(place, DROP)] = drop

    @staticmethod
    def _gone(section: Section, rows: Rows, ways: Mapping[str, str]) -> list[tuple[str, str]]:
        """What is named and no longer there stays chosen, and is refused: the row would be asked always without it."""
        said = {row.get(name, "") for row in rows for name in named(section, Kind.WAY)} - {"", *ways}
        return [(place, _("%(place)s（進め方にない番号）") % {"place": place}) for place in sorted(said)]

    @staticmethod
    def _initial(section: Section, rows: Rows) -> dict[str, str]:
        return {f"{section.name}-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}

    @staticmethod
    def _last(data: QueryDict, section: Section) -> int:
        """The place of the last row that was sent."""
        place = re.compile(rf"{section.name}-([0-9]{{1,4}})-{section.columns[0].name}")
        return max((int(found[1]) for key in data if (found := place.fullmatch(key))), default=-1)

    def _name(self, place: int, column: str) -> str:
        return f"{self.section.name}-{place}-{column}"

    def _field(self, place: int, column: Column) -> forms.Field:
        field = _FIELDS[column.kind](column)
        field.label = _("%(what)s（%(number)d）") % {"what": column.label, "number": place + 1}
        field.help_text = str(column.hint)
        field.required = False
        if column.kind in self.offered and isinstance(field, forms.ChoiceField):
            field.choices = self.offered[column.kind]
        return field

    def lines(self) -> Iterator[tuple[int, list[BoundField]]]:
        """Number of a row, its fields."""
        for place in range(self.count):
            names = [*(column.name for column in self.section.columns), DROP]
            yield place + 1, [self[self._name(place, name)] for name in names]

    def given(self) -> dict[int, dict[str, str]]:
        """Place → what was typed there, without the rows that are to go."""
        return {
            place: {column.name: self._typed(place, column.name) for column in self.section.columns}
            for place in range(self.count)
            if not self.cleaned_data[self._name(place, DROP)]
        }

    def _typed(self, place: int, column: str) -> str:
        value: Any = self.cleaned_data[self._name(place, column)]
        return "" if value is None else str(value)
