"""What Asterisk calls its channels and what it records, and what that tells."""

import re

from callcenter.text import phone

GROUP = "*"
"""Stands for more than one extension, hence for nobody's."""
RECORDING = "callcenter-"
_SECOND_HALF = ";1"
_EXTENSION = re.compile(r"[0-9A-Za-z_#]{1,32}")
_RECORDING = re.compile(rf"{RECORDING}(?P<reference>[0-9A-Za-z._-]{{1,80}})_(?P<number>[0-9]{{6,15}})_[0-9]{{1,3}}")
_SAFE = re.compile(r"[0-9A-Za-z._-]{1,80}")


def endpoint(name: str) -> str:
    """``201`` of ``PJSIP/201-0000001a``, ``Local/201@queue-00000003;1`` and ``SIP/201-3f``; '' where there is none."""
    _technology, _slash, rest = name.partition("/")
    found = rest.partition("@")[0] if "@" in rest else rest.rpartition("-")[0]
    return found if _EXTENSION.fullmatch(found) else ""


def dialled(exten: str) -> str:
    """The number in E.164 that an extension of the dialplan is, '' for one that is no telephone number."""
    number = phone.key(exten) or ""
    return number if number.startswith("+") else ""


def is_callers_half(name: str) -> bool:
    """False for the half of a local channel that runs no dialplan."""
    return not name.endswith(_SECOND_HALF)


def recording(reference: str, number: str, part: int) -> str:
    """The name of a recording tells of which call it is, so that nothing needs to be remembered. '' for an odd reference."""
    return f"{RECORDING}{reference}_{number.removeprefix('+')}_{part}" if _SAFE.fullmatch(reference) else ""


def recorded(name: str) -> tuple[str, str] | None:
    """Reference and number of the call that a recording of ours is of."""
    found = _RECORDING.fullmatch(name)
    return (found["reference"], f"+{found['number']}") if found else None
