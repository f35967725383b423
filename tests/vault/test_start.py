"""Without its keys no process of the product starts; nobody but audit can make a witness."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from callcenter.settings.env import ROOT
from tests.harness.sources import files


@pytest.mark.parametrize("module", ["callcenter.wsgi"])
@pytest.mark.parametrize("mode", [None, 0o644])
def test_web_refuses_to_start_without_its_key_ring(module: str, mode: int | None, tmp_path: Path) -> None:
    ring = tmp_path / "kek.ring"
    if mode is not None:
        ring.write_text(f"1:{'0' * 64}\n")
        ring.chmod(mode)
    done = subprocess.run(
        [sys.executable, "-c", f"import {module}"],
        cwd=ROOT,
        env={**os.environ, "KEY_PROVIDER": f"local:{ring}"},
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0
    assert "Refusing to start" in done.stderr
    assert "0" * 64 not in done.stderr


def test_the_worker_refuses_to_start_without_its_key_ring(tmp_path: Path) -> None:
    code = (
        "import django; django.setup()\n"
        "from callcenter.celery import app, signals\n"
        "signals.worker_init.send(sender=None)\n"
    )
    environment = {**os.environ, "KEY_PROVIDER": f"local:{tmp_path / 'none'}", "CALLCENTER_ROLE": "worker"}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode != 0
    assert "Refusing to start" in done.stderr


def calls_of(path: Path, name: str) -> int:
    tree = ast.parse(path.read_text("utf-8"))
    return sum(
        isinstance(node, ast.Call) and name in (getattr(node.func, "id", ""), getattr(node.func, "attr", ""))
        for node in ast.walk(tree)
    )


def test_only_audit_makes_witnesses() -> None:
    makers = {path.relative_to(ROOT).parts[0] for path in files() if calls_of(path, "AccessWitness")}
    assert makers == {"audit"}
