"""The sealed format: C2SP chunked-encryption with SHA-512 and AES-256-GCM (Cobblestone-256).

Specification: https://c2sp.org/chunked-encryption. A sealed blob is

    prefix(5) || salt(24) || commitment(32) || chunk 0 || chunk 1 || … || last chunk

prefix = format(1) || key_version(4, big-endian) names the key before anything is opened. It is repeated
inside the context of the key derivation, so a changed prefix does not open. Every chunk holds 16 KiB of
plaintext and a 16-byte tag, the last one always less: its length is what tells the end of the message.

This module holds the key schedule and the small blobs that fit in memory; `stream` holds the long ones.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import constant_time, hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

FORMAT: Final = 1
KEY_SIZE: Final = 32
CHUNK_SIZE: Final = 16 * 1024
TAG_SIZE: Final = 16
SEALED_CHUNK_SIZE: Final = CHUNK_SIZE + TAG_SIZE
MAX_CHUNKS: Final = 2**38

PREFIX_SIZE: Final = 5
SALT_SIZE: Final = 24
COMMITMENT_SIZE: Final = 32
HEADER_SIZE: Final = PREFIX_SIZE + SALT_SIZE + COMMITMENT_SIZE

_NONCE_SIZE: Final = 12
_DERIVED_SIZE: Final = KEY_SIZE + _NONCE_SIZE + COMMITMENT_SIZE
_HASH: Final = hashes.SHA512()
_INFO: Final = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\x00"
_CONTEXT_VERSION: Final = b"v1"
_ID_LENGTH: Final = (16).to_bytes(4, "big")
_PREFIX_LENGTH: Final = PREFIX_SIZE.to_bytes(4, "big")


_DERIVED_INFO: Final = b"callcenter/derived@v1\x00"


class NotOpenedError(Exception):
    """The blob is not what was sealed here under this key and context. Carries no content."""


@dataclass(frozen=True, slots=True)
class SealKey:
    """32 uniformly random bytes and the version that the prefix names. The material never shows in a repr."""

    version: int
    material: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.material) != KEY_SIZE:
            raise ValueError("A sealing key has 32 bytes.")
        if not 0 < self.version < 2**32:
            raise ValueError("A key version is a positive 32-bit number.")

    @classmethod
    def generate(cls, version: int = 1) -> SealKey:
        return cls(version=version, material=os.urandom(KEY_SIZE))


class SealContext(NamedTuple):
    """Where a ciphertext belongs. Copied anywhere else it does not open.

    `label` is a constant of `labels`; `object_id` is the id of the row or object that carries the blob.
    """

    environment: str
    tenant_id: UUID
    label: str
    object_id: UUID

    def encode(self, prefix: bytes) -> bytes:
        """Parts behind their lengths (4 bytes, big-endian), ids as 16 bytes, the blob's own prefix last."""
        return column_context(self.environment, self.tenant_id, self.label) + _row_context(self.object_id, prefix)


def _lengthened(part: bytes) -> bytes:
    return len(part).to_bytes(4, "big") + part


@lru_cache(maxsize=8)
def _scheme(environment: str) -> bytes:
    return _lengthened(_CONTEXT_VERSION) + _lengthened(environment.encode())


@lru_cache(maxsize=256)
def _part(label: str) -> bytes:
    return _lengthened(label.encode())


@lru_cache(maxsize=256)
def column_context(environment: str, tenant_id: UUID, label: str) -> bytes:
    """The part of an encoded context that all values of one label of one tenant share."""
    return b"".join((_scheme(environment), _ID_LENGTH, tenant_id.bytes, _part(label), _ID_LENGTH))


@lru_cache(maxsize=64)
def make_prefix(key_version: int) -> bytes:
    return bytes([FORMAT]) + key_version.to_bytes(4, "big")


def _row_context(object_id: UUID, prefix: bytes) -> bytes:
    return object_id.bytes + _PREFIX_LENGTH + prefix


def row_context(object_id: UUID, key_version: int) -> bytes:
    """The rest of an encoded context: all values of one record share it."""
    return _row_context(object_id, make_prefix(key_version))


def key_version(blob: bytes | memoryview) -> int:
    """The version that the prefix names; raises NotOpenedError for what is no blob of this format."""
    if len(blob) < HEADER_SIZE + TAG_SIZE or blob[0] != FORMAT:
        raise NotOpenedError("This is not a sealed value.")
    version = int.from_bytes(blob[1:PREFIX_SIZE], "big")
    if version == 0:
        raise NotOpenedError("This is not a sealed value.")
    return version


