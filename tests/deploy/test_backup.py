"""`backup` and `restore_check` on an installation with two clusters, as in production."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from callcenter.backup import clusters
from tests.harness.installation import Installation, installed

OPEN_ALL = """
from callcenter.backup.counts import open_sample
opened = open_sample()
assert not opened.failed, opened.failed
print(opened.values, opened.objects)
"""
BY_THE_CLOCK = """
from datetime import UTC, datetime, timedelta
from pathlib import Path
from callcenter.backup.keeping import look
records, keys, home = map(Path, ({records!r}, {keys!r}, {home!r}))
begun = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)
for hours in (0, 0, 0, 5, 6, 24, 24 * 13 + 18):
    print(look(records, keys, home, begun + timedelta(hours=hours)) or "-", end="|")
print()
"""
# One installation serves them all, so they share a test process.
pytestmark = pytest.mark.xdist_group("backup")


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installed(tmp_path_factory.mktemp("live") / "home") as made:
        made.fill()
        yield made


@pytest.fixture(scope="module")
def copy(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("backups") / "first"
    result = installation.manage("backup", "backup", str(folder))
    assert result.returncode == 0, result.stderr
    assert "1 objects" in result.stdout
    return folder


@pytest.fixture
def changed(copy: Path, tmp_path: Path) -> Path:
    """A copy of the backup that a test may damage."""
    return Path(shutil.copytree(copy, tmp_path / "changed", symlinks=True))


def test_a_restored_copy_opens_what_lives(installation: Installation, copy: Path) -> None:
    result = installation.manage("backup", "restore_check", str(copy))
    assert result.returncode == 0, result.stderr
    assert "The backup restores" in result.stdout
    words = result.stdout.split()
    assert int(words[words.index("sealed") - 1]) > 10
    assert int(words[words.index("objects") - 1]) == 1
    assert not list(installation.home.folder("scratch").iterdir())


def test_a_copy_of_a_server_that_keeps_its_settings_elsewhere_starts(
    installation: Installation, changed: Path, tmp_path: Path
) -> None:
    (changed / "default" / "postgresql.conf").unlink()
    url = installation.environment("worker")["DATABASE_URL"]
    copies, urls = {"default": changed / "default"}, {"default": url}
    with (
        clusters.scratch_clusters(copies, tmp_path / "scratch", urls) as started,
        psycopg.connect(clusters.moved(url, started["default"])) as connection,
    ):
        assert connection.execute("SELECT current_user").fetchone() == ("callcenter_worker",)


def test_keystore_and_calls_are_apart_and_the_ring_is_in_neither(installation: Installation, copy: Path) -> None:
    tables = {
        "default": installation.postgres.superuser_url("callcenter"),
        "keystore": installation.keystore.superuser_url("callcenter_keystore"),
    }
    assert set(tables) <= {path.name for path in copy.iterdir()}
    ring = (installation.home.path / "secrets" / "kek.ring").read_text().strip().partition(":")[2]
    needles = (ring.encode(), bytes.fromhex(ring))
    found = [path for path in copy.rglob("*") if path.is_file() and any(n in path.read_bytes() for n in needles)]
    assert not found
    assert not [path for path in (copy / "default").rglob("*") if b"vault_recordkey" in _bytes(path)]
    assert [path for path in (copy / "keystore").rglob("*") if b"vault_recordkey" in _bytes(path)]


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def test_a_copy_becomes_another_home(installation: Installation, copy: Path, tmp_path: Path) -> None:
    """By docs/operations.md: its passwords are its own, and neither superuser nor roles keep those of the first."""
    second = Installation(tmp_path / "second")
    for source, target in {"default": "postgres", "keystore": "keystore", "objects": "objects"}.items():
        shutil.copytree(copy / source, second.home.path / target, symlinks=True)
    for name in ("kek.ring", "environment"):
        shutil.copy2(installation.home.path / "secrets" / name, second.home.folder("secrets") / name)
    try:
        second.start()
        second.postgres.bootstrap(second.keystore)
        values, objects = map(int, second.python("worker", OPEN_ALL).split())
        assert values > 10
        assert objects == 1
    finally:
        second.stop()
    assert second.home.secret("postgres-superuser") != installation.home.secret("postgres-superuser")


def test_only_its_owner_can_read_a_backup(copy: Path) -> None:
    assert copy.stat().st_mode & 0o077 == 0
    assert (copy / "manifest.json").stat().st_mode & 0o077 == 0
    assert not [p for p in (copy / "objects").rglob("*") if p.is_file() and p.stat().st_mode & 0o077]


def test_a_folder_that_is_not_empty_is_refused(installation: Installation, copy: Path) -> None:
    result = installation.manage("backup", "backup", str(copy))
    assert result.returncode == 1
    assert "not empty" in result.stderr
    assert json.loads((copy / "manifest.json").read_text())["format"] == 1


def test_a_folder_around_the_key_ring_is_refused(installation: Installation) -> None:
    secrets = installation.home.path / "secrets" / "backup-target"
    result = installation.manage("backup", "backup", str(secrets), KEY_PROVIDER=f"local:{secrets}/inside/kek.ring")
    assert result.returncode == 1
    assert "key ring" in result.stderr
    assert not secrets.exists()


@pytest.mark.parametrize("part", ["default", "keystore"])
def test_a_changed_byte_in_a_cluster_is_found(installation: Installation, changed: Path, part: str) -> None:
    file = max((changed / part / "base").rglob("[0-9]*"), key=lambda path: path.stat().st_size if path.is_file() else 0)
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    result = installation.manage("backup", "restore_check", str(changed))
    assert result.returncode == 1
    assert f"of {part} is missing or changed" in result.stderr


def test_a_changed_object_is_found(installation: Installation, changed: Path) -> None:
    file = next(path for path in (changed / "objects").rglob("*") if path.is_file())
    file.write_bytes(file.read_bytes()[:-1] + b"\0")
    result = installation.manage("backup", "restore_check", str(changed))
    assert result.returncode == 1
    assert "missing or changed" in result.stderr


def test_an_older_keystore_that_lacks_keys_is_found(
    installation: Installation, tmp_path_factory: pytest.TempPathFactory, copy: Path
) -> None:
    """The wrong restore order, keystore older than the calls, must not pass as good."""
    installation.fill(1)
    folder = tmp_path_factory.mktemp("backups") / "second"
    assert installation.manage("backup", "backup", str(folder)).returncode == 0
    result = installation.manage("backup", "restore_check", str(folder), "--keystore-dir", str(copy / "keystore"))
    assert result.returncode == 1
    assert "Does not open" in result.stderr or "Rows are missing" in result.stderr


def test_another_environments_backup_is_refused(installation: Installation, copy: Path) -> None:
    result = installation.manage("backup", "restore_check", str(copy), ENVIRONMENT="another")
    assert result.returncode == 1
    assert "environment" in result.stderr


def test_an_interrupted_backup_is_no_backup(installation: Installation, changed: Path) -> None:
    (changed / "manifest.json").unlink()
    result = installation.manage("backup", "restore_check", str(changed))
    assert result.returncode == 1
    assert "no complete backup" in result.stderr


def test_copies_are_made_proved_and_forgotten_by_the_clock(installation: Installation, tmp_path: Path) -> None:
    records, keys = tmp_path / "records", tmp_path / "keys"
    for folder in (records, keys):
        (folder / ".2026-11-21T023000").mkdir(parents=True)  # what a killed run has left
    code = BY_THE_CLOCK.format(records=str(records), keys=str(keys), home=str(tmp_path))
    told = installation.python("backup", code).split("|")[:-1]
    everything, of_keys = "Copied records, objects and keys", "Copied the keys"
    assert told == [
        f"{everything}: 2026-11-22T023000.",
        "Proved that the copy restores: 2026-11-22T023000.",
        "-",
        "-",
        f"{of_keys}: 2026-11-22T083000.",
        f"{everything}: 2026-11-23T023000.",
        f"{everything}: 2026-12-05T203000.",
    ]
    assert {each.name for each in records.iterdir()} == {
        f"2026-{day}" for day in ("11-22T023000", "11-23T023000", "12-05T203000")
    }
    # The first copy of the keys is 13 days and 18 hours old, and the next look may be six hours away.
    assert {each.name for each in keys.iterdir()} == {
        f"2026-{day}" for day in ("11-22T083000", "11-23T023000", "12-05T203000")
    }
