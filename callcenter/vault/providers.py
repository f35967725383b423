"""Where the key-encryption keys (L0) live: outside the database and outside the objects.

`KeyProvider` is all that the rest of the vault knows of them. `LocalRing` keeps them in one file of mode
0400; losing that file loses everything that was ever sealed, so it has a backup of its own.
"""

import base64
import json
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from .format import KEY_SIZE, NotOpenedError

_NONCE_SIZE = 12
_SCHEME = "local:"


class KeysMissing(SystemExit):
    """Without its keys the product must not start: it would seal what nobody can ever open."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"Refusing to start: {reason}")


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A key under a key-encryption key: which one, and the bytes."""

    kek_id: str
    blob: bytes


class KeyProvider(Protocol):
    """Wraps keys of 32 bytes. `context` says what a key is for; wrapped, it opens under no other."""

    def wrap(self, material: bytes, context: bytes) -> Wrapped: ...

    def unwrap(self, wrapped: Wrapped, context: bytes) -> bytes:
        """The key; raises NotOpenedError when it was changed, moved, or its key-encryption key is gone."""
        ...

    def destroy(self, kek_id: str) -> None:
        """Ends an old key-encryption key for good; the current one cannot be destroyed."""
        ...

    def describe(self) -> Mapping[str, str]:
        """Kind, id of the current key and number of old ones; no secrets."""
        ...


def wrap_with(aead: AESGCM, material: bytes, context: bytes) -> bytes:
    """AES-256-GCM, a random nonce in front: for random keys, of which one key wraps far below 2**32."""
    nonce = os.urandom(_NONCE_SIZE)
    return nonce + aead.encrypt(nonce, material, context)


def unwrap_with(aead: AESGCM, blob: bytes, context: bytes) -> bytes:
    try:
        material = aead.decrypt(blob[:_NONCE_SIZE], blob[_NONCE_SIZE:], context)
    except (InvalidTag, ValueError):
        raise NotOpenedError("This key was changed or belongs elsewhere.") from None
    if len(material) != KEY_SIZE:
        raise NotOpenedError("This key was changed or belongs elsewhere.")
    return material


class LocalRing:
    """Key-encryption keys in a file: `{"current": id, "keys": {id: base64 of 32 bytes}}`, mode 0400."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._load()

    def _load(self) -> None:
        self._current, keys = _read(self._path)
        self._keys = {kek_id: AESGCM(material) for kek_id, material in keys.items()}

    @classmethod
    def create(cls, path: Path) -> bool:
        """Makes a ring with one new key; an existing ring is never touched. Whether one was made."""
        if path.exists():
            return False
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(path, "k1", {"k1": os.urandom(KEY_SIZE)})
        return True

    def wrap(self, material: bytes, context: bytes) -> Wrapped:
        return Wrapped(self._current, wrap_with(self._keys[self._current], material, context))

    def unwrap(self, wrapped: Wrapped, context: bytes) -> bytes:
        if wrapped.kek_id not in self._keys:
            self._load()  # another process may have added a key
        aead = self._keys.get(wrapped.kek_id)
        if aead is None:
            raise NotOpenedError("The key of this key is not in the ring.")
        return unwrap_with(aead, wrapped.blob, context)

    def add(self) -> str:
        """A new current key; the old ones stay for what they wrapped. Its id."""
        _, keys = _read(self._path)
        kek_id = f"k{max(int(known[1:]) for known in keys) + 1}"
        keys[kek_id] = os.urandom(KEY_SIZE)
        _write(self._path, kek_id, keys)
        self._load()
        return kek_id

    def destroy(self, kek_id: str) -> None:
        current, keys = _read(self._path)
        if kek_id == current:
            raise ValueError("The current key cannot be destroyed; add a new one and rewrap first.")
        keys.pop(kek_id, None)
        _write(self._path, current, keys)
        self._load()

    def describe(self) -> Mapping[str, str]:
        return {"kind": "local", "current": self._current, "old": str(len(self._keys) - 1)}


def _read(path: Path) -> tuple[str, dict[str, bytes]]:
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            content = file.read()
    except OSError:
        raise KeysMissing(f"the key ring {path} cannot be read. Restore it from its backup.") from None
    if mode & ~0o400:
        raise KeysMissing(f"the key ring {path} must have mode 0400, not {mode:04o}.")
    try:
        data = json.loads(content)
        keys = {str(kek_id): base64.b64decode(text, validate=True) for kek_id, text in data["keys"].items()}
        current = str(data["current"])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise KeysMissing(f"the key ring {path} is damaged. Restore it from its backup.") from None
    if current not in keys or any(len(material) != KEY_SIZE for material in keys.values()):
        raise KeysMissing(f"the key ring {path} is damaged. Restore it from its backup.")
    return current, keys


def _write(path: Path, current: str, keys: Mapping[str, bytes]) -> None:
    """Whole or not at all: a new file beside the old one, on the disk before it takes the name."""
    text = json.dumps({"current": current, "keys": {i: base64.b64encode(k).decode() for i, k in keys.items()}})
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def ring_path(setting: str) -> Path:
    """The file of a `local:<file>` setting; anything else refuses to start."""
    if not setting.startswith(_SCHEME) or len(setting) == len(_SCHEME):
        raise KeysMissing("KEY_PROVIDER must be local:<file>.")
    return Path(setting.removeprefix(_SCHEME))


@lru_cache(maxsize=1)
def _provider(setting: str) -> KeyProvider:
    return LocalRing(ring_path(setting))


def provider() -> KeyProvider:
    """The installation's provider; raises KeysMissing, which ends the process, without its keys."""
    return _provider(settings.KEY_PROVIDER)
