"""Tables of calls and messages."""

from calls.models.approval import Approval
from calls.models.call import Call, CallDepartment, CallReader
from calls.models.call_in import CallIn
from calls.models.callback import Callback
from calls.models.draft import Draft
from calls.models.harassment import CareNote, Harassment
from calls.models.memo import Memo
from calls.models.message import CURRENT, CURRENT_OF_CALLS, Message, SeenMark, StatusChange
from calls.models.notice import NotifyChoice

__all__ = [
    "CURRENT",
    "CURRENT_OF_CALLS",
    "Approval",
    "Call",
    "CallDepartment",
    "CallIn",
    "CallReader",
    "Callback",
    "CareNote",
    "Draft",
    "Harassment",
    "Memo",
    "Message",
    "NotifyChoice",
    "SeenMark",
    "StatusChange",
]
