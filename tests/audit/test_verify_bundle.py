"""The offline verifier, against bundles made here and then spoilt."""

import io
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from audit import verify_bundle
from audit.notes import verifier_key
from audit.verify_bundle import GOOD, INCOMPLETE, TAMPERED, Report
from tests.audit.bundles import KEY, NAME, bundle, lines, notes


def check(data: bytes, **options: list[str]) -> Report:
    return verify_bundle.verify(io.BytesIO(data), **options)


def resealed(data: bytes) -> bytes:
    """The same with a digest that fits again: what somebody who knows the format would do."""
    at = data.index(b'{"sha256":')
    rest = data.index(b"\n", at) + 1
    return data[:at] + b'{"sha256":"%s"}\n' % sha256(data[:at]).hexdigest().encode() + data[rest:]


SMALL = bundle(lines(9), first=3, last=7, sizes=[4, 9])
EARLY = notes(lines(9), [4])[0]


@pytest.mark.parametrize("size", [1, 2, 3, 255, 256, 257, 700])
def test_good_bundles_of_any_size_verify(size: int) -> None:
    report = check(bundle(lines(size), sizes=[max(1, size // 2), size]))
    assert (report.status, report.events) == (GOOD, size), report.detail


def test_a_part_of_the_log_verifies() -> None:
    report = check(bundle(lines(600), first=250, last=520, sizes=[100, 300, 600]))
    assert (report.status, report.events) == (GOOD, 271)


def test_a_range_without_events_verifies() -> None:
    assert check(bundle(lines(5), first=3, last=2)).status == GOOD


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


def test_a_changed_byte_of_keys_checkpoints_leaves_or_events_is_found_with_a_fitting_digest() -> None:
    start = SMALL.index(b"\n") + 1
    end = SMALL.index(b'{"sha256":')
    for position in [*range(start, end), *range(SMALL.index(b'{"at_db":'), len(SMALL))]:
        data = bytearray(SMALL)
        data[position] ^= 0x02
        assert check(resealed(bytes(data))).status != GOOD, position


@pytest.mark.parametrize("victim", [3, 5, 7])
def test_the_first_bad_sequence_number_is_named(victim: int) -> None:
    spoilt = lines(9)
    spoilt[victim - 1] = spoilt[victim - 1].replace(b"viewed", b"listed")
    report = check(bundle(spoilt, sealed=lines(9), first=3, last=7, sizes=[4, 9]))
    assert (report.status, report.first_bad) == (TAMPERED, victim)


def test_a_rewritten_leaf_outside_the_range_is_narrowed_to_its_checkpoint() -> None:
    honest, rewritten = lines(9), lines(9)
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
        report = check(resealed(good.replace(before, after)))
        assert (report.status, report.first_bad) == (TAMPERED, seq)


def test_the_events_of_another_tenant_do_not_pass() -> None:
    data = SMALL.replace(
        b'"tenant":"01890000-0000-7000-8000-000000000001","to"', b'"tenant":"01890000-0000-7000-8000-000000000002","to"'
    )
    assert data != SMALL
    assert check(resealed(data)).status == TAMPERED


def test_a_log_rewritten_and_signed_again_fails_against_the_checkpoint_the_client_kept() -> None:
    rewritten = lines(9)
    rewritten[2] = rewritten[2].replace(b"viewed", b"listed")
    data = bundle(rewritten, sizes=[9])
    assert check(data).status == GOOD
    report = check(data, earlier=[EARLY])
    assert (report.status, report.first_bad) == (TAMPERED, 1)
    assert check(SMALL, earlier=[EARLY]).status == GOOD


def test_a_log_that_was_rolled_back_is_older_than_the_checkpoint_the_client_kept() -> None:
    assert check(bundle(lines(3)), earlier=[EARLY]).status == INCOMPLETE


def test_only_the_pinned_key_is_accepted() -> None:
    other = str(verifier_key(NAME, Ed25519PrivateKey.generate()))
    assert check(SMALL, pinned=[str(verifier_key(NAME, KEY))]).status == GOOD
    assert check(SMALL, pinned=[other]).status == TAMPERED


def test_an_unsigned_log_is_incomplete() -> None:
    assert check(bundle([], signed=[])).status == INCOMPLETE
    assert check(b"").status == INCOMPLETE


def test_the_command_runs_without_the_product(tmp_path: Path) -> None:
    script = Path(verify_bundle.__file__).read_bytes()
    (tmp_path / "verify_bundle.py").write_bytes(script)
    (tmp_path / "good.txt").write_bytes(SMALL)
    (tmp_path / "bad.txt").write_bytes(SMALL.replace(b"call.viewed", b"call.vieweb", 1))
    (tmp_path / "early.txt").write_text(EARLY)
    for arguments, status, said in (
        (["good.txt", "--earlier", "early.txt"], 0, "GOOD: 5 events"),
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
        call_command("verify_audit", str(tmp_path / "bundle.txt"), "--earlier", str(tmp_path / "early.txt"))
    assert ended.value.code == status


def test_a_checkpoint_of_an_older_key_is_read_with_that_key() -> None:
    older = Ed25519PrivateKey.generate()
    early = notes(lines(9), [4], older)[0]
    keys = [str(verifier_key(NAME, each)) for each in (KEY, older)]
    assert check(SMALL, earlier=[early]).status == TAMPERED
    assert check(SMALL, earlier=[early], pinned=keys).status == GOOD
