"""The variables of each role: one file per role for commands typed in another shell, one mapping per process."""

import secrets as random
from collections.abc import Mapping
from pathlib import Path

from callcenter.core.bootstrap import DATABASE, KEYSTORE
from callcenter.embedded.home import Home, write_private
from callcenter.embedded.postgres import Postgres
from callcenter.embedded.valkey import Valkey
from callcenter.settings.env import ROLES


def variables(
    role: str,
    postgres: Postgres,
    valkey: Valkey,
    *,
    database: str = DATABASE,
    keystore: str = KEYSTORE,
    keystore_server: Postgres | None = None,
    extra: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """What a process of this role must know, and no secret beyond: the sealing key only for the sealer.

    Commands of the owner work as web on the ordinary aliases; the owner's own aliases are for the schema. A backup counts as
    worker, and copies as a role that may do nothing else.
    """
    home = postgres.home
    keys = keystore_server or postgres
    worker = {"owner": "web", "backup": "worker"}.get(role, role)
    values = {
        "CALLCENTER_ROLE": role,
        "CALLCENTER_HOME": str(home.path),
        "DATABASE_URL": postgres.role_url(worker, database),
        "KEYSTORE_URL": keys.role_url(worker, keystore),
        "REDIS_URL": valkey.url(),
        "STORAGE_URL": f"file://{home.folder('objects')}",
        "SECRET_KEY": home.secret("django", length=48),
        "PSEUDONYM_KEY": home.secret("pseudonym"),
        "KEY_PROVIDER": f"local:{key_ring(home)}",
        "ENVIRONMENT": home.secret_file("environment", f"demo-{random.token_hex(4)}").read_text().strip(),
    }
    if role == "owner":
        values["OWNER_DATABASE_URL"] = postgres.role_url("owner", database)
        values["OWNER_KEYSTORE_URL"] = keys.role_url("owner", keystore)
    if role == "backup":
        values["BACKUP_DATABASE_URL"] = postgres.role_url("backup", "postgres")
        values["BACKUP_KEYSTORE_URL"] = keys.role_url("backup", "postgres")
    if role == "sealer":
        values["SEALING_KEY_FILE"] = str(sealing_key(home))
        values["SEAL_STATE_DIR"] = str(home.folder("seal"))
    return values | dict(extra or {})


def key_ring(home: Home) -> Path:
    """The ring of key-encryption keys, `<version>:<64 hex digits>` a line, the last one current; mode 0400."""
    return home.secret_file("kek.ring", f"1:{random.token_hex(32)}", 0o400)


def sealing_key(home: Home) -> Path:
    """The seed of the sealer's Ed25519 key, 64 hex digits; mode 0400."""
    return home.secret_file("seal.key", random.token_hex(32), 0o400)


def write_files(postgres: Postgres, keystore: Postgres, valkey: Valkey, extra: Mapping[str, str]) -> None:
    """`CALLCENTER_HOME/env/<role>.env` for every role, readable by their owner only."""
    folder = postgres.home.folder("env")
    for role in ROLES:
        values = variables(role, postgres, valkey, keystore_server=keystore, extra=extra)
        lines = (f"{name}={value}" for name, value in values.items())
        write_private(folder / f"{role}.env", "\n".join(lines) + "\n")
