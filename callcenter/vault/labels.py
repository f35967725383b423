"""The constants that a ciphertext is bound to. Frozen: data opens only under the label it was sealed with.

A label says what a value is, whatever table holds it, so tables may be renamed and moved. Each room declares its own;
add freely, never change or reuse one (a test keeps the list). `LABELS` also says under which kind of key a value lies:
a record key never covers two data classes, because classes end on different days.
"""

from dataclasses import dataclass

from callcenter.core.rooms import RoomError, once

LABELS: dict[str, str] = {}
"""Label → data class: what is kept and deleted together, one record key per (tenant, data class, object)."""

INDEXES: set[str] = set()
"""Names of blind indexes; as frozen as labels, for the same reason."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """Part of a room: the labels of a data class, and the names of blind indexes over its values."""

    data_class: str
    labels: tuple[str, ...]
    indexes: tuple[str, ...] = ()

    def settle(self) -> None:
        for label in self.labels:
            once(LABELS, label, self.data_class, "the label")
        if double := INDEXES.intersection(self.indexes):
            raise RoomError(f"the blind index {min(double)} is declared twice")
        INDEXES.update(self.indexes)


def known_class(data_class: str) -> str:
    """The same code, once some label is of this class; ValueError for one that no room declares."""
    if data_class not in LABELS.values():
        raise ValueError(f"{data_class!r} is not a data class.")
    return str(data_class)


def class_of(label: str) -> str:
    """The data class of a label; an unknown label raises."""
    try:
        return LABELS[label]
    except KeyError:
        raise ValueError(f"{label!r} is not in the list of labels.") from None
