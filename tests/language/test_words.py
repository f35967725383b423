"""One word for one thing: what docs/wording.md rules out stands in no text of the product, in neither language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from babel.messages.pofile import read_po
from django.test import Client

from audit.registry import EventType
from callcenter.core import rooms
from callcenter.settings.env import ROOT
from tests.factories import client_for, make_person, make_tenant

ROW = re.compile(r"^\| (?P<screen>[^|]+) \| [^|]+ \| [^|]+ \| [^|]* \| (?P<ruled_out>[^|]*) \|$", re.MULTILINE)
TITLES = re.compile(r"\{% block (?:head_)?title %\}(.*?)\{% endblock %\}|<h1[^>]*>(.*?)</h1>", re.DOTALL)
TEXT = re.compile(r"""translate (["'])(.+?)\1""")
#: Names of a deed that is its own title, in both languages.
DEEDS = {"ログイン", "ログアウト", "招待", "パスワードの変更", "パスワードの再設定", "法的保全を解除"}


def rows() -> list[tuple[str, list[str]]]:
    found = ROW.findall((ROOT / "docs" / "wording.md").read_text("utf-8"))
    return [(screen, re.findall(r"`([^`]+)`", out)) for screen, out in found if screen not in ("screen", "---")]


def texts() -> Iterator[tuple[str, str]]:
    """(text, its English) of everything that a page or a mail can say."""
    with (ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po").open("rb") as file:
        for message in read_po(file, locale="en"):
            yield _one(message.id), _one(message.string)


def _one(text: Any) -> str:
    return text if isinstance(text, str) else " ".join(text)


def test_the_tables_are_read() -> None:
    assert len(rows()) > 25
    assert all(ruled_out for _screen, ruled_out in rows())


@pytest.mark.parametrize(("screen", "ruled_out"), rows(), ids=[screen for screen, _out in rows()])
def test_a_word_that_is_ruled_out_stands_nowhere(screen: str, ruled_out: list[str]) -> None:
    found = [
        (word, japanese)
        for japanese, english in texts()
        for word in ruled_out
        if (re.search(rf"\b{word}\b", english, re.IGNORECASE) if word.isascii() else word in japanese)
    ]
    assert found == []


def test_no_title_is_a_word_of_the_log() -> None:
    logged = {str(part.label) for _app, part in rooms.parts(EventType)} - DEEDS
    titles = {
        (path.name, text)
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for both in TITLES.findall(path.read_text("utf-8"))
        for _quote, text in TEXT.findall(" ".join(both))
    }
    assert len(titles) > 40
    assert {title for title in titles if title[1] in logged} == set()


SAVING = "まだ保存されていません"


@pytest.mark.django_db
def test_what_only_asks_promises_nothing_about_saving() -> None:
    """Where nothing was to be saved, the summary of what is wrong says what did not happen."""
    company = make_tenant()
    reader, auditor = client_for(make_person("client_user", company)), client_for(make_person("auditor"))
    answers = (
        Client().post("/accounts/login/", {"login": "nobody@example.test", "password": "wrong-0000"}),
        Client().post("/accounts/password/reset/", {"email": "no address"}),
        reader.post(f"/p/{company.slug}/search/", {"last4": "abc"}),
        auditor.post("/audit/log/", {"q": "nonsense:1"}),
        auditor.post("/audit/exports/", {}),
    )
    for answer in answers:
        page = answer.content.decode()
        assert "data-error-summary" in page or "errorlist" in page, answer.request["PATH_INFO"]
        assert SAVING not in page, answer.request["PATH_INFO"]
