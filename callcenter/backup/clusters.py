"""Base backups of PostgreSQL clusters, and scratch clusters started from them."""

import hashlib
import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from callcenter.embedded.home import Home
from callcenter.embedded.postgres import Postgres, program
from callcenter.settings import env

CLUSTERS = ("default", "keystore")
# A name → the variable with the URL of the role that may copy the server (`bootstrap` makes it).
BACKUP_URLS = {"default": "BACKUP_DATABASE_URL", "keystore": "BACKUP_KEYSTORE_URL"}
# Not in the server's manifest: itself and the log that is streamed beside the copy.
UNLISTED = ("backup_manifest", "pg_wal/")
PORTS = {"default": 5432, "keystore": 5433}


class BackupError(Exception):
    """A copy could not be made or does not hold; the text says what and what to do."""


def source_url(cluster: str) -> str:
    """Whose cluster is copied, by the role that may."""
    given = env.text(BACKUP_URLS[cluster])
    if not given:
        raise BackupError(f"Set {BACKUP_URLS[cluster]} to that server's URL with the role callcenter_backup.")
    return given


def base_backup(url: str, target: Path) -> None:
    """A physical copy with the write-ahead log it needs, checksummed; `target` must not exist or be empty."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    environment = {
        "PATH": "/usr/bin:/bin",
        "LC_ALL": "C",
        "PGHOST": query.get("host") or parts.hostname or "",
        "PGPORT": query.get("port") or str(parts.port or 5432),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGCONNECT_TIMEOUT": "10",
    }
    _run(
        [
            program("pg_basebackup"),
            "-D",
            str(target),
            "-X",
            "stream",
            "-c",
            "fast",
            "-w",
            "--manifest-checksums=SHA256",
        ],
        environment,
    )
    target.chmod(0o700)


def verify(copy: Path) -> None:
    """Every file has the size and checksum of the server's own manifest; none is missing, none was added.

    (The wheel's pg_verifybackup crashes.) The write-ahead log proves itself when the copy recovers.
    """
    manifest = _manifest(copy)
    listed = {_path_of(entry): entry for entry in manifest["Files"]}
    for name, entry in listed.items():
        path = copy / name
        if not path.is_file() or path.stat().st_size != entry["Size"] or digest_of(path) != entry["Checksum"]:
            raise BackupError(f"The file {name} of {copy.name} is missing or changed.")
    for path in copy.rglob("*"):
        name = path.relative_to(copy).as_posix()
        if path.is_file() and name not in listed and not name.startswith(UNLISTED):
            raise BackupError(f"The file {name} of {copy.name} is not part of the backup.")


def _manifest(copy: Path) -> dict[str, Any]:
    """The server's manifest, whose last line is the checksum of all lines before it."""
    try:
        text = (copy / "backup_manifest").read_bytes()
        manifest: dict[str, Any] = json.loads(text)
    except (OSError, ValueError):
        raise BackupError(f"{copy.name} has no readable backup_manifest.") from None
    body = text[: text.rindex(b'"Manifest-Checksum"')]
    if hashlib.sha256(body).hexdigest() != manifest["Manifest-Checksum"]:
        raise BackupError(f"The backup_manifest of {copy.name} was changed.")
    return manifest


def _path_of(entry: dict[str, Any]) -> str:
    return str(entry["Path"]) if "Path" in entry else bytes.fromhex(entry["Encoded-Path"]).decode()


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in constant memory."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _run(command: list[str], environment: dict[str, str]) -> None:
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if result.returncode:
        reason = (result.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise BackupError(f"{Path(command[0]).name}: {reason}")


@contextmanager
def scratch_clusters(
    copies: dict[str, Path], folder: Path, probe_urls: dict[str, str]
) -> Iterator[dict[str, Postgres]]:
    """Copies of the copies, recovered and running on sockets below `folder`; stopped and deleted at the end.

    `probe_urls`: the URL by which a process reaches each cluster in production; host and port are replaced.
    """
    home = Home(folder)
    running: dict[str, Postgres] = {}
    try:
        for name, copy in copies.items():
            server = Postgres(home, name, port=PORTS[name])
            shutil.copytree(copy, server.data, symlinks=True)
            hba = home.folder("secrets") / "hba"
            hba.write_text("local all all scram-sha-256\n")
            # Debian keeps a server's settings elsewhere, so that its copy has none.
            (server.data / "postgresql.conf").touch()
            server.settings |= {"hba_file": str(hba), "archive_mode": "off"}
            server.start(300, probe_url=moved(probe_urls[name], server))
            running[name] = server
        yield running
    finally:
        for server in running.values():
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def moved(url: str, server: Postgres) -> str:
    """The same user, password and database on another server."""
    parts = urlsplit(url)
    credentials = parts.netloc.rpartition("@")[0]
    host = quote(str(server.home.runtime))
    return f"postgresql://{credentials}@{parts.path}?host={host}&port={server.port}"
