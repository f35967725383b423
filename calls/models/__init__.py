"""Tables of calls and messages."""

from calls.models.call import Call, CallDepartment, CallReader
from calls.models.callback import Callback
from calls.models.draft import Draft
from calls.models.memo import Memo
from calls.models.message import CURRENT, Message, SeenMark, StatusChange
from calls.models.notice import NotifyChoice

__all__ = [
    "CURRENT",
    "Call",
    "CallDepartment",
    "CallReader",
    "Callback",
    "Draft",
    "Memo",
    "Message",
    "NotifyChoice",
    "SeenMark",
    "StatusChange",
]
