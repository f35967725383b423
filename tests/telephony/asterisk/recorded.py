"""Events of a real Asterisk (development branch of November 2026, local channels), as they came over its stream, and what they mean."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

Event = Mapping[str, Any]
FOLDER = Path(__file__).parent / "events"
OWN = frozenset({"201", "202", "203"})


class Right(NamedTuple):
    """What each recording is the story of; seconds."""

    state: str
    extension: str
    rang: int | None
    spoke: int | None


STORIES: Mapping[str, Right] = {
    "answered": Right("ended", "201", 2, 5),
    "missed": Right("missed", "202", 2, None),
    "group": Right("ended", "201", 2, 4),
    "in_turn": Right("ended", "201", 4, 1),
    "nobody": Right("missed", "*", 0, None),
    "transferred": Right("ended", "203", 2, 11),
}


def events(name: str) -> list[Event]:
    return [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines()]


def snapshot(seen: Sequence[Event]) -> tuple[list[Event], list[Event]]:
    """Channels and bridges that Asterisk would list after these events."""
    channels: dict[str, Event] = {}
    bridges: dict[str, Event] = {}
    for event in seen:
        for part in ("channel", "caller", "peer"):
            if part in event:
                channels[event[part]["id"]] = event[part]
        if "bridge" in event:
            bridges[event["bridge"]["id"]] = event["bridge"]
        if event["type"] == "ChannelDestroyed":
            channels.pop(event["channel"]["id"])
    return list(channels.values()), list(bridges.values())
