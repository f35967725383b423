"""Reads of the calls app. Every getter takes the actor: loading is authorising, and opening is audited."""

from calls.queries.access import admit, get_call_for, get_message_for, readers_of
from calls.queries.approvals import approval_of, get_approval_for, returned_draft
from calls.queries.call_ins import Going, call_in_of, call_ins, get_call_in_for, people_of_call_ins, who_comes
from calls.queries.callbacks import CallbacksOfCall, callbacks_of, get_callback_for, list_callbacks, open_words, overdue
from calls.queries.counts import DayCounts, day_counts
from calls.queries.details import MessageDetail, Step, readers_so_far, view_call, view_message
from calls.queries.drafts import begun_again, draft_content, get_draft_for, my_drafts, owner_name
from calls.queries.earlier import Earlier, earlier
from calls.queries.harassment import get_harassment_for, is_harassment, list_harassments, view_care
from calls.queries.inbox import Inbox, inbox, inbox_newer, inbox_version, is_addressee, notify_choice, taken_away
from calls.queries.lists import CallFilter, CallPage, MessageFilter, calls_version, list_calls, list_messages
from calls.queries.memos import Memos, memos_about, memos_of, open_memos
from calls.queries.search import SearchTerms, check_terms, search_calls
from calls.queries.shown import ShownCall
from calls.queries.waiting import Board, Line, Why, board, board_version

__all__ = [
    "Board",
    "CallFilter",
    "CallPage",
    "CallbacksOfCall",
    "DayCounts",
    "Earlier",
    "Going",
    "Inbox",
    "Line",
    "Memos",
    "MessageDetail",
    "MessageFilter",
    "SearchTerms",
    "ShownCall",
    "Step",
    "Why",
    "admit",
    "approval_of",
    "begun_again",
    "board",
    "board_version",
    "call_in_of",
    "call_ins",
    "callbacks_of",
    "calls_version",
    "check_terms",
    "day_counts",
    "draft_content",
    "earlier",
    "get_approval_for",
    "get_call_for",
    "get_call_in_for",
    "get_callback_for",
    "get_draft_for",
    "get_harassment_for",
    "get_message_for",
    "inbox",
    "inbox_newer",
    "inbox_version",
    "is_addressee",
    "is_harassment",
    "list_callbacks",
    "list_calls",
    "list_harassments",
    "list_messages",
    "memos_about",
    "memos_of",
    "my_drafts",
    "notify_choice",
    "open_memos",
    "open_words",
    "overdue",
    "owner_name",
    "people_of_call_ins",
    "readers_of",
    "readers_so_far",
    "returned_draft",
    "search_calls",
    "taken_away",
    "view_call",
    "view_care",
    "view_message",
    "who_comes",
]
