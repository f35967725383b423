"""The import contracts hold, and they are the ones that architecture decided."""

import subprocess
import sys
import tomllib
from pathlib import Path

from callcenter.settings.env import ROOT

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]


def test_all_contracts_are_kept() -> None:
    result = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stdout


def test_the_layers_are_those_of_the_house() -> None:
    layers = next(contract["layers"] for contract in CONTRACTS if contract["type"] == "layers")
    house = ("recordings", "calls", "accounts", "retention", "tenants", "audit", "callcenter.vault", "callcenter.core")
    order = [name for layer in layers[1:] for name in layer.split(" : ") if name in house]
    assert order == [
        "recordings",
        "calls",
        "accounts",
        "retention",
        "tenants",
        "audit",
        "callcenter.vault",
        "callcenter.core",
    ]
