"""What test processes share, and which tests share a process."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from callcenter.settings.env import ROOT
from tests.harness.groups import plain
from tests.harness.plugin import label, own_home

MARKED = """
import pytest
pytestmark = pytest.mark.xdist_group("first")
@pytest.mark.parametrize("number", range(8))
def test_it(number): pass
"""
TWICE = (
    MARKED
    + """
@pytest.mark.xdist_group("second")
def test_that(): pass
"""
)


def run(folder: Path, source: str, *options: str) -> subprocess.CompletedProcess[str]:
    (folder / "pytest.ini").write_text("[pytest]\n")
    (folder / "test_it.py").write_text(source)
    command = [sys.executable, "-m", "pytest", "-c", "pytest.ini", "-p", "tests.harness.groups", "-p", "no:django"]
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    return subprocess.run(
        [*command, "-p", "no:cacheprovider", "-v", *options],
        cwd=folder, env=kept | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
    )  # fmt: skip


def test_the_tests_of_a_group_run_in_one_process(tmp_path: Path) -> None:
    done = run(tmp_path, MARKED, "-n", "2", "--dist", "loadgroup")
    passed = [line for line in done.stdout.splitlines() if "PASSED" in line]
    assert len(passed) == 8, done.stdout
    assert len({line.partition("]")[0] for line in passed}) == 1, done.stdout


@pytest.mark.parametrize(("source", "dist"), [(MARKED, "load"), (MARKED, "worksteal"), (TWICE, "loadgroup")])
def test_a_group_that_would_have_no_effect_is_refused(tmp_path: Path, source: str, dist: str) -> None:
    done = run(tmp_path, source, "-n", "2", "--dist", dist)
    assert done.returncode
    assert "PASSED" not in done.stdout


def test_the_id_on_a_command_line_is_the_one_without_the_group() -> None:
    for nodeid in ("a.py::test", "a.py::test[x@y]"):
        assert plain(nodeid) == plain(f"{nodeid}@stack") == nodeid


def test_this_process_works_in_databases_queue_and_folders_of_its_own(db: None, settings: Any) -> None:
    own = own_home()
    assert own.path.name == label()
    assert settings.OBJECTS["objects"] == f"file://{own.path / 'objects'}"
    assert settings.CACHES["default"]["LOCATION"] == settings.CELERY_BROKER_URL
    assert own.secret("valkey") in settings.CELERY_BROKER_URL
    for alias in ("default", "keystore"):
        assert connections[alias].settings_dict["NAME"] == f"test_{label()}_{alias}"
