"""Tables of calls and messages."""

from calls.models.call import Call, CallDepartment, CallReader
from calls.models.draft import Draft
from calls.models.message import Message, SeenMark, StatusChange
from calls.models.notice import NotifyChoice

__all__ = [
    "Call",
    "CallDepartment",
    "CallReader",
    "Draft",
    "Message",
    "NotifyChoice",
    "SeenMark",
    "StatusChange",
]
