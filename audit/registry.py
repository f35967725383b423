"""What may be written to the log: the event types that the rooms declare. The codes are stable."""

from dataclasses import dataclass

from django.utils.functional import Promise

from callcenter.core.rooms import once


@dataclass(frozen=True, slots=True)
class EventType:
    """Part of a room. `code`: dotted and stable, `noun.verb`; `object_type`: what the target's id names."""

    code: str
    label: str | Promise
    object_type: str = ""

    @property
    def noun(self) -> str:
        return self.code.partition(".")[0]

    def settle(self) -> None:
        once(_types, self.code, self, "the event type")


class RegistryError(RuntimeError):
    """A defect of the program: the event type is unknown."""


_types: dict[str, EventType] = {}


def event_type(code: str) -> EventType:
    try:
        return _types[code]
    except KeyError:
        raise RegistryError(f"the event type {code} is not registered") from None


def label_of(code: str) -> str:
    """The label on the screen; the bare code for a type that an older version of the product knew."""
    known = _types.get(code)
    return str(known.label) if known else code


def event_types() -> list[EventType]:
    return sorted(_types.values(), key=lambda event: event.code)
