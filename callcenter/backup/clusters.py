"""Base backups of PostgreSQL clusters, and scratch clusters started from them."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from callcenter.embedded.child import give
from callcenter.embedded.home import Home
from callcenter.embedded.postgres import Postgres, embedded_keystore, program
from callcenter.settings import env

CLUSTERS = ("default", "keystore")
# A name → the variable with the URL of a role that has REPLICATION, for servers that are not the embedded ones.
BACKUP_URLS = {"default": "BACKUP_DATABASE_URL", "keystore": "BACKUP_KEYSTORE_URL"}
PORTS = {"default": 5432, "keystore": 5433}


class BackupError(Exception):
    """A copy could not be made or does not hold; the text says what and what to do."""


def source_url(cluster: str) -> str:
    """Whose cluster is copied, by a role that may: from the environment, else the embedded superuser's."""
    given = env.text(BACKUP_URLS[cluster])
    if given:
        return given
    home = Home.here()
    if not (home.path / "secrets" / "postgres-superuser").is_file():
        raise BackupError(f"Set {BACKUP_URLS[cluster]} to the URL of a role with REPLICATION on that server.")
    servers = {"default": Postgres(home), "keystore": embedded_keystore(home)}
    return servers[cluster].superuser_url()


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
    """Every file of the copy has the size and the checksum of its manifest; its log can be read."""
    _run([program("pg_verifybackup"), "-q", str(copy)], {"PATH": "/usr/bin:/bin", "LC_ALL": "C"})


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
            server.settings |= {"hba_file": str(hba), "archive_mode": "off"}
            _own(server.data)
            server.start(300, probe_url=moved(probe_urls[name], server))
            running[name] = server
        yield running
    finally:
        for server in running.values():
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _own(data: Path) -> None:
    """PostgreSQL wants its folder to be its own and closed to others."""
    data.chmod(0o700)
    give(data)
    for root, folders, files in os.walk(data):
        for name in (*folders, *files):
            give(Path(root) / name)


def moved(url: str, server: Postgres) -> str:
    """The same user, password and database on another server."""
    parts = urlsplit(url)
    credentials = parts.netloc.rpartition("@")[0]
    host = quote(str(server.home.runtime))
    return f"postgresql://{credentials}@{parts.path}?host={host}&port={server.port}"
