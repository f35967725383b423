"""The Merkle tree of RFC 6962, section 2.1: roots, inclusion and consistency proofs, and a growing frontier.

Hashes are 32 raw bytes. A leaf is `SHA256(0x00 || data)`, a node `SHA256(0x01 || left || right)`.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()
SIZE = 32


class ProofError(ValueError):
    """A proof does not lead from what is known to what is claimed."""


def leaf_hash(data: bytes) -> bytes:
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """The roots of the complete subtrees of a tree, largest first: all that is needed to append and to sign.

    Holds at most one hash per bit of the size, so appending n leaves costs O(n) whatever the tree's size.
    """

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self.size = size
        self.peaks = list(peaks)
        if size < 0 or len(self.peaks) != size.bit_count() or any(len(p) != SIZE for p in self.peaks):
            raise ProofError("the frontier does not fit its size")

    @classmethod
    def load(cls, size: int, packed: bytes) -> "Frontier":
        """From the bytes of `dump()`. Raises ProofError when they do not fit the size."""
        return cls(size, [packed[at : at + SIZE] for at in range(0, len(packed), SIZE)])

    def dump(self) -> bytes:
        return b"".join(self.peaks)

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        carry, size = leaf, self.size
        while size & 1:
            carry = node_hash(self.peaks.pop(), carry)
            size >>= 1
        self.peaks.append(carry)
        self.size += 1

    def root(self) -> bytes:
        if not self.peaks:
            return EMPTY_ROOT
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Root over leaf hashes."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """PATH(index, leaves) of RFC 6962 2.1.1."""
    if not 0 <= index < len(leaves):
        raise ProofError("no such leaf")
    if len(leaves) == 1:
        return []
    split = _split(len(leaves))
    if index < split:
        return [*inclusion_proof(leaves[:split], index), root_of(leaves[split:])]
    return [*inclusion_proof(leaves[split:], index - split), root_of(leaves[:split])]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Raises ProofError unless `leaf` is number `index` (from 0) of the tree of `size` leaves with `root`."""
    if not 0 <= index < size:
        raise ProofError("no such leaf")
    node, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            raise ProofError("the proof is too long")
        if node & 1 or node == last:
            found = node_hash(step, found)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, step)
        node, last = node >> 1, last >> 1
    if last or found != root:
        raise ProofError("the leaf is not in the tree")


def consistency_proof(leaves: Sequence[bytes], old: int) -> list[bytes]:
    """PROOF(old, leaves) of RFC 6962 2.1.2; empty for an empty or an equal tree."""
    if not 0 <= old <= len(leaves):
        raise ProofError("the older tree is larger")
    return _subproof(old, leaves, True) if old else []


def verify_consistency(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    """Raises ProofError unless the tree (`old`, `old_root`) is the beginning of (`new`, `new_root`)."""
    if old > new or old < 0:
        raise ProofError("the older tree is larger")
    if old in (0, new):
        if proof or (old == new and old_root != new_root) or (old == 0 and old_root != EMPTY_ROOT):
            raise ProofError("the trees differ")
        return
    steps = [old_root, *proof] if old.bit_count() == 1 else list(proof)
    if not steps:
        raise ProofError("the proof is empty")
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    first = second = steps[0]
    for step in steps[1:]:
        if last == 0:
            raise ProofError("the proof is too long")
        if node & 1 or node == last:
            first, second = node_hash(step, first), node_hash(step, second)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            second = node_hash(second, step)
        node, last = node >> 1, last >> 1
    if last or first != old_root or second != new_root:
        raise ProofError("the trees differ")


def _subproof(old: int, leaves: Sequence[bytes], whole: bool) -> list[bytes]:
    if old == len(leaves):
        return [] if whole else [root_of(leaves)]
    split = _split(len(leaves))
    if old <= split:
        return [*_subproof(old, leaves[:split], whole), root_of(leaves[split:])]
    return [*_subproof(old - split, leaves[split:], False), root_of(leaves[:split])]


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)
