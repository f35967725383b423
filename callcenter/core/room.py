"""Core keeps two tables of its own: tasks to publish, and answers already given."""

from callcenter.core.grants import CRUD, READ_ADD, WEB, WORKER, Tables
from callcenter.core.rooms import Room

ROOM = Room(
    Tables(
        {
            "core_idempotencykey": {WEB: CRUD, WORKER: CRUD},
            "core_outbox": {WEB: READ_ADD, WORKER: CRUD},
        }
    ),
)
