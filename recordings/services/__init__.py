"""Writes of recordings. Keyword-only, the actor first, in the open transaction unless said otherwise."""

from recordings.services.checking import check_recording
from recordings.services.erasure import delete_objects, finish_shredding, shred, start_shredding
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
    "delete_objects",
    "discard",
    "finish",
    "finish_shredding",
    "open_ticket",
    "set_viewers",
    "shred",
    "start_shredding",
    "sweep",
]
