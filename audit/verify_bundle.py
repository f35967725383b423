"""Check an exported audit bundle offline: `python verify_bundle.py BUNDLE --earlier KEPT` or `--key VKEY`.

Needs Python 3.11 and the `cryptography` package; no database, no network, nothing else of the product, so that
whoever receives a bundle can read this one file and run it. It shares no code with the writer of bundles.

Exit status: 0 good, 1 tampered (the first bad sequence number is printed), 2 incomplete. Nothing is good without a
key that came from outside the bundle: whoever rewrites a log can sign it again, and put that key into the bundle.

A bundle is UTF-8 text, one record a line:
  {"first":…,"format":"callcenter-audit-bundle/2","last":…,"request":…,"size":…,"tenant":…}
  {"key":"<C2SP verifier key>"}                   the keys that signed, sorted
  {"checkpoint":"<C2SP signed checkpoint>"}       by growing size; the last one has the header's size
  {"leaves":"<hex of 256 leaf hashes>"}           of the whole log, sequence number 1 first; the last line may be short
  {"at_db":…,"event":{…},"seq":<request>}         the order of this bundle, itself an event: it says from when to when
  {"at_db":…,"event":{…},"seq":…}                 the events `first` … `last`, with the one before them and the one after
  {"end":<number of these two kinds of lines>}

Nothing of the header is believed: the range is what the sealed order says, and it is fenced by a sealed event before
it and one after it (or the log begins, or what was signed ends, there). So what was left out is found like what was
changed. Format 1 had no order and no fences, but "from" and "to" in the header and {"sha256":"<hex>"} of every byte
before it as the line before the events; of a part of a log it cannot show that nothing was left out.
"""

import argparse
import base64
import json
import re
import sys
from binascii import unhexlify
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import chain, islice
from pathlib import Path
from struct import unpack_from
from typing import IO, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT = "callcenter-audit-bundle/"
NUMBERS = {"first": int, "format": str, "last": int, "size": int, "tenant": str}
HEADERS = {1: {**NUMBERS, "from": str, "to": str}, 2: {**NUMBERS, "request": int}}
GOOD, TAMPERED, INCOMPLETE = 0, 1, 2
LEAVES_PER_LINE = 256
LINES_AT_ONCE = 16
LEAVES_AT_ONCE = LINES_AT_ONCE * LEAVES_PER_LINE
LEAVES = (b'{"leaves":"', b'"}\n')
LEAF, NODE = sha256(b"\x00"), sha256(b"\x01")
EVENTS_AT_ONCE = 256
MAX_LINE = 1 << 20
AT_DB = b'{"at_db":"'
ORDER = "export.requested"
NO_KEY = (
    "no key from outside the bundle. Take the key of your log from the portal (閲覧の記録 → 自分で確かめる), keep it, and"
    " name it by --key, or keep a checkpoint from there and name its file by --earlier."
)
NO_FENCES = "a bundle of format 1 cannot show that nothing was left out around its range; order a new one."
TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class Tampered(Exception):
    """Something does not fit. `seq` is the first bad sequence number where it is known."""

    def __init__(self, detail: str, seq: int | None = None) -> None:
        super().__init__(detail)
        self.seq = seq


class Incomplete(Exception):
    """The bundle ends early or claims nothing that could be checked."""


@dataclass(frozen=True)
class Checkpoint:
    origin: str
    size: int
    root: bytes


@dataclass(frozen=True)
class Header:
    """What the bundle says that it holds."""

    format: int
    first: int
    last: int
    size: int
    tenant: str
    request: int
    asked: tuple[str, str]

    @property
    def written(self) -> tuple[int, int]:
        """The events that must be there: those of the range, and its fences."""
        if self.format == 1:
            return self.first, self.last
        return max(1, self.first - 1), min(self.size, self.last + 1)


@dataclass
class Report:
    """What was found. `first_bad` is exact where the event's own body is in the bundle."""

    status: int
    detail: str
    first_bad: int | None = None
    events: int = 0
    notes: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        yield f"{('GOOD', 'TAMPERED', 'INCOMPLETE')[self.status]}: {self.detail}"
        if self.first_bad is not None:
            yield f"first bad seq: {self.first_bad}"
        yield from self.notes
        yield from (f"signed by: {key} (fingerprint {fingerprint(key)})" for key in self.keys)


