"""Sealing a long recording and reading a range of it, beside a plain copy and beside Fernet. Needs no database."""

import base64
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from cryptography.fernet import Fernet

from bench import Row
from bench.measure import interleaved
from callcenter.core.ids import uuid7
from callcenter.vault.format import SealContext, SealKey
from callcenter.vault.stream import PIECE, RangeReader, StreamSealer

SIZE = 100_000_000
STEP = 64 * 1024
READS = 400
ROUNDS = 9

# A disk that writes back when it likes says nothing about either side.
MEMORY_FOLDER = "/dev/shm"  # noqa: S108

KEY = SealKey.generate()
CONTEXT = SealContext("bench", uuid7(), "recording.audio", uuid7())

# In a process of its own, so that what the other benches leave in memory does not count.
MEMORY = """
import os, sys
from bench.sealing import seal_file

def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

source, target = sys.argv[1:]
seal_file(source, target, limit=1_000_000)
idle = resident()
most = [idle]
seal_file(source, target, each=lambda: most.append(resident()))
print(max(most) - idle)
"""


def copy_file(source: str, target: str) -> None:
    buffer = bytearray(STEP)
    view = memoryview(buffer)
    with open(source, "rb", buffering=0) as reader, open(target, "wb", buffering=0) as writer:
        while size := reader.readinto(buffer):
            writer.write(view[:size])


def seal_file(source: str, target: str, *, limit: int = SIZE, each: Callable[[], None] | None = None) -> None:
    """Reads, seals and writes a file piece by piece, as an upload does."""
    buffer = bytearray(PIECE)
    view = memoryview(buffer)
    sealer = StreamSealer(KEY, CONTEXT)
    with open(source, "rb", buffering=0) as reader, open(target, "wb", buffering=0) as writer:
        while sealer.plain_size < limit and (size := reader.readinto(buffer)):
            writer.write(sealer.update_view(view[:size]))
            if each is not None:
                each()
        writer.write(sealer.finalize())


def fernet_file(source: str, target: str, fernet: Fernet) -> None:
    Path(target).write_bytes(fernet.encrypt(Path(source).read_bytes()))


def typical_read(read: Callable[[int], object], times: int) -> float:
    """Milliseconds of the median random read."""
    taken = []
    for _ in range(times):
        offset = random.randrange(SIZE - STEP)
        start = time.perf_counter()
        read(offset)
        taken.append((time.perf_counter() - start) * 1000)
    return median(taken)


def speeds(plain: str, sealed: str, other: str, fernet: Fernet) -> list[Row]:
    """Of what sealing takes, AES is a third on a processor with wide AES instructions, the rest reading and writing.

    Reading ahead in a second thread was tried: 15 ms more CPU per 100 MB, no less time. Two threads that seal at once
    hand the interpreter's lock back and forth, 1.5 times slower than one.
    """
    seconds = interleaved(
        {"copy": lambda: copy_file(plain, other), "seal": lambda: seal_file(plain, sealed)}, rounds=ROUNDS
    )
    fernet_seconds = interleaved({"fernet": lambda: fernet_file(plain, other, fernet)}, rounds=1)["fernet"]
    sealing, copied, by_fernet = (SIZE / taken / 1e6 for taken in (seconds["seal"], seconds["copy"], fernet_seconds))
    to_copy, to_fernet = sealing / copied, sealing / by_fernet
    return [
        Row("seal 100 MB", sealing, "MB/s", copied, "plain copy", to_copy, "≥ 0.7 × plain copy", to_copy >= 0.7),
        Row("seal 100 MB", sealing, "MB/s", by_fernet, "Fernet", to_fernet, "≥ 5 × Fernet", to_fernet >= 5),
    ]


def ranges(plain: str, sealed: str, other: str, fernet: Fernet) -> list[Row]:
    plain_file, sealed_file = os.open(plain, os.O_RDONLY), os.open(sealed, os.O_RDONLY)
    try:
        size = os.fstat(sealed_file).st_size

        def read_at(offset: int, length: int) -> bytes:
            return os.pread(sealed_file, length, offset)

        def read_sealed(offset: int) -> bytes:
            return RangeReader(KEY, CONTEXT, read_at, size).read_bytes(offset, STEP)

        assert read_sealed(SIZE // 2) == os.pread(plain_file, STEP, SIZE // 2)
        ours = typical_read(read_sealed, READS)
        peer = typical_read(lambda offset: os.pread(plain_file, STEP, offset), READS)
    finally:
        os.close(plain_file)
        os.close(sealed_file)
    whole = typical_read(lambda offset: fernet.decrypt(Path(other).read_bytes())[offset : offset + STEP], 2)
    name = "random 64 KiB of a sealed 100 MB"
    return [
        Row(name, ours, "ms", peer, "plain file", ours / peer, "≤ 0.3 ms", ours <= 0.3),
        Row(name, ours, "ms", whole, "Fernet", ours / whole),
    ]


def memory(plain: str, sealed: str) -> Row:
    command = [sys.executable, "-c", MEMORY, plain, sealed]
    answer = subprocess.run(command, capture_output=True, check=True, text=True)
    grown = int(answer.stdout) / 1e6
    return Row("resident memory while sealing 100 MB", grown, "MB", goal="≤ 8 MB above idle", ok=grown <= 8)


def run() -> list[Row]:
    fernet = Fernet(base64.urlsafe_b64encode(KEY.material))
    with tempfile.TemporaryDirectory(dir=MEMORY_FOLDER if os.path.isdir(MEMORY_FOLDER) else None) as folder:
        plain, sealed, other = (os.path.join(folder, name) for name in ("plain", "sealed", "other"))
        with open(plain, "wb") as file:
            for _ in range(SIZE // 1_000_000):
                file.write(os.urandom(1_000_000))
        return [
            *speeds(plain, sealed, other, fernet),
            *ranges(plain, sealed, other, fernet),
            memory(plain, sealed),
        ]
