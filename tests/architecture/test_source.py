"""What the source tree itself must keep."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from callcenter.settings.env import ROOT

LONGEST_FILE = 300
# The verifier stands alone and is read as a whole; a migration that has landed stays as it is.
LONGER = re.compile(r"audit/verify_bundle\.py|.+/migrations/.+")
LANDED = ROOT / "tests" / "upgrade" / "landed.sha256"
# Compiled lists and generated catalogues are not read by anybody.
GENERATED = ("requirements/base.txt", "requirements/dev.txt", "requirements/s3.txt", "requirements/uv.txt", "locale/")
CODE = {".py", ".html", ".css", ".js", ".mjs", ".yml", ".toml", ".md"}
TEXT = CODE | {".txt", ".in", ".sh", ".env", ".example", ""}


def tracked() -> list[Path]:
    """Files of the repository, as git knows them (new ones too)."""
    listing = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        check=True,
    ).stdout.decode()
    return [path for name in listing.split("\0") if name and (path := ROOT / name).is_file()]


FILES = tracked()


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_file_is_longer_than_the_limit() -> None:
    long = {
        name_of(path): count
        for path in FILES
        if path.suffix in CODE and not name_of(path).startswith(GENERATED) and not LONGER.fullmatch(name_of(path))
        if (count := len(path.read_text("utf-8").splitlines())) > LONGEST_FILE
    }
    assert not long


def test_no_unfinished_work_is_kept_in_the_source() -> None:
    marks = re.compile(
        "|".join(("TO" + "DO", "FIX" + "ME", "NotImplemented" + "Error", r"@pytest\.mark\.(skip|xfail)"))
    )
    found = [name_of(path) for path in FILES if path.suffix in CODE and marks.search(path.read_text("utf-8"))]
    assert not found


def test_nothing_that_an_editor_or_a_patch_leaves_behind_is_kept() -> None:
    assert not [name for name in map(name_of, FILES) if name.endswith((".orig", ".rej", ".bak", ".swp", "~"))]


def test_no_secret_is_kept_in_the_source() -> None:
    keys = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|xox[bp]-\w{10,}|ghp_\w{36}")
    found = [
        name_of(path) for path in FILES if path.suffix in TEXT and keys.search(path.read_text("utf-8", errors="ignore"))
    ]
    assert not found
    assert not [name for name in map(name_of, FILES) if name.endswith((".env", ".pem", ".key", "uv.lock"))]


def test_the_pinned_sets_name_no_index_and_no_local_path() -> None:
    for name in ("base", "dev", "s3", "uv"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
        assert "://" not in text
        assert "--index" not in text
        pinned = [line for line in text.splitlines() if re.match(r"[a-z0-9]", line)]
        assert pinned
        assert all(re.match(r"[a-z0-9._-]+(\[[a-z,]+\])?==[^ ]+( ;.*)? \\$", line) for line in pinned)


def test_a_package_has_one_version_whatever_the_python() -> None:
    """Two would be two products, of which the tests see one."""
    for name in ("base", "dev", "s3", "uv"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
        pinned = re.findall(r"^([a-z0-9._-]+)(?:\[[a-z,]+\])?==", text, re.M)
        assert sorted(set(pinned)) == sorted(pinned), name


def test_every_direct_dependency_has_a_lower_bound() -> None:
    for name in ("base", "dev", "s3", "uv"):
        for line in (ROOT / "requirements" / f"{name}.in").read_text("utf-8").splitlines():
            if line and not line.startswith(("#", "-r", "-c")):
                assert ">=" in line, line


def test_templates_have_no_inline_script_or_style() -> None:
    inline = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")|<style|\sstyle=|\son[a-z]+=\"", re.I)
    found = [
        name_of(path)
        for path in FILES
        if path.suffix == ".html" and inline.search(re.sub(r"{#.*?#}", "", path.read_text("utf-8")))
    ]
    assert not found


def test_shell_scripts_and_manage_are_executable() -> None:
    for name in ("manage.py", ".ci/run"):
        assert (ROOT / name).stat().st_mode & 0o111, name


@pytest.mark.parametrize("name", ["Makefile", "Procfile", "docker-compose.yml", ".ci/run"])
def test_machine_files_hold_no_absolute_path_of_a_developer(name: str) -> None:
    assert not re.search(r"/(home|root|Users|work)/", (ROOT / name).read_text("utf-8"))


def test_the_end_of_a_key_is_never_passed_over() -> None:
    """What `destroy_key` answers is for the log: a call whose answer is dropped would end a key in silence."""
    dropped = [
        f"{name_of(path)}:{node.lineno}"
        for path in FILES
        if path.suffix == ".py" and not name_of(path).startswith(("tests/", "bench/"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Attribute)
        and node.value.func.attr in ("destroy_key", "destroy_keys")
        and ast.unparse(node.value.func.value) == "vault"
    ]
    assert not dropped


# Words of SQL → the files where they may stand. Landed migrations keep theirs.
SQL_ONLY_IN = {
    r"\bset_config\b|\bcurrent_setting\b|SET LOCAL app\.": ("callcenter/core/rls.py", "callcenter/core/db.py"),
    r"ALTER DEFAULT PRIVILEGES": ("callcenter/core/bootstrap.py", "callcenter/core/migrations/0003_spread.py"),
    r"\bpg_notify\b": ("callcenter/core/db.py",),
    r"\bNOTIFY \w": ("callcenter/core/migrations/0002_jobs.py",),
}


@pytest.mark.parametrize("words", SQL_ONLY_IN)
def test_sql_that_a_spread_database_does_not_carry_stands_in_one_place(words: str) -> None:
    """The context is set by SET LOCAL alone, the relay woken by the application, rights given by name."""
    landed = {path for line in LANDED.read_text("utf-8").splitlines() for path in line.split("  ")[1:]}
    found = {
        name_of(path)
        for path in FILES
        if path.suffix == ".py" and not name_of(path).startswith(("tests/", "bench/")) and name_of(path) not in landed
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search(words, node.value)
    }
    assert found == set(SQL_ONLY_IN[words])


def test_a_decision_has_a_number_of_its_own() -> None:
    names = sorted(path.name for path in (ROOT / "docs" / "adr").glob("*.md"))
    assert len({name[:4] for name in names}) == len(names), names
    for name in names:
        title = (ROOT / "docs" / "adr" / name).read_text("utf-8").splitlines()[0]
        assert title.startswith(f"# {int(name[:4])}."), name


@pytest.mark.parametrize("name", ["s3.txt", "dev.txt"])
def test_what_runs_is_what_was_tested(name: str) -> None:
    """A larger set pins what the smaller one does: the image must not run a version that no test has seen."""
    pin = re.compile(r"^([a-z0-9._-]+)==(\S+)", re.MULTILINE)
    base, larger = (dict(pin.findall((ROOT / "requirements" / file).read_text())) for file in ("base.txt", name))
    assert base
    assert {
        package: (version, larger.get(package)) for package, version in base.items() if larger.get(package) != version
    } == {}
