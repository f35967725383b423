"""What may be written to the log. Apps register their event types from `AppConfig.ready()`; the codes are stable."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class EventType:
    """`code`: dotted and stable, `noun.verb`; `label`: Japanese; `object_type`: what the target's id names."""

    code: str
    label: str | Promise
    object_type: str = ""

    @property
    def noun(self) -> str:
        return self.code.partition(".")[0]


class RegistryError(RuntimeError):
    """A defect of the program: an event type is unknown or declared twice."""


_types: dict[str, EventType] = {}


def register(event: EventType) -> None:
    """Adds a type; the same code with another meaning raises."""
    if _types.setdefault(event.code, event) != event:
        raise RegistryError(f"the event type {event.code} is declared twice")


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
