"""Rules that hold for every template, style sheet and script."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines

from tests.harness import sources

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STYLES = sorted((ROOT / "static" / "css").glob("*.css"))
SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))
INLINE = re.compile(r"<style|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:", re.IGNORECASE)
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>", re.IGNORECASE)
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(|\boklch\(")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_compiles(path: Path) -> None:
    engines["django"].engine.get_template(str(path.relative_to(ROOT / "templates")))  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_holds_no_inline_script_or_style(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not INLINE.search(text)
    assert not INLINE_SCRIPT.search(text)


@pytest.mark.parametrize("path", [path for path in STYLES if path.name != "tokens.css"], ids=name)
def test_only_the_tokens_name_colours(path: Path) -> None:
    text = COMMENT.sub("", path.read_text(encoding="utf-8"))
    assert not COLOUR.search(text)


def test_every_custom_property_that_is_used_is_defined() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in STYLES)
    used = set(re.findall(r"var\((--[a-z0-9-]+)\s*\)", text))
    defined = set(re.findall(r"(--[a-z0-9-]+)\s*:", text))
    assert used <= defined


def test_style_and_script_stay_small() -> None:
    def weight(paths: list[Path]) -> int:
        return sum(len(gzip.compress(path.read_bytes())) for path in paths)

    assert weight(STYLES) < 50_000
    assert weight(SCRIPTS) < 60_000


def test_keys_are_listened_to_through_the_guard_only() -> None:
    raw = [p.name for p in SCRIPTS if p.name != "ime.js" and re.search(r"[\"']key(down|up|press)[\"']", p.read_text())]
    assert raw == []


def test_every_component_says_how_it_is_used() -> None:
    folder = ROOT / "templates" / "components"
    silent = [
        p.name for p in folder.glob("*.html") if not p.name.startswith("_") and "{% comment %}" not in p.read_text()
    ]
    assert silent == []


def test_what_a_script_or_a_style_looks_for_is_put_somewhere() -> None:
    """A `data-` hook that no page carries any more belongs to code that nothing can reach."""
    scripts = "".join(path.read_text("utf-8") for path in SCRIPTS)
    styles = "".join(path.read_text("utf-8") for path in STYLES)
    pages = "".join(path.read_text("utf-8") for path in [*TEMPLATES, *sources.files()])
    asked = set(re.findall(r"\[data-([a-z-]+)", scripts + styles))
    asked |= {_attribute(name) for name in re.findall(r"dataset\.(\w+)|\"(\w+)\" in \w+\.dataset", scripts)}
    given = set(re.findall(r"\bdata-([a-z-]+)", pages))
    given |= {_attribute((name,)) for name in re.findall(r"dataset\.(\w+) = ", scripts)}
    assert len(asked) > 50
    assert asked - given == set()


def _attribute(names: tuple[str, ...]) -> str:
    """The name in a page of what a script calls `dataset.…`."""
    return re.sub("[A-Z]", lambda letter: f"-{letter[0].lower()}", "".join(names))
