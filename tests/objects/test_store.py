"""One store, two backends: what is put is read by ranges, listed, and gone with all its versions."""

from __future__ import annotations

import os
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from callcenter.objects import StoreError, open_store, s3
from callcenter.objects.s3 import PART
from callcenter.vault.format import FORMAT
from tests.objects.conftest import Place

pytestmark = pytest.mark.xdist_group("objects")
SEALED = bytes([FORMAT])
SHORT = SEALED + b"sealed" * 20
LONG = SEALED + os.urandom(PART + PART // 2)


def put(place: Place, name: str, content: bytes = SHORT, step: int = 100_000) -> None:
    writer = place.store.put(name)
    for start in range(0, len(content), step):
        writer.write(memoryview(content)[start : start + step])
    writer.close()


def names(place: Place, folder: str = "") -> list[str]:
    return [entry.name for entry in place.store.entries(folder)]


def whole(place: Place, name: str) -> bytes:
    with closing(place.store.open(name)) as reader:
        return reader.read_at(0, reader.size)


@pytest.mark.parametrize("content", [SHORT, LONG, LONG[:PART], LONG[: PART + 1]], ids=["short", "long", "part", "one"])
def test_what_was_put_piece_by_piece_is_there_whole(place: Place, content: bytes) -> None:
    put(place, "a/1", content)
    assert whole(place, "a/1") == content


def test_any_range_is_read_in_any_order_and_nothing_behind_the_end(place: Place) -> None:
    put(place, "a/1", LONG)
    with closing(place.store.open("a/1")) as reader:
        assert reader.size == len(LONG)
        for offset, length in ((len(LONG) - 5, 5), (0, 61), (61, 16_400), (PART - 3, 10), (7, 1), (300_000, 1_100_000)):
            assert reader.read_at(offset, length) == LONG[offset : offset + length]
        assert reader.read_at(len(LONG) - 2, 10) == LONG[-2:]
        assert reader.read_at(len(LONG), 10) == b""


def test_only_sealed_bytes_come_in(place: Place) -> None:
    for clear in (b"RIFF....WAVE", b"ID3", memoryview(b"OggS")):
        writer = place.store.put("a/1")
        with pytest.raises(TypeError, match="sealed bytes only"):
            writer.write(clear)
        writer.abandon()
    assert names(place) == []


def test_what_is_not_there_is_said_to_be_missing(place: Place) -> None:
    with pytest.raises(FileNotFoundError):
        place.store.open("a/none")
    place.store.delete("a/none")
    assert names(place, "nobody/") == []


def test_objects_are_listed_by_folder_with_their_time(place: Place) -> None:
    for name in ("r/t1/20261126/1", "r/t1/20261126/2", "r/t1/20261125/3", "r/t2/20261126/4"):
        put(place, name)
    assert sorted(names(place)) == ["r/t1/20261125/3", "r/t1/20261126/1", "r/t1/20261126/2", "r/t2/20261126/4"]
    assert sorted(names(place, "r/t1/20261126/")) == ["r/t1/20261126/1", "r/t1/20261126/2"]
    for entry in place.store.entries():
        assert abs(entry.written_at - datetime.now(UTC)) < timedelta(minutes=5)


def test_more_objects_than_one_page_are_listed(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(s3, "PAGE", 2)
    for number in range(5):
        put(place, f"p/{number}")
    assert names(place, "p/") == [f"p/{number}" for number in range(5)]


def test_a_deleted_object_leaves_no_version_and_takes_no_other_along(place: Place) -> None:
    put(place, "a/1")
    put(place, "a/10")
    if place.s3 is not None:
        place.s3.put_object(Bucket=place.bucket, Key=f"{place.prefix}a/1", Body=SEALED)
        place.s3.delete_object(Bucket=place.bucket, Key=f"{place.prefix}a/1")
    place.store.delete("a/1")
    place.store.delete("a/1")
    assert names(place) == ["a/10"]
    if place.s3 is not None:
        assert place.versions("a/1") == [f"{place.prefix}a/10"]


@pytest.mark.parametrize("content", [SHORT, LONG], ids=["short", "long"])
def test_what_was_abandoned_is_gone(place: Place, content: bytes) -> None:
    writer = place.store.put("a/1")
    writer.write(content)
    writer.abandon()
    writer.abandon()
    put(place, "a/2", content)
    finished = place.store.put("a/3")
    finished.write(content)
    finished.close()
    finished.abandon()
    assert names(place) == ["a/2"]
    if place.s3 is not None:
        assert place.versions("a/1") == place.versions("a/3") == []


def test_what_a_crash_leaves_is_listed_and_can_be_deleted(place: Place) -> None:
    writer = place.store.put("a/1")
    writer.write(LONG)
    del writer
    assert names(place) == ["a/1"]
    place.store.delete("a/1")
    assert names(place) == []


def test_a_store_that_answers_says_so(place: Place) -> None:
    place.store.check()


@pytest.mark.parametrize("url", ["file:///proc/nowhere", "s3://bucket/objects?endpoint=http://127.0.0.1:9"])
def test_a_store_that_is_away_is_an_os_error_without_an_address(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    store = open_store(url)
    for act in (store.check, lambda: store.open("a/1"), lambda: _write(store.put("a/1"))):
        with pytest.raises(OSError, match=r"^(?!.*127\.0\.0\.1)"):
            act()


def _write(writer: object) -> None:
    writer.write(SHORT)  # type: ignore[attr-defined]
    writer.close()  # type: ignore[attr-defined]


def test_a_bucket_that_is_not_there_is_not_taken_for_a_missing_object_but_a_folder_is_made(place: Place) -> None:
    if place.s3 is None:
        fresh = open_store(f"{place.url}-none")
        fresh.check()
        assert list(fresh.entries()) == []
        return
    gone = open_store(place.url.replace(place.bucket, f"{place.bucket}-none"))
    with pytest.raises(OSError, match=r"404|NoSuchBucket"):
        gone.check()
    with pytest.raises(StoreError):
        list(gone.entries())


@pytest.mark.parametrize("name", ["", "/etc/passwd", "../outside", "a/../../b"])
def test_a_name_never_leads_out_of_the_folder(name: str, tmp_path: object) -> None:
    store = open_store(f"file://{tmp_path}")
    for act in (store.put, store.open, store.delete):
        with pytest.raises(ValueError, match="below the store"):
            act(name)
