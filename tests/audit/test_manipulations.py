"""Two thousand random manipulations of a bundle: none is GOOD, and the first bad number is right where there is one.

Everything that somebody can do who has it, knows the format and makes all counts fit. The manipulator holds
no signing key of the log (with a key of their own, the reader's key tells), and the reader has the key and one checkpoint.
"""

import io
import random
from collections.abc import Callable, Iterator
from functools import cache
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit import verify_bundle
from audit.bundle import BundleWriter, written
from audit.merkle import leaf_hash
from audit.notes import verifier_key
from audit.verify_bundle import GOOD, INCOMPLETE, TAMPERED, Report
from tests.audit.bundles import NAME, TENANT, VKEY, bundle, event, lines, notes

FIRST, LAST, SIZE = 20, 60, 80
STOPS = [16, 40, 64, SIZE]
OTHER = UUID("01890000-0000-7000-8000-000000000002")
STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
EACH = 134
Found = tuple[bytes, int | None]


@cache
def honest() -> tuple[bytes, ...]:
    return tuple(lines(SIZE, FIRST, LAST))


@cache
def good() -> bytes:
    return bundle(list(honest()), first=FIRST, last=LAST, sizes=STOPS)


@cache
def signed(*sizes: int) -> tuple[str, ...]:
    return tuple(notes(list(honest()), list(sizes)))


HELD = f"{VKEY}\n\n{notes(list(honest()), [70])[0]}"


def verify(data: bytes) -> Report:
    return verify_bundle.verify(io.BytesIO(data), earlier=[HELD])


def spoilt(dice: random.Random, seq: int) -> bytes:
    """The event with one byte of its body changed."""
    line = bytearray(honest()[seq - 1])
    at = dice.randrange(60, len(line) - 12)
    line[at] ^= 1 << dice.randrange(8)
    return bytes(line)


def again(events: list[bytes], **options: object) -> bytes:
    """A bundle of these lines with the signatures that exist: of the honest log."""
    return bundle(events, **{"first": FIRST, "last": LAST, "signed": list(signed(*STOPS))} | options)  # type: ignore[arg-type]


def cut_range(dice: random.Random) -> Found:
    """Lines dropped at one end or both, the header says less, all counts fit."""
    first, last = sorted(dice.sample(range(FIRST, LAST + 1), 2))
    if (first, last) == (FIRST, LAST):
        last -= 1
    return again(list(honest()), first=first, last=last), first - 1 if first > FIRST else last + 1


def widen_range(dice: random.Random) -> Found:
    """Events of other times are passed off as belonging to the range."""
    first, last = FIRST - dice.randrange(1, 15), LAST + dice.randrange(1, 15)
    return again(list(honest()), first=first, last=last), first


def lost_events(dice: random.Random) -> Found:
    """Lines taken out of the middle."""
    row = [line + b"\n" for line in honest()]
    start = dice.randrange(FIRST, LAST)
    stop = dice.randrange(start, LAST)
    head, _, tail = good().rpartition(b"".join(row[start - 1 : stop]))
    return head + tail, start


def deleted_tail(dice: random.Random) -> Found:
    """The newest sealed events are gone with their leaves and checkpoints: as an old backup would have it."""
    size = dice.choice([40, 64])
    events = list(honest()[:size])
    there = list(signed(16, size))
    return bundle(events, first=FIRST, last=min(LAST, size), signed=there, request=dice.randrange(1, size)), None


def whole_log(dice: random.Random) -> Found:
    """Another log altogether, as small as the old one was or smaller, under the same name."""
    size = dice.randrange(2, SIZE)
    return bundle(lines(size), signed=notes(lines(size), [size], STRANGER)), None


def moved_time(dice: random.Random) -> Found:
    """An event's time is moved out of the range, or into it, and the line stands where it stood."""
    seq = dice.choice([*range(FIRST - 1, LAST + 2)])
    late = dice.choice([-90.0, -30.5, 30.5, 90.0, 0.25])
    events = list(honest())
    events[seq - 1] = event(seq, late=late)
    return again(events, sealed=list(honest())), seq


def edit(dice: random.Random) -> Found:
    seq = dice.randrange(FIRST, LAST + 1)
    events = list(honest())
    events[seq - 1] = spoilt(dice, seq)
    return again(events, sealed=list(honest())), seq


def edit_with_its_leaf(dice: random.Random) -> Found:
    """The leaf follows the edited event; only the signed root does not. The first bad one is in that stretch."""
    seq = dice.randrange(FIRST, LAST + 1)
    events = list(honest())
    events[seq - 1] = spoilt(dice, seq)
    return again(events), max(stop for stop in [0, *STOPS] if stop < seq) + 1


