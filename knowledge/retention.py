"""Instructions fall due when they have been over as long as their class is kept."""

from knowledge.models import DATA_CLASS, Instruction
from retention.kinds import RecordKind

INSTRUCTIONS = RecordKind(
    model=Instruction,
    data_class=DATA_CLASS,
    object_type="instruction",
    started="until",
    received="created_at",
    stays=frozenset({"side", "since", "until", "withdrawn_at", "created_at"}),
)
