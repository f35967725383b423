"""The sealed format against frozen vectors, a second implementation, and every kind of damage."""

import hashlib
import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.vault import format as fmt
from callcenter.vault.format import NotOpenedError, SealContext, SealKey, open_sealed, seal
from callcenter.vault.stream import RangeReader, StreamSealer
from tests.vault import reference

VECTORS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "vectors" / "format-1.json").read_text("utf-8"))[
    "vectors"
]
PLACE = SealContext("test", UUID(int=7), "message.body", UUID(int=9))
KEY = SealKey(version=3, material=bytes(range(32)))


def place_of(context: SealContext) -> tuple[str, UUID, str, UUID]:
    return (context.environment, context.tenant_id, context.label, context.object_id)


def vector_context(vector: dict[str, Any]) -> SealContext:
    return SealContext(vector["environment"], UUID(vector["tenant_id"]), vector["label"], UUID(vector["object_id"]))


def reader(blob: bytes, key: SealKey = KEY, context: SealContext = PLACE) -> RangeReader:
    return RangeReader(key, context, lambda offset, length: blob[offset : offset + length], len(blob))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v["name"])
def test_frozen_vectors_seal_to_the_same_bytes(vector: dict[str, Any]) -> None:
    message = hashlib.shake_256(vector["message_shake256"].encode()).digest(vector["message_size"])
    key = SealKey(vector["key_version"], bytes.fromhex(vector["key"]))
    context = vector_context(vector)
    salt = bytes.fromhex(vector["salt"])
    sealed = seal(key, context, message, salt=salt)
    assert sealed[: fmt.HEADER_SIZE].hex() == vector["header"]
    assert len(sealed) == vector["sealed_size"]
    assert hashlib.sha256(sealed).hexdigest() == vector["sealed_sha256"]
    if "sealed" in vector:
        assert sealed.hex() == vector["sealed"]
    sealer = StreamSealer(key, context, salt=salt)
    assert sealer.update(message) + sealer.finalize() == sealed
    assert reference.seal(key.material, key.version, place_of(context), salt, message) == sealed
    assert open_sealed(key, context, sealed) == message
    assert reader(sealed, key, context).read_bytes() == message


def test_hkdf_of_the_second_implementation_agrees_with_rfc_5869_shape() -> None:
    first = reference.hkdf_expand_sha512(b"k" * 32, b"info", 64)
    assert reference.hkdf_expand_sha512(b"k" * 32, b"info", 76)[:64] == first


@settings(max_examples=150, deadline=None)
@given(
    message=st.binary(max_size=200) | st.integers(16_300, 33_000).map(lambda n: hashlib.shake_256(b"%d" % n).digest(n)),
    version=st.integers(1, 2**32 - 1),
    key=st.binary(min_size=32, max_size=32),
    salt=st.binary(min_size=24, max_size=24),
    ids=st.tuples(st.uuids(), st.uuids()),
    label=st.sampled_from(["call.caller_name", "recording.audio", "export.file"]),
)
def test_both_implementations_seal_and_open_each_others_bytes(
    message: bytes, version: int, key: bytes, salt: bytes, ids: tuple[UUID, UUID], label: str
) -> None:
    context = SealContext("test", ids[0], label, ids[1])
    ours = seal(SealKey(version, key), context, message, salt=salt)
    theirs = reference.seal(key, version, place_of(context), salt, message)
    assert ours == theirs
    assert open_sealed(SealKey(version, key), context, theirs) == message
    assert reference.open_sealed(key, version, place_of(context), ours) == message


@settings(max_examples=80, deadline=None)
@given(
    size=st.integers(0, 70_000),
    cuts=st.lists(st.integers(0, 70_000), max_size=12),
)
def test_a_stream_seals_alike_however_it_is_cut(size: int, cuts: list[int]) -> None:
    message = hashlib.shake_256(b"stream").digest(size)
    salt = bytes(24)
    sealer = StreamSealer(KEY, PLACE, salt=salt)
    edges = [0, *sorted(min(cut, size) for cut in cuts), size]
    pieces = [sealer.update(message[a:b]) for a, b in pairwise(edges)]
    sealed = b"".join([*pieces, sealer.finalize()])
    assert sealed == seal(KEY, PLACE, message, salt=salt)
    assert (sealer.plain_size, sealer.sealed_size) == (size, len(sealed))