class Reader:
    """Lines of the bundle; for format 1 with the digest of all that was read before the current one."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source = source
        self.digest = sha256()
        self.digesting = True
        self.line = source.readline(MAX_LINE)

    def advance(self) -> None:
        if not self.line.endswith(b"\n"):
            raise Incomplete("the file ends in the middle of a line")
        if self.digesting:
            self.digest.update(self.line)
        self.line = self.source.readline(MAX_LINE)

    def take(self, name: str) -> Iterator[str]:
        """Values of the following one-key records `{"name":…}`."""
        prefix = b'{"%s":' % name.encode()
        while self.line.startswith(prefix):
            record = parse(self.line)
            if list(record) != [name] or not isinstance(record[name], str):
                raise Tampered(f"a {name} record is malformed")
            yield record[name]
            self.advance()

    def event_lines(self) -> Iterator[bytes]:
        return chain([self.line], self.source)


class Tree:
    """RFC 6962 roots of a growing list of leaf hashes, many at a time."""

    def __init__(self) -> None:
        self.size = 0
        self.peaks: list[bytes] = []  # roots of the complete subtrees before the current chunk
        self.levels: list[bytes] = [b""]  # nodes inside the current chunk, leaves first

    def extend(self, leaves: bytes) -> None:
        """Append 32-byte leaf hashes: LEAVES_AT_ONCE, or fewer as the last call."""
        self._close()
        self.size += len(leaves) // 32
        self.levels = [leaves]
        while len(leaves) >= 64:
            leaves = node_hashes(leaves)
            self.levels.append(leaves)

    def root(self, size: int) -> bytes:
        """Root of the first `size` leaves; `size` lies in the current chunk or at its end."""
        start = self.size - len(self.levels[0]) // 32
        peaks, position = list(self.peaks), 0
        for level in reversed(range(len(self.levels))):
            if (size - start) >> level & 1:
                at = (position >> level) * 32
                peaks.append(self.levels[level][at : at + 32])
                position += 1 << level
        root = peaks.pop()
        while peaks:
            root = sha256(b"\x01" + peaks.pop() + root).digest()
        return root

    def _close(self) -> None:
        """The current, full chunk becomes a peak."""
        if not self.size:
            return
        carry, chunks = self.levels[-1], self.size // LEAVES_AT_ONCE - 1
        while chunks & 1:
            carry = sha256(b"\x01" + self.peaks.pop() + carry).digest()
            chunks >>= 1
        self.peaks.append(carry)


def leaf_hashes(lines: Iterator[bytes]) -> tuple[bytes, bytes]:
    """Hashes of events, without the ends of their lines; and the last line. No other is kept: what has just gone leaves
    its place in the processor's cache to the next. To copy a hash is cheaper than to make one."""
    found, line, copy = [], b"", LEAF.copy
    for line in lines:
        each = copy()
        each.update(line[:-1])
        found.append(each.digest())
    return b"".join(found), line


