"""Reads the units of deploy/systemd as systemd does, as far as they go."""

import shlex
from dataclasses import dataclass
from pathlib import Path

from callcenter.settings.env import ROOT

UNITS = ROOT / "deploy" / "systemd"


@dataclass(frozen=True)
class Unit:
    """`lines`: (name, value) of every assignment, in order."""

    name: str
    lines: tuple[tuple[str, str], ...]

    @classmethod
    def read(cls, name: str, folder: Path = UNITS) -> "Unit":
        lines = (folder / name).read_text("utf-8").splitlines()
        pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
        return cls(name, tuple((key, value) for key, value in pairs))

    def all(self, key: str) -> list[str]:
        return [value for name, value in self.lines if name == key]

    def one(self, key: str) -> str:
        (value,) = self.all(key)
        return value

    @property
    def start(self) -> list[str]:
        return command(self.one("ExecStart"))


def command(value: str) -> list[str]:
    """The words of a command line; `$$` and `%%` are the signs themselves."""
    return [word.replace("%%", "%") for word in shlex.split(value)]
