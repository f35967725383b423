"""The stream has one address, and a table of what happened lately."""

from callcenter.core.grants import WEB, WORKER, Tables
from callcenter.core.permissions import Pages, Permission, stream
from callcenter.core.rooms import Room
from callcenter.core.schedule import Every

ROOM = Room(
    Pages("live", {"events": stream(GET=Permission.SELF)}),
    Tables({"live_happening": {WEB: "SELECT, INSERT", WORKER: "SELECT, INSERT, DELETE"}}),
    Every(3600.0, "live.forget_all", expires=3000),
)
