"""The offline verifier, against bundles made here and then spoilt."""

import io
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from audit import verify_bundle
from audit.notes import verifier_key
from audit.verify_bundle import GOOD, INCOMPLETE, TAMPERED, Report
from tests.audit.bundles import KEY, NAME, VKEY, bundle, event, lines, notes, old_bundle


def check(data: bytes, **options: list[str]) -> Report:
    """With the key that the reader has, unless the test says otherwise."""
    return verify_bundle.verify(io.BytesIO(data), **({"pinned": [VKEY]} | options))


SMALL = bundle(lines(9, 3, 7), first=3, last=7, sizes=[4, 9])
EARLY = notes(lines(9, 3, 7), [4])[0]


@pytest.mark.parametrize("size", [1, 2, 3, 255, 256, 257, 700, 4096, 12_300])
def test_good_bundles_of_any_size_verify(size: int) -> None:
    report = check(bundle(lines(size), sizes=[max(1, size // 2), size]))
    assert (report.status, report.events) == (GOOD, size), report.detail


def test_a_part_of_the_log_verifies() -> None:
    report = check(bundle(lines(600, 250, 520), first=250, last=520, sizes=[100, 300, 600]))
    assert (report.status, report.events) == (GOOD, 271)


def test_a_range_without_events_verifies() -> None:
    report = check(bundle(lines(5, 3, 2), first=3, last=2))
    assert (report.status, report.events) == (GOOD, 0), report.detail
    assert (
        report.notes[0]
        == "complete between seq 2 (2026-11-01T00:00:02.000000Z) and seq 3 (2026-11-01T00:00:03.000000Z)"
    )


def test_every_single_changed_byte_is_found() -> None:
    for position in range(len(SMALL)):
        for flip in (0x01, 0x20, 0x80):
            data = bytearray(SMALL)
            data[position] ^= flip
            assert check(bytes(data)).status != GOOD, (position, flip)


@given(st.integers(0, len(SMALL) - 1), st.integers(1, 255))
def test_any_changed_byte_is_found(position: int, flip: int) -> None:
    data = bytearray(SMALL)
    data[position] ^= flip
    assert check(bytes(data)).status != GOOD


@given(st.integers(0, len(SMALL) - 1))
def test_any_shortened_file_is_not_good(length: int) -> None:
    assert check(SMALL[:length]).status in (TAMPERED, INCOMPLETE)


@given(st.integers(0, len(SMALL)), st.binary(min_size=1, max_size=20))
def test_any_inserted_bytes_are_found(position: int, extra: bytes) -> None:
    assert check(SMALL[:position] + extra + SMALL[position:]).status != GOOD


@pytest.mark.parametrize("victim", [3, 5, 7])
def test_the_first_bad_sequence_number_is_named(victim: int) -> None:
    spoilt = lines(9, 3, 7)
    spoilt[victim - 1] = spoilt[victim - 1].replace(b"viewed", b"listed")
    report = check(bundle(spoilt, sealed=lines(9, 3, 7), first=3, last=7, sizes=[4, 9]))
    assert (report.status, report.first_bad) == (TAMPERED, victim)


def test_a_rewritten_leaf_outside_the_range_is_narrowed_to_its_checkpoint() -> None:
    honest, rewritten = lines(9, 1, 3), lines(9, 1, 3)
    rewritten[7] = rewritten[7].replace(b"viewed", b"listed")
    data = bundle(rewritten, first=1, last=3, signed=notes(honest, [2, 6, 9]))
    report = check(data)
    assert (report.status, report.first_bad) == (TAMPERED, 7)


def test_a_missing_event_a_doubled_one_and_two_in_the_wrong_order_are_found() -> None:
    events = lines(9)
    row = [line + b"\n" for line in events]
    good = bundle(events)
    for before, after, seq in (
        (row[3], b"", 4),
        (row[3], row[3] * 2, 5),
        (row[3] + row[4], row[4] + row[3], 4),
        (row[8], b"", 9),
    ):
        head, _, tail = good.rpartition(before)
        report = check(head + after + tail)
        assert (report.status, report.first_bad) == (TAMPERED, seq)


def test_the_events_of_another_tenant_do_not_pass() -> None:
    data = SMALL.replace(
        b'"tenant":"01890000-0000-7000-8000-000000000001"}', b'"tenant":"01890000-0000-7000-8000-000000000002"}', 1
    )
    assert data != SMALL
    assert check(data).status == TAMPERED


def test_a_log_rewritten_and_signed_again_fails_against_the_checkpoint_the_client_kept() -> None:
    rewritten = lines(9, 3, 7)
    rewritten[2] = rewritten[2].replace(b"viewed", b"listed")
    data = bundle(rewritten, first=3, last=7, sizes=[9])
    assert check(data).status == GOOD
    report = check(data, earlier=[EARLY])
    assert (report.status, report.first_bad) == (TAMPERED, 1)
    assert check(SMALL, earlier=[EARLY]).status == GOOD


def test_a_log_that_was_rolled_back_is_older_than_the_checkpoint_the_client_kept() -> None:
    assert check(bundle(lines(3)), earlier=[EARLY]).status == INCOMPLETE


def test_only_the_pinned_key_is_accepted() -> None:
    other = str(verifier_key(NAME, Ed25519PrivateKey.generate()))
    assert check(SMALL, pinned=[VKEY]).status == GOOD
    assert check(SMALL, pinned=[other]).status == TAMPERED


def test_without_a_key_from_outside_nothing_is_good_and_the_answer_says_where_the_key_is() -> None:
    report = check(SMALL, pinned=[])
    assert report.status == INCOMPLETE
    assert "閲覧の記録" in report.detail
    assert "--key" in report.detail
    assert VKEY in "\n".join(report.lines())
    assert check(SMALL, pinned=[], earlier=[EARLY]).status == INCOMPLETE


def test_a_kept_checkpoint_with_its_key_is_enough() -> None:
    kept = f"{VKEY}\n\n{EARLY}"
    assert check(SMALL, pinned=[], earlier=[kept]).status == GOOD
    stranger = Ed25519PrivateKey.generate()
    forged = f"{verifier_key(NAME, stranger)}\n\n{notes(lines(9, 3, 7), [4], stranger)[0]}"
    assert check(SMALL, pinned=[], earlier=[forged]).status == TAMPERED


def test_a_bundle_that_was_cut_is_found_by_its_order_and_its_fences() -> None:
    """The header says less, the lines are gone, all counts fit: what the order asked for says otherwise."""
    events = lines(9, 3, 7)
    for first, last, seq in ((4, 7, 3), (3, 6, 7), (5, 5, 4), (2, 7, 2), (3, 8, 8), (6, 5, 5)):
        report = check(bundle(events, first=first, last=last, sizes=[4, 9]))
        assert (report.status, report.first_bad) == (TAMPERED, seq), (first, last, report.detail)


def test_the_order_must_be_one_and_of_this_log() -> None:
    events = lines(9, 3, 7)
    for request in (2, 5, 8):
        assert check(bundle(events, first=3, last=7, request=request)).status == TAMPERED
    other = UUID("01890000-0000-7000-8000-000000000002")
    events[8] = lines(9, 3, 7, tenant=other)[8]
    assert check(bundle(events, first=3, last=7)).status == TAMPERED
    events[8] = event(9).replace(b"call.viewed", b"export.requested")
    assert check(bundle(events, first=3, last=7)).status == INCOMPLETE


def test_a_key_that_signed_nothing_and_keys_in_another_order_are_found() -> None:
    line = b'{"key":"%s"}\n' % VKEY.encode()
    other = str(verifier_key(NAME, Ed25519PrivateKey.generate()))
    for spoilt in (line * 2, line + b'{"key":"%s"}\n' % other.encode()):
        assert check(SMALL.replace(line, spoilt), pinned=[VKEY, other]).status == TAMPERED


@pytest.mark.parametrize(("first", "last", "status"), [(1, 9, GOOD), (1, 8, INCOMPLETE), (2, 9, INCOMPLETE)])
def test_a_bundle_of_format_1_is_read_and_says_what_it_cannot_show(first: int, last: int, status: int) -> None:
    report = check(old_bundle(lines(9), first=first, last=last))
    assert report.status == status
    assert (status == GOOD) is ("format 1" not in report.detail)


def test_a_changed_bundle_of_format_1_is_still_found() -> None:
    data = old_bundle(lines(9))
    assert check(data).status == GOOD
    for position in range(len(data)):
        spoilt = bytearray(data)
        spoilt[position] ^= 0x02
        assert check(bytes(spoilt)).status != GOOD, position


def test_an_unsigned_log_is_incomplete() -> None:
    assert check(bundle(lines(3), signed=[])).status == INCOMPLETE
    assert check(b"").status == INCOMPLETE


def test_the_command_runs_without_the_product(tmp_path: Path) -> None:
    script = Path(verify_bundle.__file__).read_bytes()
    (tmp_path / "verify_bundle.py").write_bytes(script)
    (tmp_path / "good.txt").write_bytes(SMALL)
    (tmp_path / "bad.txt").write_bytes(SMALL.replace(lines(9)[2], lines(9)[2].replace(b"viewed", b"vieweb")))
    (tmp_path / "early.txt").write_text(EARLY)
    (tmp_path / "kept.txt").write_text(f"{VKEY}\n\n{EARLY}")
    for arguments, status, said in (
        (["good.txt", "--earlier", "early.txt", "--key", VKEY], 0, "GOOD: 5 events"),
        (["good.txt", "--earlier", "kept.txt"], 0, "GOOD: 5 events"),
        (["good.txt"], 2, "--key"),
        (["bad.txt"], 1, "first bad seq: 3"),
        (["gone.txt"], 2, "INCOMPLETE"),
    ):
        command = [sys.executable, "-I", "verify_bundle.py", *arguments]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (done.returncode, said in done.stdout) == (status, True), done.stdout + done.stderr


@pytest.mark.parametrize(("data", "status"), [(SMALL, 0), (SMALL.replace(b"call.", b"cale.", 1), 1), (SMALL[:-9], 2)])
def test_the_command_of_the_product_answers_as_the_verifier_does(data: bytes, status: int, tmp_path: Path) -> None:
    (tmp_path / "bundle.txt").write_bytes(data)
    (tmp_path / "early.txt").write_text(EARLY)
    with pytest.raises(SystemExit) as ended:
        call_command(
            "verify_audit", str(tmp_path / "bundle.txt"), "--earlier", str(tmp_path / "early.txt"), "--key", VKEY
        )
    assert ended.value.code == status


def test_a_checkpoint_of_an_older_key_is_read_with_that_key() -> None:
    older = Ed25519PrivateKey.generate()
    early = notes(lines(9, 3, 7), [4], older)[0]
    keys = [str(verifier_key(NAME, each)) for each in (KEY, older)]
    assert check(SMALL, earlier=[early]).status == TAMPERED
    assert check(SMALL, earlier=[early], pinned=keys).status == GOOD
