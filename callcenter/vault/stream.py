"""Long sealed messages in constant memory: sealed while they arrive, opened by range.

`StreamSealer` keeps at most one chunk of plaintext and one reused output buffer. `RangeReader` reads a
sealed object through `read_at(offset, length)`; it verifies the commitment and the last chunk (which
authenticates the length) before it answers anything, and no byte of an unverified chunk leaves it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cryptography.exceptions import InvalidTag

from .format import (
    CHUNK_SIZE,
    HEADER_SIZE,
    SEALED_CHUNK_SIZE,
    TAG_SIZE,
    NotOpenedError,
    SealContext,
    SealKey,
    check_header,
    last_chunk,
    open_chunk,
    start,
)

ReadAt = Callable[[int, int], bytes]

BATCH_CHUNKS = 8  # 128 KiB of plaintext: few reads of the store, little memory
PIECE = 16 * CHUNK_SIZE
"""How much a sender should hand over at once: fewer calls cost less, more memory brings nothing."""


class StreamSealer:
    """Seals bytes as they come: `update` as often as needed, then `finalize` once. Not for concurrent use."""

    def __init__(self, key: SealKey, context: SealContext, *, salt: bytes | None = None) -> None:
        self._header, self._keys = start(key, context, salt)
        self._rest = bytearray(CHUNK_SIZE)
        self._rest_size = 0
        self._out = bytearray(HEADER_SIZE + SEALED_CHUNK_SIZE)
        self._chunk = 0
        self._done = False
        self.plain_size = 0
        self.sealed_size = 0

    def update(self, data: bytes | bytearray | memoryview) -> bytes:
        """The sealed bytes that are complete by now, if any. What does not fill a chunk waits inside."""
        return bytes(self.update_view(data))

    def update_view(self, data: bytes | bytearray | memoryview) -> memoryview:
        """As `update`, without the copy: the view is overwritten by the next call."""
        source = memoryview(data).cast("B")
        size = len(source)
        used = self._begin((self._rest_size + size) // CHUNK_SIZE)
        offset = 0
        if self._rest_size:
            offset = min(CHUNK_SIZE - self._rest_size, size)
            self._keep(source[:offset])
            if self._rest_size == CHUNK_SIZE:
                used = self._seal_chunk(self._rest, used)
                self._rest_size = 0
        whole = (size - offset) // CHUNK_SIZE
        used = self._seal_whole(source[offset : offset + whole * CHUNK_SIZE], used)
        self._keep(source[offset + whole * CHUNK_SIZE :])
        self.plain_size += size
        self.sealed_size += used
        return memoryview(self._out)[:used]

    def finalize(self) -> bytes:
        """The last, short chunk. Without it the message does not open."""
        used = self._begin(1)
        used = self._seal_chunk(memoryview(self._rest)[: self._rest_size], used)
        self._done = True
        self._rest[:] = bytes(CHUNK_SIZE)
        self.sealed_size += used
        return bytes(memoryview(self._out)[:used])

    def _begin(self, chunks: int) -> int:
        if self._done:
            raise ValueError("This message is already sealed.")
        if len(self._out) < HEADER_SIZE + chunks * SEALED_CHUNK_SIZE:
            self._out = bytearray(HEADER_SIZE + chunks * SEALED_CHUNK_SIZE)
        header, self._header = self._header, b""
        self._out[: len(header)] = header
        return len(header)

    def _keep(self, data: memoryview) -> None:
        end = self._rest_size + len(data)
        self._rest[self._rest_size : end] = data
        self._rest_size = end

    def _seal_whole(self, data: memoryview, used: int) -> int:
        """Full chunks, one after the other; nothing in this loop that could stand outside of it."""
        seal_into, nonces = self._keys.aead.encrypt_into, self._keys.nonces(self._chunk, len(data) // CHUNK_SIZE)
        out = memoryview(self._out)
        for offset, nonce in zip(range(0, len(data), CHUNK_SIZE), nonces, strict=True):
            end = used + SEALED_CHUNK_SIZE
            seal_into(nonce, data[offset : offset + CHUNK_SIZE], None, out[used:end])
            used = end
        self._chunk += len(data) // CHUNK_SIZE
        return used

    def _seal_chunk(self, data: bytearray | memoryview, used: int) -> int:
        end = used + len(data) + TAG_SIZE
        nonce = self._keys.nonce(self._chunk)
        self._keys.aead.encrypt_into(nonce, data, None, memoryview(self._out)[used:end])
        self._chunk += 1
        return end


class RangeReader:
    """Opens any range of a sealed object of `size` bytes, kept where `read_at(offset, length)` reads.

    Raises NotOpenedError at once when key, place or length are wrong, and on reading a changed chunk.
    `read_at` must answer exactly `length` bytes; fewer count as cut short.
    """

    def __init__(self, key: SealKey, context: SealContext, read_at: ReadAt, size: int) -> None:
        self._read_at = read_at
        self._last, last_size = last_chunk(size)
        self._keys = check_header(key, context, self._exactly(0, HEADER_SIZE))
        tail = self._exactly(HEADER_SIZE + self._last * SEALED_CHUNK_SIZE, last_size)
        self._tail = open_chunk(self._keys, self._last, tail)
        self.plain_size = self._last * CHUNK_SIZE + len(self._tail)

    def read(self, start: int = 0, length: int | None = None) -> Iterator[memoryview]:
        """The plaintext from `start`, at most `length` bytes of it, in pieces; nothing behind the end.

        Each view is overwritten by the next step of the iterator: write it out or copy it first.
        """
        if start < 0 or (length is not None and length < 0):
            raise ValueError("A range begins at zero or later and has no negative length.")
        end = self.plain_size if length is None else min(self.plain_size, start + length)
        buffer = bytearray(BATCH_CHUNKS * CHUNK_SIZE)
        while start < end:
            first = start // CHUNK_SIZE
            if first == self._last:
                yield memoryview(self._tail)[start - first * CHUNK_SIZE : end - first * CHUNK_SIZE]
                return
            stop = min(first + BATCH_CHUNKS, self._last, -(-end // CHUNK_SIZE))
            opened = self._open_batch(first, stop, buffer)
            base = first * CHUNK_SIZE
            upto = min(end, stop * CHUNK_SIZE)
            yield opened[start - base : upto - base]
            start = upto

    def read_bytes(self, start: int = 0, length: int | None = None) -> bytes:
        """As `read`, joined; for values that fit in memory."""
        return b"".join(bytes(piece) for piece in self.read(start, length))

    def _open_batch(self, first: int, stop: int, buffer: bytearray) -> memoryview:
        count = stop - first
        offset = HEADER_SIZE + first * SEALED_CHUNK_SIZE
        sealed = memoryview(self._exactly(offset, count * SEALED_CHUNK_SIZE))
        opened = memoryview(buffer)[: count * CHUNK_SIZE]
        open_into = self._keys.aead.decrypt_into
        try:
            for index, nonce in enumerate(self._keys.nonces(first, count)):
                chunk = sealed[index * SEALED_CHUNK_SIZE : (index + 1) * SEALED_CHUNK_SIZE]
                open_into(nonce, chunk, None, opened[index * CHUNK_SIZE : (index + 1) * CHUNK_SIZE])
        except InvalidTag:
            raise NotOpenedError("A part of this was changed after it was sealed.") from None
        return opened

    def _exactly(self, offset: int, length: int) -> bytes:
        data = self._read_at(offset, length)
        if len(data) != length:
            raise NotOpenedError("This was cut short after it was sealed.")
        return data
