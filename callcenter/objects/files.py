"""Objects as files below one folder, for whomever the folder is: as a rule this user alone, else its group too."""

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from stat import S_ISGID

from callcenter.objects.base import Entry, refuse_clear


class FileStore:
    """Names are paths below `root`; names that begin with a dot are not objects."""

    def __init__(self, root: str) -> None:
        self.root = Path(root)

    def put(self, name: str) -> "FileWriter":
        path = self._path(name)
        self._make(path.parent)
        return FileWriter(path, name)

    def open(self, name: str) -> "FileReader":
        return FileReader(self._path(name))

    def delete(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)

    def entries(self, folder: str = "") -> Iterator[Entry]:
        start = self._path(folder) if folder else self.root
        for path in sorted(start.rglob("*")) if start.is_dir() else []:
            with suppress(FileNotFoundError):
                if path.is_file() and not path.name.startswith("."):
                    written_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                    yield Entry(path.relative_to(self.root).as_posix(), written_at)

    def check(self) -> None:
        self._make(self.root)
        probe = self.root / f".ready-{os.urandom(8).hex()}"
        probe.write_bytes(b"ok")
        probe.unlink()

    def _make(self, folder: Path) -> None:
        """This folder and those above it; below the root with the rights of the root."""
        if folder.is_dir():
            return
        if folder == self.root:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return
        self._make(folder.parent)
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            folder.chmod(self.root.stat().st_mode & (S_ISGID | 0o770))

    def _path(self, name: str) -> Path:
        path = self.root / name
        if not name or name.startswith("/") or ".." in path.parts:
            raise ValueError("An object's name is a path below the store.")
        return path


class FileWriter:
    """The file carries its name from the start: what a crash leaves is found by the sweep."""

    def __init__(self, path: Path, name: str) -> None:
        self.name, self._path, self._begun = name, path, False
        self._file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        os.fchmod(self._file.fileno(), path.parent.stat().st_mode & 0o660)

    def write(self, data: bytes | memoryview) -> None:
        if not self._begun and data:
            refuse_clear(data)
            self._begun = True
        self._file.write(data)

    def close(self) -> None:
        """The bytes and the name are on disk."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def abandon(self) -> None:
        with suppress(OSError, ValueError):
            self._file.close()
        self._path.unlink(missing_ok=True)


class FileReader:
    _file = -1

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDONLY)
        self.size = os.fstat(self._file).st_size

    def read_at(self, offset: int, length: int) -> bytes:
        return os.pread(self._file, length, offset)

    def close(self) -> None:
        file, self._file = self._file, -1
        if file >= 0:
            os.close(file)

    def __del__(self) -> None:
        self.close()
