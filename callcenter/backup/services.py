"""Making a backup, and proving that it restores.

    DIR/default/    base backup of the calls' cluster      DIR/objects/   sealed objects, as they are
    DIR/keystore/   base backup of the keystore's cluster  DIR/manifest.json

Order of copying: default, objects, keystore. A record's key is committed before the record, so a keystore copied last
has the keys of everything in the copy of default, but for what was deleted meanwhile, and that is right.
The ring of key-encryption keys is never part of it: without the ring nothing in here opens.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from callcenter.backup import clusters
from callcenter.backup.clusters import BackupError
from callcenter.backup.counts import counts
from callcenter.objects import Store, store
from callcenter.settings import env

FORMAT = 1
MANIFEST = "manifest.json"
PIECE = 1 << 20
URLS = {"default": "DATABASE_URL", "keystore": "KEYSTORE_URL"}


def backup(folder: Path, keystore_folder: Path | None = None) -> dict[str, Any]:
    """Copy everything into a new folder (0700). Returns the manifest. Raises BackupError, leaving no manifest."""
    keys = keystore_folder or folder / "keystore"
    _refuse_unfit(folder, keys)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    keys.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    before = counts()
    clusters.base_backup(clusters.source_url("default"), folder / "default")
    objects = copy_objects(store("objects"), folder / "objects")
    clusters.base_backup(clusters.source_url("keystore"), keys)
    manifest = {
        "format": FORMAT,
        "environment": settings.ENVIRONMENT,
        "app_version": settings.APP_VERSION,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "keystore": str(keys.relative_to(folder)) if keys.is_relative_to(folder) else "",
        "rows_before": before,
        "rows_after": counts(),
        "objects": objects,
    }
    part = folder / f".{MANIFEST}"
    part.write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n", "utf-8")
    part.chmod(0o600)
    part.replace(folder / MANIFEST)
    return manifest


def backup_keystore(folder: Path) -> None:
    """Copy the keystore's server alone into a new folder: with it, the newest full backup loses no key made since."""
    _refuse_unfit(folder)
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    clusters.base_backup(clusters.source_url("keystore"), folder)


def _refuse_unfit(*places: Path) -> None:
    for place in places:
        if place.exists() and any(place.iterdir()):
            raise BackupError(f"{place} is not empty. Nothing was written; give a new folder.")
    provider = settings.KEY_PROVIDER
    if provider.startswith("local:"):
        ring = Path(provider.removeprefix("local:")).resolve()
        if any(ring.is_relative_to(place.resolve()) for place in places):
            raise BackupError("The key ring lies below the backup's folder. Nothing was written; keep them apart.")


def copy_objects(source: Store, target: Path) -> dict[str, str]:
    """Copy the sealed objects; {name: SHA-256}. One that is deleted meanwhile is left out."""
    target.mkdir(mode=0o700)
    digests: dict[str, str] = {}
    for entry in source.entries():
        copy = target / entry.name
        copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            digests[entry.name] = _copy(source, entry.name, copy)
        except FileNotFoundError:
            copy.unlink(missing_ok=True)
    return digests


def _copy(source: Store, name: str, target: Path) -> str:
    digest = hashlib.sha256()
    with closing(source.open(name)) as reader, target.open("xb") as writer:
        os.fchmod(writer.fileno(), 0o600)
        for offset in range(0, reader.size, PIECE):
            piece = reader.read_at(offset, PIECE)
            digest.update(piece)
            writer.write(piece)
        writer.flush()
        os.fsync(writer.fileno())
    return digest.hexdigest()


def restore_objects(folder: Path) -> int:
    """Put what a backup holds, and the store has not, back into the store, files or S3. How many objects."""
    manifest, target = _read_manifest(folder), store("objects")
    _verify_objects(folder / "objects", manifest["objects"])
    there = {entry.name for entry in target.entries()}
    missing = [name for name in manifest["objects"] if name not in there]
    for name in missing:
        writer = target.put(name)
        with (folder / "objects" / name).open("rb") as reader:
            while piece := reader.read(PIECE):
                writer.write(piece)
        writer.close()
    return len(missing)


def restore_check(folder: Path, keystore_folder: Path | None = None) -> dict[str, Any]:
    """Verify the copy, start it on scratch sockets, compare the counts, open what lives.

    Returns {"rows", "values", "objects", "failed"}; touches neither the copy nor the running product.
    """
    manifest = _read_manifest(folder)
    keys = keystore_folder or folder / (manifest["keystore"] or "keystore")
    copies = {"default": folder / "default", "keystore": keys}
    for copy in copies.values():
        clusters.verify(copy)
    _verify_objects(folder / "objects", manifest["objects"])
    scratch = settings.HOME / "scratch" / f"restore-check-{os.getpid()}"
    probe_urls = {name: os.environ[variable] for name, variable in URLS.items()}
    with clusters.scratch_clusters(copies, scratch, probe_urls) as servers:
        objects = scratch / "objects"
        shutil.copytree(folder / "objects", objects)
        variables = {URLS[name]: clusters.moved(probe_urls[name], server) for name, server in servers.items()}
        report = _probe({**variables, "STORAGE_URL": f"file://{objects}"})
    _compare(manifest, report["rows"])
    if report["failed"]:
        raise BackupError("Does not open after a restore: " + ", ".join(report["failed"][:10]))
    return report


def _read_manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        raise BackupError(f"{folder} holds no complete backup (no {MANIFEST}). Make a new one.") from None
    if manifest.get("format") != FORMAT:
        raise BackupError(f"{folder} was made by another version of this product.")
    if manifest["environment"] != settings.ENVIRONMENT:
        raise BackupError(
            f"The backup is of the environment {manifest['environment']}, this is {settings.ENVIRONMENT}:"
            " what one has sealed does not open in the other."
        )
    return manifest


def _verify_objects(folder: Path, digests: dict[str, str]) -> None:
    for name, digest in digests.items():
        path = folder / name
        if not path.is_file() or clusters.digest_of(path) != digest:
            raise BackupError(f"The object {name} of the copy is missing or changed.")


def _probe(variables: dict[str, str]) -> dict[str, Any]:
    """`restore_probe` in a process of its own, whose whole world is the copy."""
    environment = {
        name: value for name, value in os.environ.items() if name not in {"OWNER_DATABASE_URL", "OWNER_KEYSTORE_URL"}
    }
    result = subprocess.run(  # noqa: S603
        [sys.executable, str(env.ROOT / "manage.py"), "restore_probe"],
        env={**environment, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        reason = (result.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise BackupError(f"The restored copy could not be read: {reason}")
    report: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    return report


def _compare(manifest: dict[str, Any], rows: dict[str, int]) -> None:
    """Each table has as many rows as it had while the copy was made (writes went on meanwhile)."""
    before, after = manifest["rows_before"], manifest["rows_after"]
    wrong = [
        f"{name} {rows.get(name, 0)} (was {before.get(name, 0)} to {after[name]})"
        for name in after
        if not min(before.get(name, 0), after[name]) <= rows.get(name, 0) <= max(before.get(name, 0), after[name])
    ]
    if wrong:
        raise BackupError("Rows are missing after a restore: " + ", ".join(wrong))
