"""Core keeps two tables of its own: jobs, and answers already given."""

from callcenter.core.grants import CRUD, WEB, WORKER, Tables
from callcenter.core.rooms import Room

ROOM = Room(
    Tables(
        {
            "core_idempotencykey": {WEB: CRUD, WORKER: CRUD},
            "core_job": {WEB: "SELECT, INSERT, UPDATE (state, failures, next_at)", WORKER: CRUD},
        }
    ),
)
