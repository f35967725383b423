"""The manual for those who answer says what there is: its pictures, pages, buttons and keys."""

import re

from babel.messages.pofile import read_po
from django.urls import resolve

from callcenter.core.permissions import access_for
from callcenter.settings.env import ROOT
from callcenter.ui.help import HELP

MANUAL = ROOT / "docs" / "操作手引き.md"
TEXT = MANUAL.read_text("utf-8")
PICTURES = ROOT / "docs" / "images" / "manual"
MOST = 1_500_000
"""Bytes of all pictures."""


def test_every_picture_is_there_and_small_and_every_one_is_shown() -> None:
    shown = re.findall(r"!\[[^\]]{8,}\]\((images/manual/[\w-]+\.png)\)", TEXT)
    assert sorted(shown) == sorted(f"images/manual/{path.name}" for path in PICTURES.iterdir())
    assert sum(path.stat().st_size for path in PICTURES.iterdir()) < MOST
    assert TEXT.count("](images/") == len(shown)


def test_every_page_and_document_that_is_named_is_there() -> None:
    pages = re.findall(r"`(/[a-z/]+/)`", TEXT)
    assert len(pages) > 5
    assert [page for page in pages if access_for(resolve(page).view_name) is None] == []
    assert [
        name for name in re.findall(r"\]\((?!images/)([^)#]+)\)", TEXT) if not (MANUAL.parent / name).is_file()
    ] == []


def test_what_is_to_be_pressed_is_called_as_on_the_screen() -> None:
    with (ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po").open("rb") as file:
        known = {message.id if isinstance(message.id, str) else message.id[0] for message in read_po(file, locale="en")}
    named = {words for words in re.findall(r"\*\*(.+?)\*\*", TEXT) if not words.endswith("。")}
    assert len(named) > 20
    assert sorted(named - known) == []


def test_every_key_is_one_of_the_help() -> None:
    told = {key for entry in HELP.values() for one in entry.keys for key in one.presses} | {"F1", "Y"}
    keys = set(re.findall(r"`((?:Alt\+|Ctrl\+|F\d|Esc|Back|Y|\d–)[^`]*)`", TEXT))
    assert len(keys) > 10
    assert sorted(keys - told) == []
