"""Check an exported audit bundle offline: `python verify_bundle.py BUNDLE [--key VKEY] [--earlier NOTE]`.

Needs Python 3.11 and the `cryptography` package; no database, no network, nothing else of the product, so that
whoever receives a bundle can read this one file and run it. It shares no code with the writer of bundles.

Exit status: 0 good, 1 tampered (the first bad sequence number is printed), 2 incomplete.

A bundle is UTF-8 text, one record a line:
  {"first":…,"format":"callcenter-audit-bundle/1","from":…,"last":…,"size":…,"tenant":…,"to":…}
  {"key":"<C2SP verifier key>"}                   the keys that signed
  {"checkpoint":"<C2SP signed checkpoint>"}       by growing size; the last one has the header's size
  {"leaves":"<hex of 256 leaf hashes>"}           of the whole log, sequence number 1 first; the last line may be short
  {"sha256":"<hex>"}                              of every byte before this line
  {"at_db":…,"event":{…},"seq":…}                 the events `first` … `last`; these bytes are the leaves
  {"end":<number of events>}
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

FORMAT = "callcenter-audit-bundle/1"
GOOD, TAMPERED, INCOMPLETE = 0, 1, 2
LEAVES_PER_LINE = 256
LEAVES = (b'{"leaves":"', b'"}\n')
LEAF, NODE = sha256(b"\x00"), sha256(b"\x01")
EVENTS_AT_ONCE = 512
MAX_LINE = 1 << 20
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


@dataclass
class Report:
    """What was found. `first_bad` is exact where the event's own body is in the bundle."""

    status: int
    detail: str
    first_bad: int | None = None
    events: int = 0
    keys: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        yield f"{('GOOD', 'TAMPERED', 'INCOMPLETE')[self.status]}: {self.detail}"
        if self.first_bad is not None:
            yield f"first bad seq: {self.first_bad}"
        yield from (f"signed by: {key}" for key in self.keys)