@settings(max_examples=150, deadline=None)
@given(size=st.integers(0, 300_000), start=st.integers(0, 310_000), length=st.none() | st.integers(0, 310_000))
def test_a_range_is_the_same_slice_of_the_message(size: int, start: int, length: int | None) -> None:
    message = hashlib.shake_256(b"range").digest(size)
    opened = reader(seal(KEY, PLACE, message))
    assert opened.plain_size == size
    end = size if length is None else start + length
    assert opened.read_bytes(start, length) == message[start:end]


def test_a_range_reads_only_the_chunks_it_needs() -> None:
    blob = seal(KEY, PLACE, bytes(1_000_000))
    reads: list[int] = []

    def read_at(offset: int, length: int) -> bytes:
        reads.append(length)
        return blob[offset : offset + length]

    opened = RangeReader(KEY, PLACE, read_at, len(blob))
    assert sum(reads) < 61 + 16_400
    reads.clear()
    assert opened.read_bytes(500_000, 10) == bytes(10)
    assert sum(reads) == 16_400


def test_one_message_never_seals_twice_to_the_same_bytes() -> None:
    assert len({seal(KEY, PLACE, b"same") for _ in range(50)}) == 50


def refuses(blob: bytes, key: SealKey = KEY, context: SealContext = PLACE) -> None:
    """Neither way of opening lets a byte out."""
    with pytest.raises(NotOpenedError):
        open_sealed(key, context, blob)
    with pytest.raises(NotOpenedError):
        reader(blob, key, context).read_bytes()


def flipped(blob: bytes, index: int, bit: int) -> bytes:
    changed = bytearray(blob)
    changed[index] ^= 1 << bit
    return bytes(changed)


def test_every_bit_of_a_short_value_counts() -> None:
    blob = seal(KEY, PLACE, "佐藤 𠮷".encode())
    for index in range(len(blob)):
        for bit in range(8):
            refuses(flipped(blob, index, bit))


@settings(max_examples=120, deadline=None)
@given(data=st.data(), size=st.sampled_from([16_383, 16_384, 16_385, 40_000]))
def test_any_flipped_bit_of_a_long_message_is_found(data: st.DataObject, size: int) -> None:
    blob = seal(KEY, PLACE, hashlib.shake_256(b"flip").digest(size))
    index = data.draw(st.integers(0, len(blob) - 1))
    refuses(flipped(blob, index, data.draw(st.integers(0, 7))))


def test_every_truncation_of_a_short_value_is_found() -> None:
    blob = seal(KEY, PLACE, b"call me back at ten")
    for length in range(len(blob)):
        refuses(blob[:length])


@pytest.mark.parametrize("size", [0, 10, 16_383, 16_384, 32_768, 50_000])
def test_cuts_and_additions_at_every_edge_are_found(size: int) -> None:
    blob = seal(KEY, PLACE, hashlib.shake_256(b"cut").digest(size))
    edges = {fmt.HEADER_SIZE + k * fmt.SEALED_CHUNK_SIZE for k in range(5)} | {5, 29, 61, len(blob)}
    lengths = {edge + d for edge in edges for d in (-17, -16, -15, -1, 0, 1, 15, 16, 17)}
    for length in lengths - {len(blob)}:
        if 0 <= length < len(blob):
            refuses(blob[:length])
    for extra in (1, 15, 16, 17, 16_400):
        refuses(blob + bytes(extra))


def reorderings(blob: bytes) -> Iterator[bytes]:
    header, body = blob[: fmt.HEADER_SIZE], blob[fmt.HEADER_SIZE :]
    step = fmt.SEALED_CHUNK_SIZE
    chunks = [body[i : i + step] for i in range(0, len(body), step)]
    for a in range(len(chunks)):
        for b in range(a):
            swapped = chunks.copy()
            swapped[a], swapped[b] = swapped[b], swapped[a]
            yield header + b"".join(swapped)
        yield header + b"".join(chunks[:a] + chunks[a + 1 :])
        yield header + b"".join([*chunks[:a], chunks[a], *chunks[a:]])


