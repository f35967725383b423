"""Looks for markers in everything a thief could carry away, in every shape a program might have written them."""

from __future__ import annotations

import base64
import json
import mmap
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
import redis
from psycopg import sql

WRAPPED_ENCODINGS = ("utf-8", "utf-16-le")
BARE_ENCODINGS = ("utf-16-be", "shift_jis")


@dataclass(frozen=True)
class Hit:
    """One place where a marker lay in clear: which marker, in which shape, where."""

    marker: str
    shape: str
    where: str


def shapes_of_bytes(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The bytes themselves, in hexadecimal, and in base64 at each of the three places a group can begin."""
    yield "raw", data
    yield "hex", data.hex().encode()
    yield "HEX", data.hex().upper().encode()
    for lead in range(3):
        text = base64.b64encode(bytes(lead) + data)
        # The first and last groups also depend on the neighbours.
        yield f"base64+{lead}", text[4 if lead else 0 : -4 if (lead + len(data)) % 3 else None]


def shapes_of_text(text: str) -> dict[str, bytes]:
    """Every way in which the text may lie in a file."""
    found: dict[str, bytes] = {}
    for encoding in WRAPPED_ENCODINGS:
        found |= {f"{encoding} {shape}": needle for shape, needle in shapes_of_bytes(text.encode(encoding))}
    for encoding in BARE_ENCODINGS:
        with suppress(UnicodeEncodeError):
            found[encoding] = text.encode(encoding)
    found["json"] = json.dumps(text)[1:-1].encode()
    found["url"] = quote(text).encode()
    return found


def shapes_of_number(number: str) -> dict[str, bytes]:
    """A national number of ten or eleven digits: with and without its zero, grouped, full width, and as an integer."""
    plain = number.lstrip("0")
    wide = number.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    spellings = [plain, f"{number[:3]}-{number[3:7]}-{number[7:]}", wide, f"({number[:3]}){number[3:7]}-{number[7:]}"]
    found = {f"{s} utf-8": s.encode() for s in spellings} | shapes_of_text(plain)
    for value in (int(plain), int("81" + plain)):
        for order in ("big", "little"):
            found[f"int {value} {order}"] = value.to_bytes(8, order)
    return found


Needles = Mapping[str, Mapping[str, bytes]]
"""Marker → shape → bytes to look for."""


def search_bytes(data: bytes | mmap.mmap, needles: Needles, where: str) -> list[Hit]:
    return [
        Hit(marker, shape, where)
        for marker, shapes in needles.items()
        for shape, needle in shapes.items()
        if data.find(needle) >= 0
    ]


def search_files(files: Iterable[Path], needles: Needles) -> list[Hit]:
    hits = []
    for path in files:
        try:
            with path.open("rb") as file:
                if os.fstat(file.fileno()).st_size == 0:
                    continue
                with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                    hits += search_bytes(content, needles, str(path))
        except (FileNotFoundError, ValueError):
            continue  # a server removed it meanwhile
    return hits


def written_since(folder: Path, since: float) -> list[Path]:
    """Files below that were written since then; an older one cannot hold what did not exist."""
    found = []
    for here, _folders, names in os.walk(folder, onerror=_unless_gone):
        for path in (Path(here) / name for name in names):
            with suppress(FileNotFoundError):
                if path.is_file() and not path.is_symlink() and path.stat().st_mtime >= since:
                    found.append(path)
    return found


def _unless_gone(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise error


def parts_of_cluster(data: Path, oids: Collection[str]) -> list[Path]:
    """What lies in a cluster's folder, of its databases only these: the others belong to other test processes."""
    others = [path for path in data.iterdir() if path.name != "base"]
    return [*others, *(path for path in (data / "base").iterdir() if path.name in oids or not path.name.isdigit())]


def search_tables(connection: psycopg.Connection, needles: Needles, where: str) -> list[Hit]:
    """Every row of every table as text: finds what the files hold compressed."""
    hits = []
    names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    for (name,) in names:
        query = sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(name))
        for (row,) in connection.execute(query):
            hits += search_bytes(str(row).encode(), needles, f"{where}.{name}")
    return hits


def search_queue(client: redis.Redis, needles: Needles) -> list[Hit]:
    """Every key and value of the queue, as the server dumps them."""
    hits = []
    for key in client.scan_iter():
        hits += search_bytes(bytes(key), needles, "queue key")
        hits += search_bytes(bytes(client.dump(key) or b""), needles, f"queue {key!r}")
    return hits
