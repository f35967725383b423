"""The sealing key and the sealer's memory, both outside the database. Only the role sealer is given them."""

import os
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
        """Durable before it returns: a crash leaves the old file or the new one."""
        file = self._file(tenant_id)
        fresh = file.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as target:
            target.write(note)
            target.flush()
            os.fsync(target.fileno())
        fresh.replace(file)
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def forget(self, tenant_id: UUID, stamp: str) -> None:
        """A human has decided: the old checkpoint is put aside, never deleted."""
        file = self._file(tenant_id)
        if file.exists():
            file.rename(file.with_suffix(f".refused-{stamp}"))

    def _file(self, tenant_id: UUID) -> Path:
        return self.folder / f"{tenant_id}.note"