class Reader:
    """Lines of the bundle, with the digest of all that was read before the current one."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source = source
        self.digest = sha256()
        self.line = source.readline(MAX_LINE)

    def advance(self) -> None:
        if not self.line.endswith(b"\n"):
            raise Incomplete("the file ends in the middle of a line")
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


class Tree:
    """RFC 6962 roots of a growing list of leaf hashes, 256 at a time."""

    def __init__(self) -> None:
        self.size = 0
        self.peaks: list[bytes] = []  # roots of the complete subtrees before the current chunk
        self.levels: list[bytes] = [b""]  # nodes inside the current chunk, leaves first

    def extend(self, leaves: bytes) -> None:
        """Append 32-byte leaf hashes: 256, or fewer as the last call."""
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
        carry, chunks = self.levels[-1], self.size // LEAVES_PER_LINE - 1
        while chunks & 1:
            carry = sha256(b"\x01" + self.peaks.pop() + carry).digest()
            chunks >>= 1
        self.peaks.append(carry)


def leaf_hashes(lines: list[bytes]) -> bytes:
    """Hashes of events, without the ends of their lines. To copy a hash is cheaper than to make one."""
    found, copy = [], LEAF.copy
    for line in lines:
        each = copy()
        each.update(line[:-1])
        found.append(each.digest())
    return b"".join(found)


def node_hashes(level: bytes) -> bytes:
    """The level above: a hash of each pair; what has no partner is left out."""
    found, copy = [], NODE.copy
    for pair in unpack_from("64s" * (len(level) // 64), level):
        each = copy()
        each.update(pair)
        found.append(each.digest())
    return b"".join(found)


def verify(source: IO[bytes], *, pinned: list[str] | None = None, earlier: list[str] | None = None) -> Report:
    """Check a bundle. `pinned`: the only verifier keys to accept; `earlier`: notes that the reader has kept."""
    keys: list[str] = []
    try:
        events, header = _verify(Reader(source), pinned or [], earlier or [], keys)
    except Incomplete as error:
        return Report(INCOMPLETE, str(error))
    except Tampered as error:
        return Report(TAMPERED, str(error), error.seq)
    detail = (
        f"{events} events (seq {header['first']} to {header['last']}) of {header['size']} sealed,"
        f" tenant {header['tenant']}, {header['from']} to {header['to']}"
    )
    return Report(GOOD, detail, events=events, keys=keys)


def _verify(reader: Reader, pinned: list[str], earlier: list[str], keys: list[str]) -> tuple[int, dict[str, Any]]:
    header = read_header(reader)
    keys += list(reader.take("key"))
    verifiers = dict(parse_key(text) for text in [*keys, *pinned])
    if pinned and not set(keys) <= set(pinned):
        raise Tampered("the bundle is signed by a key that you did not name")
    points = [open_note(note, verifiers) for note in reader.take("checkpoint")]
    held = [open_note(note, verifiers) for note in earlier]
    check_points(points, held, header)
    leaves, broken = read_leaves(reader, header, [*points, *held])
    changed = read_digest(reader)
    events, bad, end_error = read_events(reader, header, leaves)
    if broken and not (bad and bad.seq and broken[0] <= bad.seq <= broken[1]):
        first, last = broken
        known = Tampered(f"between seq {first} and {last} the log is not the one that was signed", first)
        bad = bad if bad and bad.seq and bad.seq < first else known
    if bad:
        raise bad
    if changed or end_error:
        raise changed or end_error or AssertionError
    return events, header


def read_header(reader: Reader) -> dict[str, Any]:
    if not reader.line:
        raise Incomplete("the file is empty")
    header = parse(reader.line)
    kinds = {"first": int, "format": str, "from": str, "last": int, "size": int, "tenant": str, "to": str}
    if {name: type(value) for name, value in header.items()} != kinds or header["format"] != FORMAT:
        raise Tampered("the header is malformed")
    shapes = UUID.fullmatch(header["tenant"]) and TIME.fullmatch(header["from"]) and TIME.fullmatch(header["to"])
    if not shapes or not 1 <= header["first"] <= header["last"] + 1 <= header["size"] + 1:
        raise Tampered("the header is malformed")
    reader.advance()
    return header


def check_points(points: list[Checkpoint], held: list[Checkpoint], header: dict[str, Any]) -> None:
    if not points:
        raise Incomplete("nothing of this log was signed yet")
    sizes = [point.size for point in points]
    if sizes != sorted(set(sizes)) or sizes[-1] != header["size"]:
        raise Tampered("the checkpoints do not fit the header")
    origins = {point.origin for point in [*points, *held]}
    if len(origins) != 1 or not points[0].origin.endswith("/" + header["tenant"]):
        raise Tampered("a checkpoint belongs to another log")
    if any(point.size > header["size"] for point in held):
        raise Incomplete("the bundle is older than a checkpoint you hold")


def read_leaves(
    reader: Reader, header: dict[str, Any], points: list[Checkpoint]
) -> tuple[bytes, tuple[int, int] | None]:
    """The leaf hashes of the events in the bundle, and the first stretch whose root is not the signed one."""
    stops = sorted({(point.size, point.root) for point in points}, reverse=True)
    tree, kept, good, broken = Tree(), [], 0, None
    first, last = header["first"], header["last"]
    while reader.line.startswith(LEAVES[0]):
        chunk, start = unhex(reader.line), tree.size
        if start % LEAVES_PER_LINE or not 0 < len(chunk) <= 32 * LEAVES_PER_LINE or len(chunk) % 32:
            raise Tampered("a line of leaf hashes is malformed")
        tree.extend(chunk)
        kept.append(chunk[max(first - 1 - start, 0) * 32 : max(last - start, 0) * 32])
        while stops and stops[-1][0] <= tree.size:
            size, root = stops.pop()
            if broken is None and tree.root(size) != root:
                broken = (good + 1, size)
            good = size
        reader.advance()
    if tree.size != header["size"]:
        raise Tampered("leaf hashes are missing or too many", min(tree.size, header["size"]) + 1)
    return b"".join(kept), broken


def read_digest(reader: Reader) -> Tampered | None:
    expected = b'{"sha256":"%s"}\n' % reader.digest.hexdigest().encode()
    found = reader.line
    if not found.startswith(b'{"sha256":'):
        raise Incomplete("the file ends before its events") if not found else Tampered("a line is malformed")
    reader.advance()
    return None if found == expected else Tampered("a byte before the events was changed: the digest does not fit")


def read_events(reader: Reader, header: dict[str, Any], leaves: bytes) -> tuple[int, Tampered | None, Exception | None]:
    """Number of events, the first one that is not what was sealed, and what is wrong with the end of the file."""
    total, bad, count = header["last"] - header["first"] + 1, None, 0
    lines = chain([reader.line], reader.source)
    while count < total and bad is None:
        batch = list(islice(lines, min(EVENTS_AT_ONCE, total - count)))
        found = leaf_hashes(batch)
        bad = first_bad(header, header["first"] + count, batch, found, leaves[count * 32 : (count + len(batch)) * 32])
        count += len(batch)
        if len(batch) < EVENTS_AT_ONCE and count < total and bad is None:
            return count, None, Incomplete("the file ends before its last line")
    if bad is not None:
        return count, bad, None
    return count, None, read_end(lines, header, total)


def first_bad(header: dict[str, Any], seq: int, batch: list[bytes], found: bytes, sealed: bytes) -> Tampered | None:
    """The first of these lines, numbered from `seq`, that is not the sealed event of its number."""
    outer = (0, len(batch) - 1) if found == sealed and batch else range(len(batch))
    since, until = (b'{"at_db":"%s"' % header[end].encode() for end in ("from", "to"))
    for at in outer:
        line, number = batch[at], seq + at
        if line.startswith(b'{"end":'):
            return Tampered(f"event {number} is missing", number)
        if found[at * 32 : at * 32 + 32] != sealed[at * 32 : at * 32 + 32]:
            return Tampered(f"event {number} is not the one that was sealed", number)
        ending = b',"seq":%d}\n' % number
        if not line.endswith(ending) or not since <= line[: len(since)] < until:
            return Tampered(f"event {number} does not belong here", number)
    return None


def read_end(lines: Iterator[bytes], header: dict[str, Any], total: int) -> Exception | None:
    line, expected = next(lines, b""), b'{"end":%d}\n' % total
    if line != expected and expected.startswith(line):
        return Incomplete("the file ends before its last line")
    if line.startswith(b'{"at_db":'):
        return Tampered("there are more events than the header says", header["last"] + 1)
    if line != expected or next(lines, b""):
        return Tampered("the end of the file is malformed")
    return None


def open_note(note: str, keys: dict[tuple[str, bytes], bytes]) -> Checkpoint:
    """A checkpoint, once a signature of one of `keys` holds."""
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
    return Checkpoint(lines[0], int(lines[1]), root)


def parse_key(text: str) -> tuple[tuple[str, bytes], bytes]:
    name, _, rest = text.partition("+")
    key_id, _, encoded = rest.partition("+")
    raw = unbase64(encoded)
    expected = sha256(name.encode() + b"\n" + raw).digest()[:4]
    if not name or len(raw) != 33 or raw[0] != 1 or expected.hex() != key_id:
        raise Tampered("a key is malformed")
    return (name, expected), raw[1:]


def parse(line: bytes) -> dict[str, Any]:
    try:
        record = json.loads(line)
        again = json.dumps(record, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode() + b"\n"
    except (ValueError, RecursionError) as error:
        raise Tampered("a line is malformed") from error
    if not isinstance(record, dict) or again != line:
        raise Tampered("a line is malformed")
    return record


def unhex(line: bytes) -> bytes:
    """The hashes of a line of leaves, in the one spelling that is allowed."""
    digits = line[len(LEAVES[0]) : -len(LEAVES[1])]
    try:
        raw = unhexlify(digits)
    except ValueError as error:
        raise Tampered("a line of leaf hashes is malformed") from error
    if not line.endswith(LEAVES[1]) or digits != digits.lower():
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
    parser.add_argument("--key", action="append", default=[], help="accept signatures of this verifier key only")
    parser.add_argument("--earlier", action="append", default=[], type=Path, help="a checkpoint you have kept")
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
