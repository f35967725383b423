"""The folder of all data of one installation, and the secrets it is born with.

`CALLCENTER_HOME/`: `secrets/` (files 0600 or 0400), `env/`, `objects/`, `postgres/`, `run/`, `seal/`, `mail/`, `logs/`; all 0700.
"""

import hashlib
import os
import secrets
import tempfile
from dataclasses import dataclass
from errno import EACCES
from pathlib import Path

from callcenter.core.bootstrap import WITH_PASSWORD
from callcenter.settings import env

# A Unix socket's path may have 107 bytes; PostgreSQL appends "/.s.PGSQL.5432" and a lock file's ".lock".
LONGEST_SOCKET_DIR = 107 - len("/.s.PGSQL.5432.lock")


@dataclass(frozen=True)
class Home:
    path: Path

    @classmethod
    def here(cls) -> "Home":
        return cls(env.home())

    def folder(self, name: str, mode: int = 0o700) -> Path:
        """A folder of this name, made with `mode`; an existing one gets the mode back. SystemExit where that may not be."""
        folder = self.path / name
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            folder.mkdir(mode=mode, exist_ok=True)
            folder.chmod(mode)
            if not os.access(folder, os.W_OK | os.X_OK):
                raise PermissionError(EACCES, os.strerror(EACCES))
        except OSError as error:
            raise SystemExit(
                f"The folder of all data, {self.path}, cannot be used ({folder.name}: {error.strerror}). Nothing was started:"
                " make it writable for this user, or set CALLCENTER_HOME to a folder that is."
            ) from None
        return folder

    @property
    def runtime(self) -> Path:
        """A folder for sockets, with a path short enough; outside the home when the home's path is too long."""
        inside = self.path / "run"
        if len(str(inside).encode()) <= LONGEST_SOCKET_DIR:
            return self.folder("run")
        digest = hashlib.sha256(str(self.path).encode()).hexdigest()[:12]
        outside = Path(tempfile.gettempdir()) / f"callcenter-{os.getuid()}-{digest}"
        outside.mkdir(mode=0o700, exist_ok=True)
        if outside.stat().st_uid not in {os.getuid(), *_server_uids()} or outside.is_symlink():
            raise SystemExit(f"{outside} belongs to somebody else; remove it, then start again.")
        return outside

    def secret(self, name: str, *, length: int = 32) -> str:
        """The secret of this name as hexadecimal text, made at the first call."""
        return self.secret_file(name, secrets.token_hex(length)).read_text("ascii").strip()

    def secret_file(self, name: str, content: str, mode: int = 0o600) -> Path:
        """The file of a secret; `content` is written at the first call only, and never replaced."""
        file = self.folder("secrets") / name
        if not file.exists():
            write_private(file, content + "\n", mode)
        return file

    def passwords(self) -> dict[str, str]:
        return {role: self.secret(f"postgres-{role}") for role in WITH_PASSWORD}


def write_private(file: Path, content: str, mode: int = 0o600) -> None:
    """Replace a file by one move: a reader sees the old one or the new one, and never wider rights."""
    part = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(file)


def _server_uids() -> set[int]:
    from callcenter.embedded.account import server_account

    account = server_account()
    return {account.uid} if account else set()
