"""Core keeps two tables of its own: jobs, and answers already given."""

from callcenter.core.figures import COUNT, COUNT_EVERY
from callcenter.core.grants import CRUD, WEB, WORKER, Tables
from callcenter.core.rooms import Room
from callcenter.core.schedule import Every

ROOM = Room(
    Tables(
        {
            "core_idempotencykey": {WEB: CRUD, WORKER: CRUD},
            "core_job": {WEB: "SELECT, INSERT, UPDATE (state, failures, next_at)", WORKER: CRUD},
        }
    ),
    Every(COUNT_EVERY, COUNT, expires=COUNT_EVERY - 30),
)
