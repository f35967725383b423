"""A block is kept for as long as it holds, and falls due when it has been over as long as its class is kept."""

from blocks.models import DATA_CLASS, Block
from retention.kinds import RecordKind

BLOCKS = RecordKind(
    model=Block,
    data_class=DATA_CLASS,
    object_type="block",
    started="until",
    received="created_at",
    stays=frozenset(
        {
            *("origin_id", "reason", "stage", "shown_at", "until", "decided_at", "created_at"),
        }
    ),
)
