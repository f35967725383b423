"""Write an audit bundle, record by record, in constant memory. The format is described in `audit.verify_bundle`."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime

from audit.canonical import encode

FORMAT = "callcenter-audit-bundle/2"
LEAVES_PER_LINE = 256
HASH = 32


def instant(moment: datetime) -> str:
    """RFC 3339 in UTC with microseconds, always 27 characters, so that text order is time order."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def leaf(*, body: str, seq: int, at_db: datetime) -> bytes:
    """The bytes that are hashed and exported for one event. `body` is its canonical JSON.

    The three keys are in canonical order and `body` is canonical, so the whole is canonical.
    """
    return b'{"at_db":"%s","event":%s,"seq":%d}' % (instant(at_db).encode(), body.encode(), seq)


class BundleWriter:
    """Call the methods in this order: header, keys, checkpoints, leaves, event for the order and for each of `written`, end."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        self._events = 0

    def header(self, *, tenant: str, first: int, last: int, size: int, request: int) -> None:
        """`first` … `last`: the events of the range (last = first - 1 for none), `size`: the sealed ones, `request`: the
        number of the event that ordered this bundle."""
        self._record(
            {"first": first, "last": last, "size": size, "tenant": tenant, "format": FORMAT, "request": request}
        )

    def keys(self, keys: Iterable[str]) -> None:
        for key in sorted(set(keys)):
            self._record({"key": key})

    def checkpoints(self, notes: Iterable[str]) -> None:
        for note in notes:
            self._record({"checkpoint": note})

    def leaves(self, packed: Iterable[bytes]) -> Iterator[None]:
        """`packed`: chunks of concatenated 32-byte leaf hashes, from the first event on.

        Stops after each record, so that a long log can be passed on piece by piece; exhaust it before the events.
        """
        rest, full = b"", LEAVES_PER_LINE * HASH
        for chunk in packed:
            rest += chunk
            while len(rest) >= full:
                self._record({"leaves": rest[:full].hex()})
                rest = rest[full:]
                yield
        if rest:
            self._record({"leaves": rest.hex()})
        yield

    def event(self, line: bytes) -> None:
        """One event as `leaf()` makes it."""
        self._events += 1
        self._write(line + b"\n")

    def end(self) -> None:
        self._record({"end": self._events})

    def _record(self, record: dict[str, object]) -> None:
        self._write(encode(record) + b"\n")


def written(first: int, last: int, size: int) -> tuple[int, int]:
    """First and last event that a bundle of this range holds: with the one before the range and the one after it."""
    return max(1, first - 1), min(size, last + 1)
