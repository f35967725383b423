"""Writing the script, and the instructions of the day."""

from knowledge.services.editions import (
    STEPS,
    confirm_read,
    mark_of,
    publish,
    replace_content,
    save_section,
    take_step,
)
from knowledge.services.instructions import give_instruction, withdraw_instruction

__all__ = [
    "STEPS",
    "confirm_read",
    "give_instruction",
    "mark_of",
    "publish",
    "replace_content",
    "save_section",
    "take_step",
    "withdraw_instruction",
]