def insert(dice: random.Random) -> Found:
    seq = dice.randrange(FIRST, LAST + 1)
    row = honest()[seq - 1] + b"\n"
    extra = dice.choice([row, spoilt(dice, seq) + b"\n", event(seq) + b"\n", b"\n", b"{}\n"])
    head, _, tail = good().rpartition(row)
    # Before its line the doubled one is still the right one.
    return head + extra + row + tail, seq + (extra in (row, event(seq) + b"\n"))


def reorder(dice: random.Random) -> Found:
    one, two = sorted(dice.sample(range(FIRST, LAST + 1), 2))
    events = list(honest())
    events[one - 1], events[two - 1] = events[two - 1], events[one - 1]
    return again(events, sealed=list(honest())), one


def swapped_tenants(dice: random.Random) -> Found:
    """An event, or the whole log, of another company."""
    if dice.random() < 0.5:
        seq = dice.randrange(FIRST, LAST + 1)
        events = list(honest())
        events[seq - 1] = event(seq, tenant=OTHER)
        return again(events, sealed=list(honest())), seq
    theirs = lines(SIZE, FIRST, LAST, tenant=OTHER)
    return bundle(theirs, first=FIRST, last=LAST, signed=notes(theirs, STOPS, tenant=OTHER)), None


def header_edits(dice: random.Random) -> Found:
    """Numbers and names of the header, everything else as it was."""
    name = dice.choice(["first", "last", "size", "request", "tenant", "format"])
    head, line, rest = good().partition(b"\n")
    header = verify_bundle.parse(head + line)
    if isinstance(header[name], int):
        header[name] += dice.choice([-3, -2, -1, 1, 2, 3])
    else:
        header[name] = {"tenant": str(OTHER), "format": "callcenter-audit-bundle/1"}[name]
    out = io.BytesIO()
    BundleWriter(out.write)._record(header)
    return out.getvalue() + rest, None


def key_swap(dice: random.Random) -> Found:
    """Rewritten and signed again, with a stranger's key in the place of ours or beside it."""
    seq = dice.randrange(1, SIZE)
    events = list(honest())
    events[seq - 1] = spoilt(dice, seq)
    data = again(events, signed=notes(events, STOPS, STRANGER))
    ours, theirs = (f'{{"key":"{key}"}}\n'.encode() for key in (VKEY, verifier_key(NAME, STRANGER)))
    return data.replace(ours, dice.choice([theirs, b"".join(sorted([ours, theirs]))])), None


def other_order(dice: random.Random) -> Found:
    """Another event is passed off as the order of this bundle."""
    out, events = io.BytesIO(), list(honest())
    request = dice.randrange(1, SIZE)
    writer = BundleWriter(out.write)
    writer.header(tenant=str(TENANT), first=FIRST, last=LAST, size=SIZE, request=request)
    writer.keys([VKEY])
    writer.checkpoints(signed(*STOPS))
    for _record in writer.leaves(map(leaf_hash, events)):
        continue
    low, high = written(FIRST, LAST, SIZE)
    for line in [dice.choice([events[-1], events[request - 1]]), *events[low - 1 : high]]:
        writer.event(line)
    writer.end()
    return out.getvalue(), request


def any_bytes(dice: random.Random) -> Found:
    """Changed, taken out, put in, cut off: anywhere."""
    data, at = bytearray(good()), dice.randrange(len(good()))
    kind = dice.randrange(4)
    if kind == 0:
        data[at] ^= 1 << dice.randrange(8)
    elif kind == 1:
        del data[at : at + dice.randrange(1, 400)]
    elif kind == 2:
        data[at:at] = dice.randbytes(dice.randrange(1, 40))
    else:
        del data[at:]
    return bytes(data), None


MANIPULATIONS: tuple[Callable[[random.Random], Found], ...] = (
    cut_range, widen_range, lost_events, deleted_tail, whole_log, moved_time, edit, edit_with_its_leaf, insert, reorder,
    swapped_tenants, header_edits, key_swap, other_order, any_bytes,
)  # fmt: skip


def tried(manipulate: Callable[[random.Random], Found]) -> Iterator[tuple[int, bytes, int | None]]:
    for number in range(EACH):
        yield number, *manipulate(random.Random(f"{manipulate.__name__}{number}"))  # noqa: S311


def test_the_untouched_bundle_is_good() -> None:
    report = verify(good())
    assert (report.status, report.events) == (GOOD, LAST - FIRST + 1), report.detail


@pytest.mark.parametrize("manipulate", MANIPULATIONS, ids=lambda each: each.__name__)
def test_no_manipulation_of_a_bundle_is_good_and_the_first_bad_number_is_right(
    manipulate: Callable[[random.Random], Found],
) -> None:
    for number, data, seq in tried(manipulate):
        report = verify(data)
        assert report.status in (TAMPERED, INCOMPLETE), (number, report.detail)
        if seq is not None:
            assert (report.status, report.first_bad) == (TAMPERED, seq), (number, report.detail)


def test_they_are_two_thousand() -> None:
    assert len(MANIPULATIONS) * EACH >= 2_000
