"""The sealing key and the sealer's memory, both outside the database. Only the role sealer is given them."""

import os
import time
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from audit.notes import Checkpoint, VerifierKey, open_checkpoint, sign, verifier_key


def origin(tenant_id: UUID) -> str:
    """Name of a tenant's log and of the key in it, as C2SP recommends."""
    return f"callcenter-log/{settings.ENVIRONMENT}/{tenant_id}"


class Signer:
    """Signs checkpoints. The file holds the Ed25519 seed as 64 hexadecimal digits."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private

    @classmethod
    def load(cls) -> "Signer":
        if not settings.SEALING_KEY_FILE:
            raise ImproperlyConfigured("SEALING_KEY_FILE is not set: only the sealer signs.")
        try:
            seed = bytes.fromhex(Path(settings.SEALING_KEY_FILE).read_text("ascii").strip())
            return cls(Ed25519PrivateKey.from_private_bytes(seed))
        except ValueError:
            raise ImproperlyConfigured("SEALING_KEY_FILE must hold 64 hexadecimal digits.") from None

    def key(self, tenant_id: UUID) -> VerifierKey:
        return verifier_key(origin(tenant_id), self._private)

    def sign(self, tenant_id: UUID, size: int, root: bytes) -> str:
        """A signed C2SP checkpoint."""
        name = origin(tenant_id)
        return sign(Checkpoint(name, size, root).text(), name, self._private)


class Memory:
    """The last checkpoint of each tenant, one file each: what a restored or rewritten database is compared with."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def load(cls) -> "Memory":
        if not settings.SEAL_STATE_DIR:
            raise ImproperlyConfigured("SEAL_STATE_DIR is not set: only the sealer signs.")
        folder = Path(settings.SEAL_STATE_DIR)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return cls(folder)

    def last(self, tenant_id: UUID, key: VerifierKey) -> Checkpoint | None:
        """Raises NoteError when the file is not what this key signed."""
        file = self._file(tenant_id)
        return open_checkpoint(file.read_text("utf-8"), [key]) if file.exists() else None

    def keep(self, tenant_id: UUID, note: str) -> None:
        self._write(self._file(tenant_id), note)

    def _write(self, file: Path, text: str) -> None:
        """Durable before it returns: a crash leaves the old file or the new one."""
        fresh = file.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as target:
            target.write(text)
            target.flush()
            os.fsync(target.fileno())
        fresh.replace(file)
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def tenants(self) -> list[UUID]:
        """All whose log was ever signed, by id."""
        return sorted(UUID(file.stem) for file in self.folder.glob("*.note"))

    def age(self, tenant_id: UUID) -> float | None:
        """Seconds since the last checkpoint by the sealer's own clock; None where there is none."""
        try:
            return time.time() - self._file(tenant_id).stat().st_mtime
        except FileNotFoundError:
            return None

    def forget(self, tenant_id: UUID, stamp: str) -> None:
        """A human has decided: the old checkpoint and the alarm are put aside, never deleted."""
        for kind in ("note", "alarm"):
            file = self._file(tenant_id, kind)
            if file.exists():
                file.rename(file.with_suffix(f".refused-{stamp}" if kind == "note" else f".alarm-{stamp}"))

    def alarm(self, tenant_id: UUID) -> str:
        """Why nothing of this log is signed until a human decides; empty where there is no reason."""
        file = self._file(tenant_id, "alarm")
        return file.read_text("utf-8") if file.exists() else ""

    def sound(self, tenant_id: UUID, reason: str) -> None:
        self._write(self._file(tenant_id, "alarm"), reason)

    def place(self, name: str) -> list[str]:
        """How far a walk has come, or from where on it begins."""
        file = self.folder / f"{name}.place"
        return file.read_text("utf-8").split() if file.exists() else []

    def keep_place(self, name: str, *words: object) -> None:
        self._write(self.folder / f"{name}.place", " ".join(map(str, words)))

    def _file(self, tenant_id: UUID, kind: str = "note") -> Path:
        return self.folder / f"{tenant_id}.{kind}"
