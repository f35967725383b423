"""Every variable that the program or its commands ask for stands in both lists, and the lists name no other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter.backup.clusters import BACKUP_URLS
from callcenter.core.bootstrap import WITH_PASSWORD
from callcenter.settings.env import ROOT
from tests.harness.sources import PACKAGES

READERS = {"text", "secret", "required", "flag", "number", "words", "storage"}
NAME = re.compile(r"[A-Z][A-Z0-9_]+")
# What a shell, make or the interpreter gives of its own accord.
GIVEN = {"PATH", "MAKELEVEL"}
OF_LIBRARIES = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
BY_TABLE = {*BACKUP_URLS.values(), *(f"{role.upper()}_PASSWORD" for role in WITH_PASSWORD)}
# Files that take a name from a table or an argument, and where that name stands.
FROM_ELSEWHERE = {
    "callcenter/backup/clusters.py": "BACKUP_URLS",
    "callcenter/backup/services.py": "DATABASE_URL and KEYSTORE_URL",
    "callcenter/core/management/commands/bootstrap.py": "WITH_PASSWORD",
    "callcenter/embedded/run.py": "how many processes and threads web has",
    "callcenter/settings/env.py": "the readers themselves",
}


def sources() -> list[Path]:
    of_packages = (file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))
    return [ROOT / "manage.py", *(file for file in of_packages if file != ROOT / "callcenter/settings/test.py")]


def asked(tree: ast.AST) -> Iterator[ast.expr]:
    """What names the variable, wherever one is read: `env.text(…)`, `os.environ.get(…)`, `os.environ[…]`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            reader, owner = node.func.attr, ast.unparse(node.func.value)
            if (owner == "os.environ" and reader in {"get", "setdefault", "pop"}) or (
                owner == "env" and reader in READERS
            ):
                yield node.args[0]
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
            yield node.slice


@pytest.fixture(scope="module")
def read() -> set[str]:
    names, elsewhere = set(BY_TABLE), set()
    for file in sources():
        for argument in asked(ast.parse(file.read_text("utf-8"))):
            if isinstance(argument, ast.Constant):
                names.add(str(argument.value))
            else:
                elsewhere.add(str(file.relative_to(ROOT)))
    assert elsewhere == set(FROM_ELSEWHERE)
    procfile = (ROOT / "Procfile").read_text("utf-8")
    return (names | set(re.findall(r"\$\{(\w+):-", procfile)) | OF_LIBRARIES) - GIVEN


def listed(file: str, heading: str) -> list[str]:
    section = (ROOT / file).read_text("utf-8").split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return [name for cell in rows for name in re.findall(r"`([^`]+)`", cell)]


@pytest.mark.parametrize(("file", "heading"), [("docs/operations.md", "10. Variables"), ("README.ja.md", "環境変数")])
def test_the_list_names_every_variable_once_and_no_other(file: str, heading: str, read: set[str]) -> None:
    names = listed(file, heading)
    assert len(names) == len(set(names))
    assert all(NAME.fullmatch(name) for name in names)
    assert sorted(set(names) - read) == []
    assert sorted(read - set(names)) == []


def test_compose_passes_on_only_variables_that_the_program_reads(read: set[str]) -> None:
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    given = set(re.findall(r"^ {2,6}([A-Z][A-Z0-9_]+): ", text, re.M))
    assert sorted(name for name in given - read if not name.startswith(("POSTGRES_", "VALKEY_"))) == []


def test_the_readmes_point_at_each_other_and_at_the_list() -> None:
    english, japanese = ((ROOT / name).read_text("utf-8") for name in ("README.md", "README.ja.md"))
    assert "(README.ja.md)" in english
    assert "(docs/operations.md#10-variables)" in english
    assert "(README.md)" in japanese


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "README.ja.md",
        "CHANGELOG.md",
        "docs/install.md",
        "docs/operations.md",
        "docs/運用手引き.md",
        "SECURITY.md",
    ],
)
def test_what_a_page_links_to_is_there(name: str) -> None:
    page = ROOT / name
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []
