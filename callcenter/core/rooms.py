"""What each app is, told by the app itself.

``<app>/room.py`` holds ``ROOM = Room(part, …)``. A part is one declaration (rows of the permission table, an event type, a
place of the menu …). Its class stands beside the mechanism that uses it, and ``settle`` hands it over. So this file
knows no mechanism, no mechanism knows a room, and a new mechanism is a new class with ``settle``.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, TypeVar

from django.apps import AppConfig, apps
from django.core.exceptions import ImproperlyConfigured
from django.dispatch import Signal
from django.utils.module_loading import module_has_submodule

K = TypeVar("K")
V = TypeVar("V")
P = TypeVar("P", bound="Part")


class RoomError(ImproperlyConfigured):
    """A room declares what another one has declared, or what no mechanism knows. The process does not start."""


class Part(Protocol):
    def settle(self) -> None:
        """Hands the declaration to its mechanism; called once, when all models are loaded. RoomError if it clashes."""
        ...


class Room:
    """Everything that an app declares, in any order."""

    def __init__(self, *parts: Part) -> None:
        self.parts = parts


_rooms: dict[str, Room] = {}


def has_room(config: AppConfig) -> bool:
    return config.module is not None and module_has_submodule(config.module, "room")


def open_all() -> None:
    """Reads the room of every installed app and settles its parts. Once, from core's AppConfig.ready()."""
    for config in apps.get_app_configs():
        if has_room(config):
            _rooms[config.label] = import_module(f"{config.name}.room").ROOM
    for label, room in _rooms.items():
        for part in room.parts:
            try:
                part.settle()
            except RoomError as error:
                raise RoomError(f"{label}/room.py: {error}") from None


def labels() -> tuple[str, ...]:
    """Labels of the apps that have a room, in the order in which they are installed."""
    return tuple(_rooms)


def parts(kind: type[P]) -> Iterator[tuple[str, P]]:
    """(label of the app, part) of every declaration of this kind."""
    for label, room in _rooms.items():
        for part in room.parts:
            if isinstance(part, kind):
                yield label, part


def once(table: dict[K, V], key: K, value: V, what: str) -> None:
    """Puts a declaration into a mechanism's table. A second one under the same key raises RoomError."""
    if key in table:
        raise RoomError(f"{what} {key} is declared twice")
    table[key] = value


@dataclass(frozen=True, slots=True)
class Hears:
    """Part of a room: listens to the signal of a lower app, in the transaction of what happened there."""

    signal: Signal
    listener: Callable[..., None]

    def settle(self) -> None:
        self.signal.connect(self.listener, dispatch_uid=f"{self.listener.__module__}.{self.listener.__name__}")
