"""Writes of the calls app: keyword-only, actor first, one transaction, audited."""

from calls.services.blocking import propose_block
from calls.services.call_ins import call_in, end_call_in, finish_call_in, stop_call_in, take_call_in
from calls.services.callbacks import (
    ask_callback,
    finish_callback,
    give_back_callback,
    move_callback,
    order_callback,
    take_callback,
)
from calls.services.correcting import correct_call, correct_message
from calls.services.deciding import approve, return_call
from calls.services.drafts import (
    discard_draft,
    leave_draft,
    move_draft,
    open_draft,
    save_draft,
    send_draft,
    take_over_draft,
)
from calls.services.harassment import mark_harassment, write_care_note
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
    "approve",
    "ask_callback",
    "call_in",
    "correct_call",
    "correct_message",
    "create_call",
    "create_calls",
    "discard_draft",
    "end_call_in",
    "finish_call_in",
    "finish_callback",
    "give_back_callback",
    "leave_draft",
    "leave_memo",
    "mark_harassment",
    "mark_seen",
    "move_call",
    "move_callback",
    "move_draft",
    "open_draft",
    "order_callback",
    "propose_block",
    "recall_call",
    "restrict_call",
    "return_call",
    "reveal_call",
    "save_draft",
    "send_draft",
    "set_notify_choice",
    "set_status",
    "set_times",
    "stop_call_in",
    "take_call_in",
    "take_callback",
    "take_over_draft",
    "undo_call",
    "undo_message",
    "withdraw_call",
    "write_care_note",
]
