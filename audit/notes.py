"""C2SP signed-note and tlog-checkpoint with Ed25519 (https://c2sp.org/signed-note, https://c2sp.org/tlog-checkpoint)."""

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"
MAX_SIGNATURES = 16
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_NAME = re.compile(r"[^\s+]+")
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


class NoteError(ValueError):
    """The note is malformed, or no known key signed it."""


@dataclass(frozen=True)
class VerifierKey:
    """A public key with its name, written `name+keyid+base64(0x01 || key)`."""

    name: str
    public: bytes  # 32 bytes, RFC 8032

    @property
    def key_id(self) -> bytes:
        """4 bytes: SHA-256(name || LF || type || key)[:4]."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the public key in groups of four digits: what two people compare."""
        digits = sha256(self.public).hexdigest()
        return " ".join(digits[at : at + 4] for at in range(0, 64, 4))

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{_b64(ED25519 + self.public)}"

    @classmethod
    def parse(cls, text: str) -> "VerifierKey":
        parts = text.split("+", 2)
        if len(parts) != 3 or not _NAME.fullmatch(parts[0]):
            raise NoteError("not a verifier key")
        raw = _unb64(parts[2])
        if len(raw) != 33 or raw[:1] != ED25519:
            raise NoteError("not an Ed25519 verifier key")
        key = cls(parts[0], raw[1:])
        if key.key_id.hex() != parts[1]:
            raise NoteError("the key's id does not fit the key")
        return key

    def verifies(self, text: str, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class Checkpoint:
    """What a log claims at one moment. `origin` names the log, `root` is 32 bytes."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{_b64(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """From a note's text. Extension lines are refused: this log signs none."""
        lines = text.split("\n")
        if len(lines) != 4 or lines[3] or not lines[0] or not _SIZE.fullmatch(lines[1]):
            raise NoteError("not a checkpoint")
        root = _unb64(lines[2])
        if len(root) != 32:
            raise NoteError("not a checkpoint")
        return cls(lines[0], int(lines[1]), root)


def verifier_key(name: str, private: Ed25519PrivateKey) -> VerifierKey:
    if not _NAME.fullmatch(name):
        raise NoteError("a key's name holds no blank and no plus sign")
    return VerifierKey(name, private.public_key().public_bytes_raw())


def sign(text: str, name: str, private: Ed25519PrivateKey) -> str:
    """The signed note over `text` (which ends in a newline)."""
    if not text.endswith("\n") or _CONTROL.search(text):
        raise NoteError("a note's text ends in a newline and holds no control characters")
    key = verifier_key(name, private)
    return f"{text}\n— {name} {_b64(key.key_id + private.sign(text.encode()))}\n"


def open_note(note: str, keys: Iterable[VerifierKey]) -> str:
    """The note's text, once a known key's signature holds. Signatures of unknown keys are ignored.

    Raises NoteError when the note is malformed, a known key's signature is wrong, or no known key signed.
    """
    text, signatures = _parts(note)
    known = {(key.name, key.key_id): key for key in keys}
    verified = False
    for name, raw in signatures:
        key = known.get((name, raw[:4]))
        if key is None:
            continue
        if not key.verifies(text, raw[4:]):
            raise NoteError("a signature of a known key is wrong")
        verified = True
    if not verified:
        raise NoteError("no known key signed this note")
    return text


def open_checkpoint(note: str, keys: Iterable[VerifierKey]) -> Checkpoint:
    return Checkpoint.parse(open_note(note, keys))


def _parts(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    if _CONTROL.search(note) or not note.endswith("\n"):
        raise NoteError("not a signed note")
    text, gap, tail = note.rpartition("\n\n")
    lines = tail.split("\n")[:-1]
    if not gap or not 1 <= len(lines) <= MAX_SIGNATURES:
        raise NoteError("not a signed note")
    signatures = []
    for line in lines:
        dash, *rest = line.split(" ")
        if dash != "—" or len(rest) != 2 or not _NAME.fullmatch(rest[0]):
            raise NoteError("not a signature line")
        raw = _unb64(rest[1])
        if len(raw) < 5:
            raise NoteError("not a signature line")
        signatures.append((rest[0], raw))
    return text + "\n", signatures


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _unb64(text: str) -> bytes:
    """Strict: one spelling per value, so a changed character is never ignored."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteError("not base64") from error
    if _b64(raw) != text:
        raise NoteError("not base64")
    return raw
