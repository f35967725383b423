"""The vault keeps wrapped keys. What they open is declared by the rooms above."""

from callcenter.core.grants import READ_ADD, WEB, WORKER, Tables
from callcenter.core.rooms import Room

ROOM = Room(
    Tables(
        {
            "vault_recordkey": {WEB: READ_ADD, WORKER: "SELECT, INSERT, DELETE, MAINTAIN"},
            "vault_tenantkey": {WEB: READ_ADD, WORKER: READ_ADD},
        }
    ),
)
