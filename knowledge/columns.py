"""The kinds of value that a row of the script holds, each with the check that every door shares."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from callcenter.core import days
from callcenter.core.texts import refused
from callcenter.text import phone, visible

Label = str | Promise
Names = Mapping[str, str]
"""Id of an addressee → name, opened for the actor; place of a way → its words (``ways.ways_of``)."""


class Wrong(ValueError):
    """``args[0]``: what is wrong with a value, in words."""


class Kind(StrEnum):
    LINE = "line"
    LINES = "lines"
    CHOICE = "choice"
    TIME = "time"
    DAY = "day"
    NUMBER = "number"
    PLACE = "place"
    """Of a choice in the tree: 1, 1-2, 1-2-1."""
    PERSON = "person"
    """An addressee of the company, by id: who it is stands in the directory alone."""
    WAY = "way"
    """A choice of the same edition's tree, by its place."""


def _nothing() -> Mapping[str, Label]:
    return {}


@dataclass(frozen=True, slots=True)
class Column:
    """``most``: characters of a text. ``needed``: no row without it. ``choices``: code → word."""

    name: str
    label: Label
    kind: Kind = Kind.LINE
    most: int = 120
    needed: bool = False
    choices: Callable[[], Mapping[str, Label]] = _nothing
    hint: Label = ""

    def clean(self, value: object) -> str:
        """The value as it is kept, '' for none. Raises Wrong."""
        if not isinstance(value, str):
            raise Wrong(_("文字列で指定してください。"))
        if found := visible.hidden(value):
            raise Wrong(refused(found))
        text = visible.shown(value).strip() if self.kind is Kind.LINES else visible.line(value)
        if not text:
            if self.needed:
                raise Wrong(_("入力してください。"))
            return ""
        if len(text) > self.most:
            raise Wrong(_("%(limit)d文字以内で入力してください。") % {"limit": self.most})
        return _CHECKS[self.kind](self, text)

    def said(self, value: str, names: Names) -> str:
        """The value as people read it. ``names``: of the addressees and ways that are named, as far as they are still there."""
        if self.kind is Kind.PERSON:
            return names.get(value, _("一覧にいない担当者")) if value else ""
        if self.kind is Kind.WAY:
            return names.get(value, value)
        if self.kind is Kind.CHOICE:
            return str(self.choices().get(value, value))
        return phone.written(value) if self.kind is Kind.NUMBER and value else value


def _any(column: Column, text: str) -> str:
    return text


def _choice(column: Column, text: str) -> str:
    if text not in column.choices():
        raise Wrong(_("選び直してください。"))
    return text


_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def _time(column: Column, text: str) -> str:
    if not _TIME.fullmatch(text):
        raise Wrong(_("時刻を 09:00 のように入力してください。"))
    return text


def _day(column: Column, text: str) -> str:
    try:
        return days.day(text).isoformat()
    except days.NoDay as error:
        raise Wrong(str(error.args[0])) from error


def _number(column: Column, text: str) -> str:
    found = phone.dialable(text)
    if found is None:
        raise Wrong(_("電話番号の形ではありません。市外局番から入力してください（例：03-5000-1001）。"))
    return found


_PLACE = re.compile(r"[1-6](-[1-6]){0,5}")


def _place(column: Column, text: str) -> str:
    text = text.translate(str.maketrans("１２３４５６－ー", "123456--"))
    if not _PLACE.fullmatch(text):
        raise Wrong(_("1から6の数字をハイフンでつないでください（例：1、1-2、1-2-1）。"))
    return text


def _person(column: Column, text: str) -> str:
    """Whether it is one of the company's is asked where its directory is known (``content.clean_rows``)."""
    try:
        return str(UUID(text))
    except ValueError as error:
        raise Wrong(_("選び直してください。")) from error


_CHECKS: Mapping[Kind, Callable[[Column, str], str]] = {
    Kind.LINE: _any,
    Kind.LINES: _any,
    Kind.CHOICE: _choice,
    Kind.TIME: _time,
    Kind.DAY: _day,
    Kind.NUMBER: _number,
    Kind.PLACE: _place,
    Kind.PERSON: _person,
    Kind.WAY: _place,
}
