"""The ring of key-encryption keys: strict about its file, careful when it changes."""

import os
import stat
from pathlib import Path

import pytest

from callcenter.vault.format import NotOpenedError
from callcenter.vault.providers import KeysMissing, LocalRing, Wrapped, ring_path

KEY = bytes(range(32))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "secrets" / "kek.ring"
    assert LocalRing.create(file)
    return file


def rewrite(path: Path, content: str) -> None:
    path.chmod(0o600)
    path.write_text(content)
    path.chmod(0o400)


def test_a_new_ring_is_readable_by_its_owner_only(path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [file.name for file in path.parent.iterdir()] == ["kek.ring"]


def test_an_existing_ring_is_never_replaced(path: Path) -> None:
    before = path.read_bytes()
    assert not LocalRing.create(path)
    assert path.read_bytes() == before


def test_a_wrapped_key_opens_in_its_context_only(path: Path) -> None:
    ring = LocalRing(path)
    wrapped = ring.wrap(KEY, b"tenant a")
    assert KEY not in wrapped.blob
    assert LocalRing(path).unwrap(wrapped, b"tenant a") == KEY
    with pytest.raises(NotOpenedError):
        ring.unwrap(wrapped, b"tenant b")


def test_every_changed_byte_of_a_wrapped_key_is_found(path: Path) -> None:
    ring = LocalRing(path)
    wrapped = ring.wrap(KEY, b"tenant a")
    for index in range(len(wrapped.blob)):
        changed = bytearray(wrapped.blob)
        changed[index] ^= 1
        with pytest.raises(NotOpenedError):
            ring.unwrap(Wrapped(wrapped.kek_id, bytes(changed)), b"tenant a")
    for length in range(len(wrapped.blob)):
        with pytest.raises(NotOpenedError):
            ring.unwrap(Wrapped(wrapped.kek_id, wrapped.blob[:length]), b"tenant a")


def test_old_keys_stay_after_a_new_one_and_end_only_when_destroyed(path: Path) -> None:
    ring = LocalRing(path)
    old = ring.wrap(KEY, b"c")
    assert ring.add() == "2"
    new = ring.wrap(KEY, b"c")
    assert (old.kek_id, new.kek_id) == ("1", "2")
    assert LocalRing(path).unwrap(old, b"c") == KEY
    with pytest.raises(ValueError, match="current"):
        ring.destroy("2")
    ring.destroy("1")
    assert LocalRing(path).unwrap(new, b"c") == KEY
    with pytest.raises(NotOpenedError):
        ring.unwrap(old, b"c")
    assert stat.S_IMODE(path.stat().st_mode) == 0o400


def test_a_running_process_learns_of_a_key_that_another_added(path: Path) -> None:
    running, other = LocalRing(path), LocalRing(path)
    other.add()
    assert running.unwrap(other.wrap(KEY, b"c"), b"c") == KEY


def test_the_description_tells_no_secret(path: Path) -> None:
    secret = path.read_text().split(":")[1].strip()
    assert LocalRing(path).describe() == {"kind": "local", "current": "1", "old": "0"}
    assert secret not in repr(LocalRing(path).__dict__)


def test_a_missing_ring_refuses_to_start(tmp_path: Path) -> None:
    with pytest.raises(KeysMissing, match="Refusing to start"):
        LocalRing(tmp_path / "none")


@pytest.mark.parametrize("mode", [0o440, 0o404, 0o600, 0o500])
def test_a_ring_that_others_may_read_or_anyone_write_refuses_to_start(path: Path, mode: int) -> None:
    path.chmod(mode)
    with pytest.raises(KeysMissing, match="0400"):
        LocalRing(path)


@pytest.mark.parametrize(
    "content",
    ["", "\n", "1:abc\n", "x:" + "0" * 64, "1:" + "g" * 64, "1:" + "0" * 63, f"1:{'0' * 64}\n1:{'1' * 64}\n"],
)
def test_a_damaged_ring_refuses_to_start(path: Path, content: str) -> None:
    rewrite(path, content)
    with pytest.raises(KeysMissing, match="damaged"):
        LocalRing(path)


def test_a_failed_write_leaves_the_old_ring(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError("disk full")

    ring, before = LocalRing(path), path.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="disk full"):
            ring.add()
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["kek.ring"]


@pytest.mark.parametrize("setting", ["", "local:", "vault:https://x", "/var/ring"])
def test_only_a_named_local_file_is_a_provider(setting: str) -> None:
    with pytest.raises(KeysMissing):
        ring_path(setting)
