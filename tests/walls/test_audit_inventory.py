"""Every call that writes to the audit log has a test of its own that fails without it."""

from collections import Counter

from tests.mutants import source
from tests.walls.audit_walls import proved

CALLS = Counter(f"{wall.path}:{wall.function}" for wall in source.find() if wall.family == "audit")


def test_every_audit_call_has_its_proof() -> None:
    assert CALLS - proved() == Counter()


def test_no_proof_is_about_a_call_that_is_gone() -> None:
    assert proved() - CALLS == Counter()
