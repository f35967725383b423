"""The catalogues: nothing guessed, nothing lost between the languages, nothing left out once a language is offered."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po
from django.conf import settings

from callcenter.embedded import messages
from callcenter.settings import env
from callcenter.ui.extraction import templates
from tests.harness.sources import PACKAGES

CATALOGUES = sorted((env.ROOT / "locale").glob("*/LC_MESSAGES/django.po"))
PLACE = re.compile(r"%\([a-z_]+\)[sd]|%[sd]")


def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def texts(message: Message) -> Iterator[str | None]:
    yield from (message.string if isinstance(message.string, list | tuple) else (message.string,))


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Every text of the source, as `make messages` finds it."""
    target = tmp_path_factory.mktemp("locale") / "source.pot"
    recipe = (env.ROOT / "Makefile").read_text().split("babel.messages.frontend -q extract", 1)[1]
    words = recipe.split("-o locale/django.pot", 1)[0].replace("\\\n", " ").split()
    command = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", *words, "-o", str(target), "."]
    subprocess.run(command, cwd=env.ROOT, check=True)
    return {m.id if isinstance(m.id, str) else m.id[0] for m in catalogue_of(target) if m.id}


def catalogue_of(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_a_catalogue_has_the_texts_of_the_source_and_no_others(path: Path, source: set[str]) -> None:
    known = {m.id if isinstance(m.id, str) else m.id[0] for m in catalogue(path) if m.id}
    assert sorted(source - known) == [], "run `make messages` and commit the catalogue"
    assert sorted(known - source) == [], "run `make messages` and commit the catalogue"


def asked() -> Iterator[str | tuple[str, ...]]:
    """Every text as its place in the source asks for it: alone, or with its plural."""
    keywords = {**DEFAULT_KEYWORDS, "gettext_lazy": None, "lazy": None, "ngettext_lazy": (1, 2)}
    for path in sorted((env.ROOT / "templates").rglob("*.*")):
        with path.open("rb") as file:
            yield from (message for _line, _name, message, _notes in templates(file, [], [], {}))
    for package in PACKAGES:
        for path in sorted((env.ROOT / package).rglob("*.py")):
            with path.open("rb") as file:
                yield from (message for _line, message, _notes, _context in extract("python", file, keywords))


def test_no_text_is_asked_for_both_with_a_count_and_without() -> None:
    """A catalogue has one entry for both, in which some versions of Python find no translation of the plain one."""
    found = list(asked())
    plain = {text for text in found if isinstance(text, str)}
    counted = {text[0] for text in found if isinstance(text, tuple) and text}
    assert (len(plain) > 500, len(counted) > 2) == (True, True)
    assert plain & counted == set()


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_nothing_is_fuzzy_and_no_place_for_a_value_is_lost(path: Path) -> None:
    for message in catalogue(path):
        if not message.id:
            continue
        assert not message.fuzzy, message.id
        wanted = set(PLACE.findall(message.id if isinstance(message.id, str) else message.id[0]))
        for text in filter(None, texts(message)):
            assert set(PLACE.findall(text)) == wanted, message.id


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_a_language_is_offered_only_when_it_is_complete(path: Path) -> None:
    offered = path.parent.parent.name in dict(settings.LANGUAGES)
    assert offered == (messages.untranslated(catalogue(path)) == [])


def test_an_incomplete_or_fuzzy_catalogue_is_not_compiled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "locale" / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    monkeypatch.setattr(env, "ROOT", tmp_path)
    for entry in ('msgid "一"\nmsgstr ""\n', '#, fuzzy\nmsgid "一"\nmsgstr "one"\n'):
        (folder / "django.mo").write_bytes(b"old")
        (folder / "django.mo").touch()
        (folder / "django.po").write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n' + entry)
        older = (folder / "django.po").stat().st_mtime - 10
        os.utime(folder / "django.mo", (older, older))
        messages.compile_catalogues()
        assert not (folder / "django.mo").exists()
        assert "1 texts of en are missing" in capsys.readouterr().out


def test_texts_of_templates_are_found_in_every_form() -> None:
    page = """{% load i18n %}{% translate "一" %} {% translate 'ニ' as x %}<p title="{% translate "三" %}">
    {% blocktranslate with name=a.b %}四 {{ name }} です{% endblocktranslate %}{{ x|default:_("五") }}
    {% blocktranslate count n=n %}{{ n }}件{% plural %}{{ n }}件{% endblocktranslate %}
    {% include "x.html" with label=_("六（七）") %}{# {% translate "無" %} #}{% comment %}{% translate "否" %}{% endcomment %}
    {% translate "引用 \\"八\\" と 'ク'" %}
    """
    found = [message for _line, _name, message, _notes in templates(BytesIO(page.encode()), [], [], {})]
    assert {"一", "ニ", "三", "四 %(name)s です", "五", ("%(n)s件", "%(n)s件"), "六（七）"} <= set(found)
    assert not {"無", "否"} & {text for text in found if isinstance(text, str)}


def test_no_text_is_asked_for_inside_an_f_string() -> None:
    """What reads the source for `make messages` does not look into one on every Python."""
    found = []
    for package in PACKAGES:
        for path in (env.ROOT / package).rglob("*.py"):
            for outer in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(outer, ast.JoinedStr):
                    calls = [node.func for node in ast.walk(outer) if isinstance(node, ast.Call)]
                    names = [func.id for func in calls if isinstance(func, ast.Name)]
                    found += [f"{path.name}:{outer.lineno}" for name in names if name in {"_", *DEFAULT_KEYWORDS}]
    assert found == []
