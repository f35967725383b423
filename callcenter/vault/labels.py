"""The constants that a ciphertext is bound to. Frozen: data opens only under the label it was sealed with.

A label says what a value is, whatever table holds it, so tables may be renamed and moved. Add freely; never
change or reuse one (a test keeps the list). `LABELS` also says under which kind of key a value lies: a record
key never covers two data classes, because classes end on different days.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class DataClass(StrEnum):
    """What is kept and deleted together: one record key per (tenant, data class, object)."""

    MESSAGE = "message"
    RECORDING = "recording"
    TRANSCRIPT = "transcript"
    CONTACT = "contact"
    EXPORT = "export"
    PERSON = "person"


LABELS: Final[Mapping[str, DataClass]] = MappingProxyType(
    {
        "call.caller_company": DataClass.MESSAGE,
        "call.caller_kana": DataClass.MESSAGE,
        "call.caller_name": DataClass.MESSAGE,
        "call.caller_number": DataClass.MESSAGE,
        "call.number_display": DataClass.MESSAGE,
        "call.number_e164": DataClass.MESSAGE,
        "call.search_text": DataClass.MESSAGE,
        "draft.body": DataClass.MESSAGE,
        "message.addressee_name": DataClass.MESSAGE,
        "message.body": DataClass.MESSAGE,
        "message.callback_number": DataClass.MESSAGE,
        "message.callback_when": DataClass.MESSAGE,
        "message.note": DataClass.MESSAGE,
        "directory.contact": DataClass.CONTACT,
        "directory.department": DataClass.CONTACT,
        "directory.kana": DataClass.CONTACT,
        "directory.name": DataClass.CONTACT,
        "recording.audio": DataClass.RECORDING,
        "recording.filename": DataClass.RECORDING,
        "recording.peaks": DataClass.RECORDING,
        "recording.playable": DataClass.RECORDING,
        "export.file": DataClass.EXPORT,
        "export.terms": DataClass.EXPORT,
        "person.recovery": DataClass.PERSON,
        "person.totp": DataClass.PERSON,
    }
)

INDEXES: Final[frozenset[str]] = frozenset(
    {
        "call.company",
        "call.import",
        "call.kana",
        "call.kana1",
        "call.kana2",
        "call.last4",
        "call.number",
        "directory.kana",
        "directory.name",
    }
)
"""Names of blind indexes; as frozen as labels, for the same reason."""


def class_of(label: str) -> DataClass:
    """The data class of a label; an unknown label raises."""
    try:
        return LABELS[label]
    except KeyError:
        raise ValueError(f"{label!r} is not in the list of labels.") from None