class MessageKeys:
    """What one salt derives: the AEAD of this message, its base nonce, and the commitment to the key."""

    __slots__ = ("aead", "commitment", "first_nonce")

    def __init__(self, derived: bytes) -> None:
        self.aead = AESGCM(derived[:KEY_SIZE])
        self.first_nonce = derived[KEY_SIZE : KEY_SIZE + _NONCE_SIZE]
        self.commitment = derived[KEY_SIZE + _NONCE_SIZE :]

    @property
    def base_nonce(self) -> int:
        return int.from_bytes(self.first_nonce, "big")

    def nonce(self, chunk: int) -> bytes:
        if not 0 <= chunk < MAX_CHUNKS:
            raise OverflowError("A sealed message has at most 2**38 chunks.")
        return (self.base_nonce ^ chunk).to_bytes(_NONCE_SIZE, "big")

    def nonces(self, first: int, count: int) -> list[bytes]:
        """As `nonce`, of `count` chunks in a row."""
        if not 0 <= first <= MAX_CHUNKS - count:
            raise OverflowError("A sealed message has at most 2**38 chunks.")
        base = self.base_nonce
        return [(base ^ chunk).to_bytes(_NONCE_SIZE, "big") for chunk in range(first, first + count)]


def derive(key: SealKey, context: bytes, salt: bytes) -> MessageKeys:
    """The specification's key schedule; `salt` has 24 bytes and never repeats for one key."""
    return MessageKeys(HKDFExpand(_HASH, _DERIVED_SIZE, _INFO + salt + context).derive(key.material))


def start(key: SealKey, context: SealContext, salt: bytes | None = None) -> tuple[bytes, MessageKeys]:
    """Begin a message: its 61-byte header and its keys. Only vectors give the salt."""
    salt = os.urandom(SALT_SIZE) if salt is None else salt
    prefix = make_prefix(key.version)
    keys = derive(key, context.encode(prefix), salt)
    return prefix + salt + keys.commitment, keys


def check_header(key: SealKey, context: SealContext, header: bytes) -> MessageKeys:
    """The keys of a sealed message, its prefix and commitment verified; raises NotOpenedError."""
    return _keys_of(key, context.encode(make_prefix(key.version)), header)


def _keys_of(key: SealKey, context: bytes, header: bytes) -> MessageKeys:
    if len(header) != HEADER_SIZE or header[:PREFIX_SIZE] != make_prefix(key.version):
        raise NotOpenedError("This was not sealed with this key.")
    salt_end = PREFIX_SIZE + SALT_SIZE
    keys = derive(key, context, header[PREFIX_SIZE:salt_end])
    if not constant_time.bytes_eq(keys.commitment, header[salt_end:]):
        raise NotOpenedError("This was not sealed with this key for this place.")
    return keys


def open_chunk(keys: MessageKeys, number: int, sealed: bytes | memoryview) -> bytes:
    try:
        return keys.aead.decrypt(keys.nonce(number), sealed, None)
    except InvalidTag:
        raise _changed() from None


def _changed() -> NotOpenedError:
    return NotOpenedError("A part of this was changed after it was sealed.")


def last_chunk(sealed_size: int) -> tuple[int, int]:
    """Number and sealed length of the last chunk of a blob of `sealed_size` bytes.

    Raises NotOpenedError when no message has that length.
    """
    number, length = divmod(sealed_size - HEADER_SIZE, SEALED_CHUNK_SIZE)
    if number < 0 or length < TAG_SIZE or number >= MAX_CHUNKS:
        raise NotOpenedError("This was cut short after it was sealed.")
    return number, length


def seal(key: SealKey, context: SealContext, plaintext: bytes, *, salt: bytes | None = None) -> bytes:
    """Seal a value that fits in memory. Only vectors give the salt."""
    header, keys = start(key, context, salt)
    if len(plaintext) < CHUNK_SIZE:
        return header + keys.aead.encrypt(keys.nonce(0), plaintext, None)
    view = memoryview(plaintext)
    parts = [header]
    for number, nonce in enumerate(keys.nonces(0, len(plaintext) // CHUNK_SIZE + 1)):
        offset = number * CHUNK_SIZE
        parts.append(keys.aead.encrypt(nonce, view[offset : offset + CHUNK_SIZE], None))
    return b"".join(parts)


def open_sealed(key: SealKey, context: SealContext, blob: bytes) -> bytes:
    """Open a value that fits in memory; raises NotOpenedError. Commitment first, then the last chunk."""
    return open_in(key, context.encode(make_prefix(key.version)), blob)


def open_in(key: SealKey, context: bytes, blob: bytes) -> bytes:
    """As `open_sealed`, its context encoded before: `column_context`, then `row_context`. For lists."""
    keys = _keys_of(key, context, blob[:HEADER_SIZE])
    last, _ = last_chunk(len(blob))
    if last == 0:
        try:
            return keys.aead.decrypt(keys.first_nonce, blob[HEADER_SIZE:], None)
        except InvalidTag:
            raise _changed() from None
    view = memoryview(blob)[HEADER_SIZE:]
    tail = open_chunk(keys, last, view[last * SEALED_CHUNK_SIZE :])
    parts = [
        open_chunk(keys, number, view[number * SEALED_CHUNK_SIZE : (number + 1) * SEALED_CHUNK_SIZE])
        for number in range(last)
    ]
    return b"".join([*parts, tail])


def derived(key: SealKey, use: str) -> bytes:
    """32 bytes for a use outside the vault, made of a key; they tell nothing of the key, nor of another use's."""
    return HKDFExpand(_HASH, KEY_SIZE, _DERIVED_INFO + use.encode()).derive(key.material)
