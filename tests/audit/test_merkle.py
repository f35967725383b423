"""RFC 6962 trees: known roots, proofs of every pair of sizes, and spoilt proofs."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.merkle import (
    EMPTY_ROOT,
    Frontier,
    ProofError,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)

LEAVES = [leaf_hash(bytes([number])) for number in range(40)]
# Test data of the reference implementation of RFC 6962.
REFERENCE = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
REFERENCE_ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def naive_root(leaves: list[bytes]) -> bytes:
    """The definition, word for word."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"").digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\x01" + naive_root(leaves[:split]) + naive_root(leaves[split:])).digest()


@pytest.mark.parametrize("size", REFERENCE_ROOTS)
def test_roots_of_the_reference_data(size: int) -> None:
    assert root_of(leaf_hash(data) for data in REFERENCE[:size]).hex() == REFERENCE_ROOTS[size]


@given(st.lists(st.binary(max_size=3), max_size=70))
def test_the_growing_frontier_has_the_root_of_the_definition(data: list[bytes]) -> None:
    leaves = [leaf_hash(item) for item in data]
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
        frontier = Frontier.load(frontier.size, frontier.dump())
    assert frontier.root() == naive_root(leaves)


def test_a_frontier_that_does_not_fit_its_size_is_refused() -> None:
    for size, packed in ((1, b""), (2, b"x" * 64), (3, b"x" * 63), (-1, b"")):
        with pytest.raises(ProofError):
            Frontier.load(size, packed)


def test_every_leaf_of_every_size_is_proved_and_no_other() -> None:
    for size in range(1, 20):
        root = root_of(LEAVES[:size])
        for index in range(size):
            proof = inclusion_proof(LEAVES[:size], index)
            verify_inclusion(LEAVES[index], index, size, proof, root)
            with pytest.raises(ProofError):
                verify_inclusion(LEAVES[index + 1], index, size, proof, root)
            with pytest.raises(ProofError):
                verify_inclusion(LEAVES[index], index, size, [*proof, root], root)
            if proof:
                with pytest.raises(ProofError):
                    verify_inclusion(LEAVES[index], index, size, proof[:-1], root)


def test_every_pair_of_sizes_is_consistent_and_a_rewritten_one_is_not() -> None:
    for new in range(1, 20):
        for old in range(new + 1):
            proof = consistency_proof(LEAVES[:new], old)
            old_root, new_root = root_of(LEAVES[:old]), root_of(LEAVES[:new])
            verify_consistency(old, new, proof, old_root, new_root)
            with pytest.raises(ProofError):
                verify_consistency(old, new, proof, leaf_hash(b"other"), new_root)
            if old:
                with pytest.raises(ProofError):
                    verify_consistency(old, new, proof, old_root, leaf_hash(b"other"))
            with pytest.raises(ProofError):
                verify_consistency(old, new, [*proof, old_root], old_root, new_root)


def test_a_larger_old_tree_and_a_missing_leaf_are_refused() -> None:
    with pytest.raises(ProofError):
        verify_consistency(3, 2, [], EMPTY_ROOT, EMPTY_ROOT)
    with pytest.raises(ProofError):
        consistency_proof(LEAVES[:2], 3)
    with pytest.raises(ProofError):
        inclusion_proof(LEAVES[:2], 2)
