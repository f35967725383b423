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
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from calls.inputs import CallerInput, CallInput, MessageInput

LONGEST_LINE = 256 * 1024
CALLER_KEYS = frozenset({"company", "name", "kana"})


@dataclass(frozen=True, slots=True)
class CallRow:
    """One call of the file, types right, values not yet believed."""

    tenant: str
    called_number: str
    started_at: datetime
    disposition: str
    ring_seconds: int | None = None
    talk_seconds: int | None = None
    caller_number: str | None = None
    caller: Mapping[str, str | None] | None = None
    addressee: str | None = None
    urgency: str = "normal"
    callback: bool = False
    callback_number: str | None = None
    body: str = ""

    def canonical(self) -> str:
        """One text for one content, whatever the order of keys in the file."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, default=datetime.isoformat)

    def as_input(self) -> CallInput:
        """What the services take."""
        message = MessageInput(
            body=self.body,
            addressee=self.addressee or None,
            urgency=self.urgency,
            callback=self.callback,
            callback_number=self.callback_number,
        )
        return CallInput(
            called_number=self.called_number,
            started_at=self.started_at,
            disposition=self.disposition,
            caller_number=self.caller_number,
            ring_seconds=self.ring_seconds,
            talk_seconds=self.talk_seconds,
            caller=CallerInput(**self.caller) if self.caller else None,
            message=message if self.body.strip() else None,
        )


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that is no call. ``text`` names fields, never values."""

    text: str


_KEYS = {field.name: field for field in fields(CallRow)}
_TYPES: Mapping[str, tuple[type, ...]] = {
    "tenant": (str,),
    "called_number": (str,),
    "started_at": (str,),
    "disposition": (str,),
    "ring_seconds": (int,),
    "talk_seconds": (int,),
    "caller_number": (str,),
    "caller": (dict,),
    "addressee": (str,),
    "urgency": (str,),
    "callback": (bool,),
    "callback_number": (str,),
    "body": (str,),
}
REQUIRED = ("tenant", "called_number", "started_at", "disposition")


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
    values = {name: value for name, value in data.items() if value is not None}
    fault = _fault(values)
    if fault:
        return Fault(fault)
    try:
        values["started_at"] = datetime.fromisoformat(values["started_at"])
    except ValueError:
        return Fault("started_at is no time (RFC 3339)")
    return CallRow(**values)


def _fault(values: dict[str, Any]) -> str:
    unknown = sorted(str(name)[:40] for name in set(values) - set(_KEYS))
    if unknown:
        return f"unknown keys: {', '.join(unknown[:10])}"
    missing = [name for name in REQUIRED if name not in values]
    if missing:
        return f"missing: {', '.join(missing)}"
    wrong = [name for name, value in values.items() if not _right(value, _TYPES[name])]
    caller = values.get("caller", {})
    if not wrong and not (set(caller) <= CALLER_KEYS and all(v is None or isinstance(v, str) for v in caller.values())):
        wrong.append("caller")
    return f"of the wrong type: {', '.join(wrong)}" if wrong else ""


def _right(value: Any, types: tuple[type, ...]) -> bool:
    return isinstance(value, types) and (isinstance(value, bool) == (types == (bool,)))
