"""The calls of one Asterisk, told from its events. Knows no database and no network.

The dialplan stays as it is: what it does with a channel is seen from outside. A call is a channel that came in on a number; it rings
when Dial or Queue calls somebody for it, is answered when it shares a bridge with another channel, moves when that
channel is another extension's, and is over with its channel.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from telephony.adapters.base import Notice
from telephony.asterisk import names
from telephony.choices import Kind

Event = Mapping[str, Any]
QUEUES = frozenset({"Dial", "Queue"})
CALLED = frozenset({"AppDial", "AppDial2", "AppQueue"})
"""What a channel runs that was called by another: its number is that of the one who calls."""
WAITING_ROOM = "holding"
"""A bridge in which callers hear music: nobody speaks with them."""


@dataclass(slots=True)
class Call:
    """``reference``: the id of its channel. ``rung``: for whom, '' before anybody was called. ``partner``: with whom it is spoken.
    ``unseen``: it may have been answered while nobody listened."""

    reference: str
    number: str
    caller: str
    rung: str = ""
    rings: set[str] = field(default_factory=set)
    partner: str = ""
    extension: str = ""
    answered: bool = False
    unseen: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """A call that was heard of before: of a listener that was killed, its number and whether it was answered."""

    number: str
    answered: bool


Spoken = tuple[str, Callable[[int], str]]
"""A channel, and the name of each part of what is recorded of it."""


def _spoken(call: Call) -> Spoken:
    return call.reference, partial(names.recording, call.reference, call.number)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


class Calls:
    """``own``: the extensions of the house, whose own calls are none that came in."""

    def __init__(self, own: Callable[[], Collection[str]]) -> None:
        self._own = own
        self._calls: dict[str, Call] = {}
        self._names: dict[str, str] = {}
        self._heard: Mapping[str, Callable[[Event], Iterable[Notice]]] = {
            "ChannelCreated": self._created,
            "ChannelDialplan": self._dialplan,
            "Dial": self._dial,
            "ChannelEnteredBridge": self._bridged,
            "ChannelHold": self._held,
            "ChannelUnhold": self._resumed,
            "ChannelDestroyed": self._destroyed,
            "RecordingFinished": self._recorded,
        }

    def hear(self, event: Event) -> list[Notice]:
        """What this event tells; most tell nothing."""
        heard = self._heard.get(event.get("type", ""))
        return list(heard(event)) if heard else []

    def to_record(self, notice: Notice) -> Spoken | None:
        """What is to be recorded, when this notice says that a call was answered."""
        call = self._calls.get(notice.reference)
        return _spoken(call) if call and notice.kind in (Kind.ANSWERED, Kind.TRANSFERRED) else None

    def spoken(self) -> list[Spoken]:
        """Everything that is to be recorded now."""
        return [_spoken(call) for call in self._calls.values() if call.answered]

    def find(self, channels: Iterable[Event], bridges: Iterable[Event], known: Mapping[str, Known]) -> list[Notice]:
        """What happened while nobody listened, told from what there is now. ``known``: calls that were open, by reference."""
        told: list[Notice] = []
        by_channel = {each: bridge for bridge in bridges for each in bridge["channels"]}
        rows = list(channels)
        self._calls, self._names = {}, {row["id"]: row["name"] for row in rows}
        for row in rows:
            before = known.get(row["id"])
            call = self._line(row, before.number if before else "")
            if call is None:
                continue
            self._calls[call.reference] = call
            call.answered = before is not None and before.answered
            call.unseen = row["state"] == "Up"
            bridge = by_channel.get(call.reference)
            if before is None and (bridge or row["dialplan"].get("app_name") in QUEUES):
                told += self._ring(call, names.GROUP, row["creationtime"])
            call.rung = call.rung or (names.GROUP if before else "")
            if bridge:
                told += self._joined(call, bridge, bridge["creationtime"])
        return told

    def _line(self, channel: Event, number: str = "") -> Call | None:
        """The call that this channel is, if it came in on a number."""
        name = channel["name"]
        if channel["dialplan"].get("app_name") in CALLED:
            return None
        number = number or names.dialled(channel["dialplan"]["exten"])
        if not number or not names.is_callers_half(name) or names.endpoint(name) in self._own():
            return None
        return Call(channel["id"], number, channel["caller"]["number"])

    def _created(self, event: Event) -> Iterable[Notice]:
        channel = event["channel"]
        self._names[channel["id"]] = channel["name"]
        call = self._line(channel)
        if call is not None:
            self._calls[call.reference] = call
        return ()

    def _dialplan(self, event: Event) -> Iterable[Notice]:
        """Who waits in a queue rings for everybody, also while nobody is called yet."""
        call = self._calls.get(event["channel"]["id"])
        if call is None or call.rung or event["dialplan_app"] != "Queue":
            return ()
        return self._ring(call, names.GROUP, event["timestamp"])

    def _dial(self, event: Event) -> Iterable[Notice]:
        peer = event["peer"]
        dropped = self._calls.get(peer["id"])
        if dropped is not None and not dropped.rung:
            del self._calls[peer["id"]]  # it goes out: the number in it is whom it calls
        call = self._calls.get(event["caller"]["id"]) if "caller" in event else None
        if call is None or call.answered:
            return ()
        if event["dialstatus"]:
            if event["dialstatus"] not in ("RINGING", "PROGRESS", "ANSWER"):
                call.rings.discard(peer["id"])
            return ()
        call.rings.add(peer["id"])
        whom = names.endpoint(peer["name"]) if len(call.rings) == 1 else names.GROUP
        return self._ring(call, whom or names.GROUP, event["timestamp"])

    def _ring(self, call: Call, whom: str, at: str) -> Iterable[Notice]:
        if call.rung == whom:
            return ()
        call.rung = whom
        return [self._notice(call, Kind.RINGING, at, extension=whom)]

    def _bridged(self, event: Event) -> Iterable[Notice]:
        bridge = event["bridge"]
        for each in bridge["channels"]:
            call = self._calls.get(each)
            if call is not None:
                yield from self._joined(call, bridge, event["timestamp"])

    def _joined(self, call: Call, bridge: Event, at: str) -> Iterable[Notice]:
        others = [each for each in bridge["channels"] if each != call.reference]
        if not others or bridge["bridge_type"] == WAITING_ROOM:
            return
        call.partner = others[-1]
        extension = names.endpoint(self._names.get(call.partner, ""))
        if not call.answered:
            if not call.rung:
                yield from self._ring(call, names.GROUP, at)
            call.answered, call.extension = True, extension
            kind = Kind.TRANSFERRED if call.unseen else Kind.ANSWERED  # of that nobody knows when it was answered
            yield self._notice(call, kind, at, extension=extension)
        elif extension and call.extension and extension != call.extension:
            call.extension = extension
            yield self._notice(call, Kind.TRANSFERRED, at, extension=extension)
        call.extension = call.extension or extension

    def _held(self, event: Event) -> Iterable[Notice]:
        return self._at_either_end(event, Kind.HELD)

    def _resumed(self, event: Event) -> Iterable[Notice]:
        return self._at_either_end(event, Kind.RESUMED)

    def _at_either_end(self, event: Event, kind: Kind) -> Iterable[Notice]:
        channel = event["channel"]["id"]
        for call in self._calls.values():
            if call.answered and channel in (call.reference, call.partner):
                yield self._notice(call, kind, event["timestamp"])

    def _destroyed(self, event: Event) -> Iterable[Notice]:
        self._names.pop(event["channel"]["id"], None)
        call = self._calls.pop(event["channel"]["id"], None)
        if call is None:
            return
        if not call.rung:  # nobody could be called at all, or the caller gave up before: missed, not unseen
            yield from self._ring(call, names.GROUP, event["channel"]["creationtime"])
        yield self._notice(call, Kind.ENDED, event["timestamp"], duration=None if call.answered or call.unseen else 0)

    def _recorded(self, event: Event) -> Iterable[Notice]:
        name = event["recording"]["name"]
        found = names.recorded(name)
        if found is not None:
            yield ready(name, *found, at=moment(event["timestamp"]))

    def _notice(self, call: Call, kind: Kind, at: str, *, extension: str = "", duration: int | None = None) -> Notice:
        return Notice(
            key=f"{call.reference}:{kind}:{at}:{extension}"[:128],
            reference=call.reference,
            kind=kind,
            at=moment(at),
            called_number=call.number,
            caller=call.caller[:60],
            extension=extension,
            duration=duration,
        )


def ready(name: str, reference: str, number: str, *, at: datetime) -> Notice:
    """A recording is complete. The same notice however often it is found."""
    return Notice(f"recording:{name}"[:128], reference, Kind.RECORDING_READY, at, number, sound=name)
