"""A second implementation of the sealed format, written from https://c2sp.org/chunked-encryption alone.

It shares nothing with the product: HKDF-Expand by the standard library's HMAC (RFC 5869, 2.3), AES-256-GCM
by the streaming cipher interface, and plain slicing. It is slow and whole-in-memory on purpose.
"""

import hmac
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import GCM


def hkdf_expand_sha512(prk: bytes, info: bytes, length: int) -> bytes:
    output, block, counter = b"", b"", 1
    while len(output) < length:
        block = hmac.new(prk, block + info + bytes([counter]), "sha512").digest()
        output += block
        counter += 1
    return output[:length]


def encode_context(environment: str, tenant: UUID, label: str, object_id: UUID, prefix: bytes) -> bytes:
    encoded = b""
    for part in (b"v1", environment.encode(), tenant.bytes, label.encode(), object_id.bytes, prefix):
        encoded += len(part).to_bytes(4, "big")
        encoded += part
    return encoded


def _schedule(input_key: bytes, salt: bytes, context: bytes) -> tuple[bytes, bytes, bytes]:
    info = b"c2sp.org/chunked-encryption@v1+" + b"AEAD_AES_256_GCM" + b"\0" + salt + context
    stream = hkdf_expand_sha512(input_key, info, 32 + 12 + 32)
    return stream[:32], stream[32:44], stream[44:]


def _nonce(base: bytes, counter: int) -> bytes:
    return bytes(a ^ b for a, b in zip(base, counter.to_bytes(12, "big"), strict=True))


def encrypt(input_key: bytes, context: bytes, salt: bytes, message: bytes) -> bytes:
    """`salt || commitment || chunks` as in the specification."""
    key, base, commitment = _schedule(input_key, salt, context)
    sealed = salt + commitment
    counter = 0
    while True:
        chunk = message[counter * 16384 : (counter + 1) * 16384]
        encryptor = Cipher(AES256(key), GCM(_nonce(base, counter))).encryptor()
        sealed += encryptor.update(chunk) + encryptor.finalize() + encryptor.tag
        if len(chunk) < 16384:
            return sealed
        counter += 1


def decrypt(input_key: bytes, context: bytes, sealed: bytes) -> bytes:
    """The message; raises ValueError when anything is not as it was sealed."""
    if len(sealed) < 56 + 16:
        raise ValueError("shorter than any message")
    key, base, commitment = _schedule(input_key, sealed[:24], context)
    if not hmac.compare_digest(commitment, sealed[24:56]):
        raise ValueError("commitment")
    body, message, counter = sealed[56:], b"", 0
    while True:
        chunk, body = body[:16400], body[16400:]
        if len(chunk) < 16:
            raise ValueError("truncated")
        decryptor = Cipher(AES256(key), GCM(_nonce(base, counter), chunk[-16:])).decryptor()
        try:
            message += decryptor.update(chunk[:-16]) + decryptor.finalize()
        except InvalidTag:
            raise ValueError("chunk") from None
        if len(chunk) < 16400:
            if body:
                raise ValueError("bytes behind the last chunk")
            return message
        counter += 1


def seal(
    key: bytes,
    key_version: int,
    place: tuple[str, UUID, str, UUID],
    salt: bytes,
    message: bytes,
) -> bytes:
    """The product's blob: `format(1) || key_version(4)` in front, and repeated as the context's last part."""
    prefix = b"\x01" + key_version.to_bytes(4, "big")
    return prefix + encrypt(key, encode_context(*place, prefix), salt, message)


def open_sealed(key: bytes, key_version: int, place: tuple[str, UUID, str, UUID], blob: bytes) -> bytes:
    prefix = b"\x01" + key_version.to_bytes(4, "big")
    if blob[:5] != prefix:
        raise ValueError("prefix")
    return decrypt(key, encode_context(*place, prefix), blob[5:])
