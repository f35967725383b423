"""Writes of the calls app: keyword-only, actor first, one transaction, audited."""

from calls.services.callbacks import (
    ask_callback,
    finish_callback,
    give_back_callback,
    move_callback,
    take_callback,
)
from calls.services.correcting import correct_call, correct_message
from calls.services.drafts import (
    discard_draft,
    leave_draft,
    move_draft,
    open_draft,
    save_draft,
    send_draft,
    take_over_draft,
)
from calls.services.intake import Recorded, create_call, create_calls
from calls.services.memos import leave_memo
from calls.services.messages import mark_seen, set_status
from calls.services.notify import set_notify_choice
from calls.services.recalling import recall_call
from calls.services.restrict import restrict_call
from calls.services.reveal import reveal_call
from calls.services.timing import set_times
from calls.services.undoing import TooLate, undo_call, undo_message
from calls.services.withdrawing import move_call, withdraw_call

__all__ = [
    "Recorded",
    "TooLate",
    "ask_callback",
    "correct_call",
    "correct_message",
    "create_call",
    "create_calls",
    "discard_draft",
    "finish_callback",
    "give_back_callback",
    "leave_draft",
    "leave_memo",
    "mark_seen",
    "move_call",
    "move_callback",
    "move_draft",
    "open_draft",
    "recall_call",
    "restrict_call",
    "reveal_call",
    "save_draft",
    "send_draft",
    "set_notify_choice",
    "set_status",
    "set_times",
    "take_callback",
    "take_over_draft",
    "undo_call",
    "undo_message",
    "withdraw_call",
]
