"""Where the key-encryption keys (L0) live: outside the database and outside the objects.

`KeyProvider` is all that the rest of the vault knows of them. `LocalRing` keeps them in one file of mode
0400; losing that file loses everything that was ever sealed, so it has a backup of its own.
"""

import os
import re
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
_LINE = re.compile(r"([1-9][0-9]{0,8}):([0-9a-f]{64})")


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
    """Key-encryption keys in a file of mode 0400: `<number>:<64 hex digits>` a line, the last one current."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._load()

    def _load(self) -> None:
        keys = _read(self._path)
        self._current = list(keys)[-1]
        self._keys = {kek_id: AESGCM(material) for kek_id, material in keys.items()}

    @classmethod
    def create(cls, path: Path) -> bool:
        """Makes a ring with one new key; an existing ring is never touched. Whether one was made."""
        if path.exists():
            return False
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(path, {"1": os.urandom(KEY_SIZE)})
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
        keys = _read(self._path)
        kek_id = str(max(map(int, keys)) + 1)
        _write(self._path, {**keys, kek_id: os.urandom(KEY_SIZE)})
        self._load()
        return kek_id

    def destroy(self, kek_id: str) -> None:
        keys = _read(self._path)
        if kek_id == list(keys)[-1]:
            raise ValueError("The current key cannot be destroyed; add a new one and rewrap first.")
        keys.pop(kek_id, None)
        _write(self._path, keys)
        self._load()

    def describe(self) -> Mapping[str, str]:
        return {"kind": "local", "current": self._current, "old": str(len(self._keys) - 1)}


def _read(path: Path) -> dict[str, bytes]:
    """The keys by number, in the order of the file. Refuses to start on a missing, open or damaged ring."""
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            content = file.read()
    except OSError:
        raise KeysMissing(f"the key ring {path} cannot be read. Restore it from its backup.") from None
    if mode & ~0o400:
        raise KeysMissing(f"the key ring {path} must have mode 0400, not {mode:04o}.")
    lines = [_LINE.fullmatch(line) for line in content.decode("ascii", "replace").splitlines()]
    found = [(match[1], bytes.fromhex(match[2])) for match in lines if match]
    if not found or len(found) != len(lines) or len(dict(found)) != len(found):
        raise KeysMissing(f"the key ring {path} is damaged. Restore it from its backup.")
    return dict(found)


def _write(path: Path, keys: Mapping[str, bytes]) -> None:
    """Whole or not at all: a new file beside the old one, on the disk before it takes the name."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.writelines(f"{kek_id}:{material.hex()}\n" for kek_id, material in keys.items())
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
