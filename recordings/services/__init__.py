"""Writes of recordings. Keyword-only, the actor first, in the open transaction unless said otherwise."""

from recordings.services.checking import check_recording
from recordings.services.playback import Ticket, open_ticket
from recordings.services.sweeping import sweep
from recordings.services.uploading import Uploaded, abandon, begin, discard, finish
from recordings.services.viewing import set_viewers

__all__ = [
    "Ticket",
    "Uploaded",
    "abandon",
    "begin",
    "check_recording",
    "discard",
    "finish",
    "open_ticket",
    "set_viewers",
    "sweep",
]
