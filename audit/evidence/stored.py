"""Sealed objects that rows name: what the proof of a backup opens."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Model

from callcenter.vault.keystore import KeyUnit


@dataclass(frozen=True, slots=True)
class StoredObject:
    """What opening one takes: the row, the key, the label, the name in the store."""

    target: Model
    unit: KeyUnit
    label: str
    name: str


@dataclass(frozen=True, slots=True)
class Stored:
    """Part of a room: the newest so many objects of the open transaction's tenant."""

    newest: Callable[[int], Iterable[StoredObject]]

    def settle(self) -> None:
        """Whoever proves a copy asks for all of them."""
