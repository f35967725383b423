"""Reads a file of calls: JSON Lines, one call a line, as an older system would export them.

    {"tenant": "aoba-shoji", "called_number": "+81350001001", "started_at": "2026-09-07T12:52:00+09:00",
     "ring_seconds": 14, "talk_seconds": 378, "caller_number": "０９０…", "disposition": "callback",
     "caller": {"company": "…", "name": "…", "kana": "…"}, "addressee": "山田 太郎", "urgency": "normal",
     "callback": true, "callback_number": "…", "body": "…"}

Everything but the first three and ``disposition`` may be null or missing. Values are judged by the services, not here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from calls import fields
from calls.fields import FILED, Kind, Of
from calls.inputs import CallInput

LONGEST_LINE = 256 * 1024
CALLER = "caller"


@dataclass(frozen=True, slots=True)
class CallRow:
    """One call of the file, types right, values not yet believed. ``given``: by key, as they stand in the file."""

    tenant: str
    called_number: str
    started_at: datetime
    given: Mapping[str, Any]

    def canonical(self) -> str:
        """One text for one content, whatever the order of keys in the file."""
        own = {"tenant": self.tenant, "called_number": self.called_number, "started_at": self.started_at}
        whole = {**_DEFAULTS, **self.given, **own}
        return json.dumps(whole, ensure_ascii=False, sort_keys=True, default=datetime.isoformat)

    def as_input(self) -> CallInput:
        """What the services take. Without a body there is no message, whatever else is said of one."""
        values = fields.flat(self.given, message=self.given)
        if not fields.BODY.given(values).strip():
            values = {field.name: values[field.name] for field in fields.rows(Of.CALL) if field.name in values}
        return CallInput(self.called_number, self.started_at, values)


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that is no call. ``text`` names fields, never values."""

    text: str


_INSIDE = frozenset(field.key for field in FILED if field.public.startswith(f"{CALLER}."))
_OUTSIDE = tuple(field for field in FILED if field.key not in _INSIDE)
_DEFAULTS: Mapping[str, Any] = {CALLER: None} | {field.key: field.default for field in _OUTSIDE}
_OWN = ("tenant", "called_number", "started_at")
_TYPE_OF = {Kind.FLAG: bool, Kind.SECONDS: int}
_TYPES: Mapping[str, type] = (
    dict.fromkeys(_OWN, str) | {CALLER: dict} | {field.key: _TYPE_OF.get(field.kind, str) for field in _OUTSIDE}
)
REQUIRED = (*_OWN, fields.DISPOSITION.key)


def read(path: Path) -> Iterator[tuple[int, CallRow | Fault]]:
    """(line number, call or fault), in constant memory. Blank lines are passed over. Raises OSError."""
    with path.open("rb") as file:
        number = 0
        while line := file.readline(LONGEST_LINE + 1):
            number += 1
            if len(line) > LONGEST_LINE:
                yield number, Fault(f"longer than {LONGEST_LINE // 1024} KiB")
                while line and not line.endswith(b"\n"):
                    line = file.readline(LONGEST_LINE)
                continue
            if line.strip():
                yield number, parse(line)


def parse(line: bytes) -> CallRow | Fault:
    """One line as a call, or what is wrong with it."""
    try:
        data = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return Fault("not UTF-8")
    except (json.JSONDecodeError, RecursionError):
        return Fault("not JSON")
    if not isinstance(data, dict):
        return Fault("not an object")
    values = {name: value for name, value in _flat(data).items() if value is not None}
    fault = _fault(values)
    if fault:
        return Fault(fault)
    tenant, called_number, moment = (values.pop(name) for name in _OWN)
    try:
        return CallRow(tenant, called_number, datetime.fromisoformat(moment), values)
    except ValueError:
        return Fault("started_at is no time (RFC 3339)")


def _flat(data: dict[str, Any]) -> dict[str, Any]:
    """The line with its message beside the call, also where it stands inside one of its own as in the interface."""
    message = data.get("message")
    if not isinstance(message, dict) or message.keys() & data.keys():
        return data
    return {name: value for name, value in data.items() if name != "message"} | message


def _fault(values: dict[str, Any]) -> str:
    unknown = sorted(str(name)[:40] for name in set(values) - set(_TYPES))
    if unknown:
        return f"unknown keys: {', '.join(unknown[:10])}"
    missing = [name for name in REQUIRED if name not in values]
    if missing:
        return f"missing: {', '.join(missing)}"
    wrong = [name for name, value in values.items() if not _right(value, _TYPES[name])]
    caller = values.get(CALLER, {})
    if not wrong and not (set(caller) <= _INSIDE and all(v is None or isinstance(v, str) for v in caller.values())):
        wrong.append(CALLER)
    return f"of the wrong type: {', '.join(wrong)}" if wrong else ""


def _right(value: Any, wanted: type) -> bool:
    return isinstance(value, wanted) and isinstance(value, bool) == (wanted is bool)
