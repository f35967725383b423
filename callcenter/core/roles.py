"""A process whose database role could pass the walls does not work at all."""

from typing import Any

import psycopg
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.base.base import BaseDatabaseWrapper

# Only these aliases may belong to the owner of the tables; nobody may be superuser or bypass row-level security.
OWNER_ALIASES = ("owner", "keystore_owner")

_QUESTION = """
SELECT rolsuper, rolbypassrls, EXISTS (
    SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND pg_has_role(r.oid, c.relowner, 'USAGE'))
FROM pg_roles r WHERE rolname = current_user
"""

_checked: set[tuple[str, str]] = set()


def unsafe(connection: psycopg.Connection[Any], *, may_own: bool) -> str | None:
    """Why row-level security would not hold for this connection's role; None when it does."""
    row = connection.execute(_QUESTION).fetchone()
    if row is None:
        return "cannot be looked up"
    superuser, bypasses, owns = row
    if superuser:
        return "is a superuser"
    if bypasses:
        return "bypasses row-level security"
    if owns and not may_own:
        return "owns tables"
    return None


def refuse_unsafe_role(sender: Any, connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """At the first connection of each alias in this process: ImproperlyConfigured unless the role is harmless."""
    key = (connection.alias, str(connection.settings_dict["USER"]))
    if key in _checked:
        return
    reason = unsafe(connection.connection, may_own=connection.alias in OWNER_ALIASES)
    if reason is not None:
        connection.close()
        raise ImproperlyConfigured(
            f"The database role of '{connection.alias}' {reason}. Nothing was read or written. Run `manage.py bootstrap`,"
            " and give each process the URL of its own role."
        )
    _checked.add(key)
