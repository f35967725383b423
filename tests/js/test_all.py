"""No script is without a test of its own."""

from callcenter.settings.env import ROOT

ELSEWHERE = {
    "variants": "a table made from callcenter/text, compared with it in tests/text/test_folding.py",
    "beat": "the clock of presence: tests/js/test_presence.py",
    "sound": "what presence lets be heard: tests/js/test_presence.py",
    "undo": "counts down and takes back what was sent: tests/e2e/test_undo.py",
    "app": "names the modules of every page",
    "restored": "puts a copy back into the call page: tests/e2e/test_copies.py",
    "kept": "marks what copies holds: tests/js/test_copies.py",
    "sending": "what forms does with a form: tests/js/test_forms.py",
    "stalled": "what poll tells: tests/js/test_poll.py",
    "call": "ties draft, strip and keys to the call page: tests/e2e/test_operator.py, test_call_buttons.py",
}


def test_every_module_has_its_tests() -> None:
    modules = {path.stem for path in (ROOT / "static" / "js").glob("*.js")} - set(ELSEWHERE)
    tested = {path.stem.removeprefix("test_").replace("_", "-") for path in (ROOT / "tests" / "js").glob("test_*.py")}
    assert modules == tested - {"all"}