def node_hashes(level: bytes) -> bytes:
    """The level above: a hash of each pair; what has no partner is left out."""
    found, copy = [], NODE.copy
    for pair in unpack_from("64s" * (len(level) // 64), level):
        each = copy()
        each.update(pair)
        found.append(each.digest())
    return b"".join(found)


def verify(source: IO[bytes], *, pinned: list[str] | None = None, earlier: list[str] | None = None) -> Report:
    """Check a bundle. `pinned`: the only verifier keys to accept; `earlier`: what the reader has kept: signed
    checkpoints, each alone or below its key."""
    keys: list[str] = []
    try:
        kept = [split_kept(text) for text in earlier or []]
        outside = [*(pinned or []), *(key for key, _note in kept if key)]
        report = _verify(Reader(source), outside, [note for _key, note in kept], keys)
    except Incomplete as error:
        return Report(INCOMPLETE, str(error))
    except Tampered as error:
        return Report(TAMPERED, str(error), error.seq)
    report.keys = keys
    if report.status == GOOD and not outside:
        report.status, report.detail = INCOMPLETE, f"{NO_KEY} In itself the bundle fits: {report.detail}"
    return report


def split_kept(text: str) -> tuple[str, str]:
    """(key, note) of a file that the reader has kept; no key where it holds a checkpoint alone."""
    first, _, rest = text.partition("\n")
    return (first, rest.lstrip("\n")) if "+" in first else ("", text)


def _verify(reader: Reader, outside: list[str], earlier: list[str], keys: list[str]) -> Report:
    header = read_header(reader)
    keys += list(reader.take("key"))
    verifiers = dict(parse_key(text) for text in [*keys, *outside])
    if outside and not set(keys) <= set(outside):
        raise Tampered("the bundle is signed by a key that you did not name")
    used: set[tuple[str, bytes]] = set()
    points = [open_note(note, verifiers, used) for note in reader.take("checkpoint")]
    if not points:
        raise Incomplete("nothing of this log was signed yet")
    if header.format > 1 and (keys != sorted(set(keys)) or {parse_key(text)[0] for text in keys} != used):
        raise Tampered("the keys are not those that signed")
    held = [open_note(note, verifiers, set()) for note in earlier]
    check_points(points, held, header)
    leaves, broken = read_leaves(reader, header, [*points, *held])
    changed = read_digest(reader) if header.format == 1 else None
    events = Events(reader.event_lines(), header, leaves)
    bad, end_error = events.read()
    if broken and not (bad and bad.seq and broken[0] <= bad.seq <= broken[1]):
        first, last = broken
        known = Tampered(f"between seq {first} and {last} the log is not the one that was signed", first)
        bad = bad if bad and bad.seq and bad.seq < first else known
    if bad:
        raise bad
    if changed or end_error:
        raise changed or end_error or AssertionError
    return events.report()


def read_header(reader: Reader) -> Header:
    if not reader.line:
        raise Incomplete("the file is empty")
    record = parse(reader.line)
    name = record.get("format")
    version = {f"{FORMAT}{number}": number for number in HEADERS}.get(name if isinstance(name, str) else "", 0)
    if {name: type(value) for name, value in record.items()} != HEADERS.get(version):
        raise Tampered("the header is malformed")
    asked = (record.get("from", ""), record.get("to", ""))
    found = Header(
        version, record["first"], record["last"], record["size"], record["tenant"], record.get("request", 0), asked
    )
    shapes = UUID.fullmatch(found.tenant) and (version > 1 or all(map(TIME.fullmatch, asked)))
    if not shapes or not 1 <= found.first <= found.last + 1 <= found.size + 1:
        raise Tampered("the header is malformed")
    if version > 1 and not 1 <= found.request <= found.size:
        raise Tampered("the header is malformed")
    reader.digesting = version == 1
    reader.advance()
    return found


def check_points(points: list[Checkpoint], held: list[Checkpoint], header: Header) -> None:
    sizes = [point.size for point in points]
    if sizes != sorted(set(sizes)) or sizes[-1] != header.size:
        raise Tampered("the checkpoints do not fit the header")
    origins = {point.origin for point in [*points, *held]}
    if len(origins) != 1 or not points[0].origin.endswith("/" + header.tenant):
        raise Tampered("a checkpoint belongs to another log")
    if any(point.size > header.size for point in held):
        raise Incomplete("the bundle is older than a checkpoint you hold")


def read_leaves(reader: Reader, header: Header, points: list[Checkpoint]) -> tuple[list[bytes], tuple[int, int] | None]:
    """The leaf hashes of the order and of the events, and the first stretch whose root is not the signed one."""
    stops = sorted({(point.size, point.root) for point in points}, reverse=True)
    spans: list[tuple[int, int, list[bytes]]] = [
        (first, last, []) for first, last in ((header.request, header.request), header.written)
    ]
    tree, good, broken = Tree(), 0, None
    while chunk := b"".join(islice(leaf_lines(reader), LINES_AT_ONCE)):
        start = tree.size
        if start % LEAVES_AT_ONCE:
            raise Tampered("a line of leaf hashes is malformed")
        tree.extend(chunk)
        for first, last, kept in spans:
            kept.append(chunk[max(first - 1 - start, 0) * 32 : max(last - start, 0) * 32])
        while stops and stops[-1][0] <= tree.size:
            size, root = stops.pop()
            if broken is None and tree.root(size) != root:
                broken = (good + 1, size)
            good = size
    if tree.size != header.size:
        raise Tampered("leaf hashes are missing or too many", min(tree.size, header.size) + 1)
    return [b"".join(kept) for _first, _last, kept in spans], broken


def leaf_lines(reader: Reader) -> Iterator[bytes]:
    """Lines of leaf hashes, up to the first short one."""
    full = True
    while full and reader.line.startswith(LEAVES[0]):
        hashes = unhex(reader.line)
        if not 0 < len(hashes) <= 32 * LEAVES_PER_LINE or len(hashes) % 32:
            raise Tampered("a line of leaf hashes is malformed")
        full = len(hashes) == 32 * LEAVES_PER_LINE
        reader.advance()
        yield hashes


def read_digest(reader: Reader) -> Tampered | None:
    expected = b'{"sha256":"%s"}\n' % reader.digest.hexdigest().encode()
    found = reader.line
    if not found.startswith(b'{"sha256":'):
        raise Incomplete("the file ends before its events") if not found else Tampered("a line is malformed")
    reader.advance()
    return None if found == expected else Tampered("a byte before the events was changed: the digest does not fit")


class Events:
    """The rest of the file: the order, the events with their fences, the end; held against the sealed hashes."""

    def __init__(self, lines: Iterator[bytes], header: Header, leaves: list[bytes]) -> None:
        self.lines, self.header = lines, header
        self.order, self.sealed = leaves
        self.since, self.until = header.asked
        self.fences: list[str] = []

    def read(self) -> tuple[Tampered | None, Exception | None]:
        """The first event that is not what was sealed, and what is wrong with the end of the file."""
        first, last = self.header.written
        ordered = self.header.format > 1
        error = (self.read_order() if ordered else None) or self.read_range(first, last)
        if error:
            return (error, None) if isinstance(error, Tampered) else (None, error)
        return None, self.read_end(ordered + last + 1 - first)

    def read_range(self, first: int, last: int) -> Exception | None:
        """Piece by piece, to the events of which not only the hash is looked at: the ends, and one in so many."""
        ends = {first, last, self.header.first, self.header.last, *range(first, last, EVENTS_AT_ONCE)}
        done = first - 1
        for end in sorted(end for end in ends if first <= end <= last):
            error = self.read_to(end, self.sealed[(done + 1 - first) * 32 : (end + 1 - first) * 32])
            if error:
                return error
            done = end
        return None

    def read_to(self, end: int, sealed: bytes) -> Exception | None:
        """Holds the next events, up to the one of number `end`, against their sealed hashes."""
        count = len(sealed) // 32
        found, line = leaf_hashes(islice(self.lines, count))
        if found == sealed:
            error = self.misplaced(line, end)
            return Tampered(error, end) if error else None
        if sealed.startswith(found):
            return Incomplete("the file ends before its last line")
        starts = range(0, len(found), 32)
        bad = next(at for at, start in enumerate(starts) if found[start : start + 32] != sealed[start : start + 32])
        number, ended = end + 1 - count + bad, bad + 1 == len(starts) and line.startswith(b'{"end":')
        return Tampered(f"event {number} is {'missing' if ended else 'not the one that was sealed'}", number)

    def read_order(self) -> Exception | None:
        """Takes the range from the sealed order of this bundle."""
        line, seq = next(self.lines, b""), self.header.request
        if not line.endswith(b"\n"):
            return Incomplete("the file ends before its events")
        if leaf_hashes(iter([line]))[0] != self.order:
            return Tampered(f"event {seq} is not the one that was sealed", seq)
        record = parse(line, ordered=False)
        event = record["event"]
        asked = event.get("values", {})
        since, until = asked.get("from", ""), asked.get("to", "")
        if record["seq"] != seq or event.get("action") != ORDER or event.get("tenant") != self.header.tenant:
            return Tampered(f"event {seq} is not the order of this bundle", seq)
        if not TIME.fullmatch(since) or not TIME.fullmatch(until):
            return Incomplete(f"the order (event {seq}) does not say from when to when")
        self.since, self.until = since, until
        return None

    def misplaced(self, line: bytes, number: int) -> str:
        """What is wrong with the place of a sealed event: its number, or its time beside the range."""
        header, time = self.header, line[len(AT_DB) : len(AT_DB) + 27].decode(errors="replace")
        if not line.endswith(b',"seq":%d}\n' % number) or not line.startswith(AT_DB) or not TIME.fullmatch(time):
            return f"event {number} does not belong here"
        if header.first <= number <= header.last:
            return "" if self.since <= time < self.until else f"event {number} does not belong here"
        self.fences.append(f"seq {number} ({time})")
        if self.since <= time < self.until:
            return f"event {number} belongs to the range, and was left out of it"
        before = number < header.first
        return "" if before == (time < self.since) else f"event {number} does not fence the range"

    def read_end(self, total: int) -> Exception | None:
        line, expected = next(self.lines, b""), b'{"end":%d}\n' % total
        if line != expected and expected.startswith(line):
            return Incomplete("the file ends before its last line")
        if line.startswith(b'{"at_db":'):
            return Tampered("there are more events than the header says", self.header.written[1] + 1)
        if line != expected or next(self.lines, b""):
            return Tampered("the end of the file is malformed")
        return None

    def report(self) -> Report:
        """The sealed events are all there; whether nothing is left out of the range is what the fences say."""
        header = self.header
        events = header.last - header.first + 1
        detail = (
            f"{events} events (seq {header.first} to {header.last}) of {header.size} sealed,"
            f" tenant {header.tenant}, {self.since} to {self.until}"
        )
        if header.format == 1 and (header.first > 1 or header.last < header.size):
            return Report(INCOMPLETE, f"{NO_FENCES} What is there fits: {detail}", events=events)
        before = self.fences[0] if header.first > 1 and self.fences else "the beginning of the log"
        after = self.fences[-1] if header.last < header.size else f"the end of what was signed (seq {header.size})"
        notes = [f"complete between {before} and {after}"]
        if header.format > 1:
            notes.append(f"ordered by: seq {header.request}")
        return Report(GOOD, detail, events=events, notes=notes)


def open_note(note: str, keys: dict[tuple[str, bytes], bytes], used: set[tuple[str, bytes]]) -> Checkpoint:
    """A checkpoint, once a signature of one of `keys` holds; the key is added to `used`."""
    text, gap, tail = note.rpartition("\n\n")
    text += "\n"
    lines, signatures = text.split("\n"), tail.split("\n")
    if not gap or len(lines) != 4 or len(signatures) != 2 or signatures[1]:
        raise Tampered("a checkpoint is malformed")
    mark, _, rest = signatures[0].partition(" ")
    name, _, encoded = rest.partition(" ")
    raw = unbase64(encoded)
    public = keys.get((name, raw[:4]))
    if mark != "—" or public is None:
        raise Tampered("a checkpoint is not signed by a known key")
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(raw[4:], text.encode())
    except (InvalidSignature, ValueError) as error:
        raise Tampered("the signature of a checkpoint is wrong") from error
    root = unbase64(lines[2])
    if not re.fullmatch("[1-9][0-9]{0,15}", lines[1]) or len(root) != 32:
        raise Tampered("a checkpoint is malformed")
    used.add((name, raw[:4]))
    return Checkpoint(lines[0], int(lines[1]), root)


def parse_key(text: str) -> tuple[tuple[str, bytes], bytes]:
    name, _, rest = text.partition("+")
    key_id, _, encoded = rest.partition("+")
    raw = unbase64(encoded)
    expected = sha256(name.encode() + b"\n" + raw).digest()[:4]
    if not name or len(raw) != 33 or raw[0] != 1 or expected.hex() != key_id:
        raise Tampered("a key is malformed")
    return (name, expected), raw[1:]


def fingerprint(key: str) -> str:
    """SHA-256 of a public key in groups of four digits: what a person compares."""
    digits = sha256(parse_key(key)[1]).hexdigest()
    return " ".join(digits[at : at + 4] for at in range(0, 64, 4))


def parse(line: bytes, *, ordered: bool = True) -> dict[str, Any]:
    """A record. `ordered`: in the one spelling that is allowed; a sealed line is held by its hash instead."""
    try:
        record = json.loads(line)
        again = json.dumps(record, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode() + b"\n"
    except (ValueError, RecursionError) as error:
        raise Tampered("a line is malformed") from error
    if not isinstance(record, dict) or (ordered and again != line):
        raise Tampered("a line is malformed")
    return record


def unhex(line: bytes) -> bytes:
    """The hashes of a line of leaves, in the one spelling that is allowed."""
    digits = line[len(LEAVES[0]) : -len(LEAVES[1])]
    try:
        raw = unhexlify(digits)
    except ValueError as error:
        raise Tampered("a line of leaf hashes is malformed") from error
    if not line.endswith(LEAVES[1]) or any(each in digits for each in b"ABCDEF"):
        raise Tampered("a line of leaf hashes is malformed")
    return raw


def unbase64(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise Tampered("a line is malformed") from error
    if base64.b64encode(raw).decode() != text:
        raise Tampered("a line is malformed")
    return raw


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Verify an exported audit bundle offline.")
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--key", action="append", default=[], help="the verifier key of your log; no other is accepted")
    parser.add_argument(
        "--earlier", action="append", default=[], type=Path, help="a checkpoint file that you have kept"
    )
    options = parser.parse_args(arguments)
    try:
        earlier = [path.read_bytes().decode() for path in options.earlier]
        with options.bundle.open("rb", buffering=1 << 20) as source:
            report = verify(source, pinned=options.key, earlier=earlier)
    except (OSError, UnicodeDecodeError) as error:
        report = Report(INCOMPLETE, f"cannot be read: {error}")
    sys.stdout.write("\n".join([*report.lines(), ""]))
    return report.status


if __name__ == "__main__":
    sys.exit(main())
