"""Nothing of the interface lies about unused: components, icons, style classes, scripts; and tables are drawn once."""

import re

from callcenter.settings.env import ROOT
from tests.harness.sources import files

TEMPLATES = {path: path.read_text("utf-8") for path in sorted((ROOT / "templates").rglob("*.html"))}
SCRIPTS = {path: path.read_text("utf-8") for path in sorted((ROOT / "static" / "js").glob("*.js"))}
PYTHON = {path: path.read_text("utf-8") for path in files()}
COMPONENTS = ROOT / "templates" / "components"
COMMENT = re.compile(r"/\*.*?\*/|\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}", re.DOTALL)

COMPUTED = {
    # written as {name}--{tone} and the like, with what may stand there
    "badge": {"plain", "key", "done", "urgent", "due", "note"},
    "notice": {"info", "success", "warning", "error", "note"},
    "band": {*map(str, range(8)), *(f"pattern-{n}" for n in range(6))},
    "chart__series": set(map(str, range(5))),
}
FOREIGN = re.compile(r"htmx-|errorlist|helptext")
"""Classes that a library writes."""
OWN_TABLES = {
    "retention/due.html": "its columns are the kinds of record of the installed apps",
    "accounts/matrix.html": "its columns are the roles, its lines stand in groups",
    "api/docs.html": "the description of the programs' interface, made by another program",
}


def used() -> str:
    """Everything that may write a class or name a component, without comments."""
    said = (COMMENT.sub("", text) for text in (*TEMPLATES.values(), *SCRIPTS.values()))
    return "\n".join((*said, *PYTHON.values()))


def test_every_component_is_used() -> None:
    text = used()
    names = [path.relative_to(ROOT / "templates") for path in COMPONENTS.glob("*.html")]
    assert [str(name) for name in names if f'"{name}"' not in text] == []


def test_every_icon_is_used() -> None:
    text = used()
    icons = [path.stem for path in (COMPONENTS / "icons").glob("*.html")]
    assert [name for name in icons if f'"{name}"' not in text] == []


def test_every_style_class_is_used() -> None:
    text = used()
    styles = COMMENT.sub("", "\n".join(p.read_text("utf-8") for p in (ROOT / "static" / "css").glob("*.css")))
    rules = re.sub(r"\{[^{}]*\}", "{}", styles)  # selectors only: a rule may hold 0.5em
    classes = set(re.findall(r"\.([A-Za-z][\w-]*)", rules))
    computed = {f"{name}--{value}" for name, values in COMPUTED.items() for value in values}
    unused = {
        name
        for name in classes - computed
        if not FOREIGN.match(name) and not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text)
    }
    assert sorted(unused) == []


def test_every_script_is_loaded() -> None:
    text = "\n".join((*TEMPLATES.values(), *SCRIPTS.values()))
    assert [path.name for path in SCRIPTS if f"{path.name}'" not in text and f'./{path.name}"' not in text] == []


def test_tables_are_drawn_by_one_tag() -> None:
    own = {str(path.relative_to(ROOT / "templates")) for path, text in TEMPLATES.items() if "<table" in text}
    assert own == set(OWN_TABLES)


def test_only_one_module_sends_requests() -> None:
    sending = re.compile(r"\bfetch\(|XMLHttpRequest|sendBeacon|WebSocket|EventSource")
    assert {path.name for path, text in SCRIPTS.items() if sending.search(text)} == {"request.js", "sign-in.js"}


def test_what_refreshes_itself_has_the_words_for_when_it_cannot() -> None:
    """Each page with such a part holds them; a partial leaves that to the templates that include it."""
    templates = {str(path.relative_to(ROOT / "templates")): text for path, text in TEMPLATES.items()}
    refreshing = {name for name, text in templates.items() if re.search(r'<poll-fragment|hx-trigger="every', text)}
    partials = {name for name in refreshing if "/_" in name}
    pages = refreshing - partials
    pages |= {name for name, text in templates.items() for each in partials if f'include "{each}"' in text}
    words = 'include "components/stalled.html"'
    assert len(pages) > 3
    assert [name for name in sorted(pages) if words not in templates[name]] == []