def test_swapped_dropped_and_doubled_chunks_are_found() -> None:
    blob = seal(KEY, PLACE, hashlib.shake_256(b"order").digest(5 * 16_384 + 100))
    changed = list(reorderings(blob))
    assert len(changed) > 20
    for other in changed:
        refuses(other)


def test_chunks_of_another_message_under_the_same_key_are_found() -> None:
    one, two = (seal(KEY, PLACE, bytes(40_000)) for _ in range(2))
    edge = fmt.HEADER_SIZE + fmt.SEALED_CHUNK_SIZE
    refuses(one[:edge] + two[edge:])
    refuses(one[:29] + two[29:])


@pytest.mark.parametrize(
    "other",
    [
        PLACE._replace(environment="production"),
        PLACE._replace(tenant_id=uuid4()),
        PLACE._replace(label="message.callback_number"),
        PLACE._replace(object_id=uuid4()),
        # Parts that only differ in where one ends: the lengths keep them apart.
        PLACE._replace(environment="tes", label="tmessage.body"),
        PLACE._replace(environment="test\x00"),
    ],
)
def test_a_value_copied_to_another_place_does_not_open(other: SealContext) -> None:
    refuses(seal(KEY, PLACE, b"secret"), context=other)


def test_another_key_or_another_version_does_not_open() -> None:
    blob = seal(KEY, PLACE, b"secret")
    refuses(blob, key=SealKey(KEY.version, bytes(32)))
    refuses(blob, key=SealKey(KEY.version + 1, KEY.material))
    # A prefix rewritten to match the other version is inside the context, so it does not help.
    refuses(b"\x01" + (4).to_bytes(4, "big") + blob[5:], key=SealKey(4, KEY.material))


@pytest.mark.parametrize("blob", [b"", b"\x00" * 100, b"\x02" + bytes(200), b"plain text", bytes([1, 0, 0, 0, 0]) * 30])
def test_what_is_no_sealed_value_is_refused(blob: bytes) -> None:
    with pytest.raises(NotOpenedError):
        fmt.key_version(blob)
    refuses(blob)


def test_damage_behind_the_range_does_not_matter_but_a_wrong_length_does() -> None:
    blob = seal(KEY, PLACE, hashlib.shake_256(b"part").digest(100_000))
    damaged = flipped(blob, fmt.HEADER_SIZE + 3 * fmt.SEALED_CHUNK_SIZE + 5, 0)
    assert reader(damaged).read_bytes(0, 1000) == hashlib.shake_256(b"part").digest(1000)
    with pytest.raises(NotOpenedError):
        reader(damaged).read_bytes(3 * 16_384, 1)
    with pytest.raises(NotOpenedError):
        reader(blob[:-16_400])


def test_a_store_that_answers_fewer_bytes_is_refused() -> None:
    blob = seal(KEY, PLACE, bytes(50_000))
    with pytest.raises(NotOpenedError):
        RangeReader(KEY, PLACE, lambda offset, length: blob[offset : offset + length - 1], len(blob))


def test_a_message_is_sealed_once_and_not_continued() -> None:
    sealer = StreamSealer(KEY, PLACE)
    sealer.update(b"abc")
    sealer.finalize()
    with pytest.raises(ValueError, match="already sealed"):
        sealer.update(b"d")
    with pytest.raises(ValueError, match="already sealed"):
        sealer.finalize()


def test_the_counter_stops_where_the_specification_says() -> None:
    _, keys = fmt.start(KEY, PLACE)
    keys.nonce(2**38 - 1)
    with pytest.raises(OverflowError):
        keys.nonce(2**38)


@pytest.mark.parametrize(("version", "size"), [(0, 32), (2**32, 32), (1, 31), (1, 0), (-1, 32)])
def test_a_key_of_wrong_size_or_version_is_no_key(version: int, size: int) -> None:
    with pytest.raises(ValueError, match="key"):
        SealKey(version, bytes(size))


def test_key_material_never_shows_in_a_repr() -> None:
    assert "material" not in repr(SealKey(1, b"S" * 32))
    assert "SSSS" not in repr(SealKey(1, b"S" * 32))
