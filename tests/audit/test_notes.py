"""Signed notes and checkpoints, against the examples of the public specification."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.notes import Checkpoint, NoteError, VerifierKey, open_checkpoint, open_note, sign, verifier_key

# https://c2sp.org/signed-note
SPEC_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
SPEC_NOTE = (
    "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ER"
    "YNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(32))
KEY = verifier_key("log.example", PRIVATE)
POINT = Checkpoint("log.example/1", 12, b"r" * 32)
NOTE = sign(POINT.text(), "log.example", PRIVATE)


def test_the_note_of_the_specification_verifies() -> None:
    key = VerifierKey.parse(SPEC_KEY)
    assert str(key) == SPEC_KEY
    assert open_note(SPEC_NOTE, [key]) == "This is an example message.\n"


def test_a_signed_checkpoint_reads_back() -> None:
    assert open_checkpoint(NOTE, [KEY]) == POINT


def test_every_changed_character_is_found() -> None:
    for position, old in enumerate(NOTE):
        for new in "A\n +—":
            if new == old:
                continue
            with pytest.raises(NoteError):
                open_checkpoint(NOTE[:position] + new + NOTE[position + 1 :], [KEY])


def test_signatures_of_unknown_keys_are_ignored_but_never_enough() -> None:
    other = Ed25519PrivateKey.generate()
    second = sign(POINT.text(), "other.example", other).rpartition("\n\n")[2]
    assert open_checkpoint(NOTE + second, [KEY]) == POINT
    with pytest.raises(NoteError):
        open_checkpoint(NOTE, [verifier_key("log.example", other)])


def test_a_wrong_signature_of_a_known_key_spoils_the_note() -> None:
    other = Ed25519PrivateKey.generate()
    wrong = sign("something else\n", "other.example", other).rpartition("\n\n")[2]
    with pytest.raises(NoteError):
        open_checkpoint(NOTE + wrong, [KEY, verifier_key("other.example", other)])


@pytest.mark.parametrize("text", ["no newline", "tab\there\n"])
def test_a_text_that_is_no_note_is_not_signed(text: str) -> None:
    with pytest.raises(NoteError):
        sign(text, "log.example", PRIVATE)


def test_a_name_with_a_blank_or_a_plus_sign_is_refused() -> None:
    for name in ("", "a b", "a+b", "a\u3000b"):
        with pytest.raises(NoteError):
            verifier_key(name, PRIVATE)


@pytest.mark.parametrize(
    "text", ["a\n1\n", "a\n01\nAAAA\n", "a\n-1\nAAAA\n", "\n1\nAAAA\n", "a\n1\nAAAA\nmore\n", "a\n1\nAAAA\n"]
)
def test_malformed_checkpoints_are_refused(text: str) -> None:
    with pytest.raises(NoteError):
        Checkpoint.parse(text)
