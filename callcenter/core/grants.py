"""Which role may do what on which table: declared in the rooms, applied after migrate, compared with pg_catalog in a test.

Every table of an app with a room must have a row. A column list after UPDATE limits it: ``UPDATE (status, version)``.
MAINTAIN is for tables that an import fills (core.statistics). Third-party tables are named by the room that uses them: rights given beforehand, by default privileges, would hold for
any table that an upgrade, or an engine that spreads tables, makes anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connections

from callcenter.core import rooms
from callcenter.core.rooms import once

WEB, WORKER, SEALER = "callcenter_web", "callcenter_worker", "callcenter_sealer"
RESOLVER, AUDIT = "callcenter_resolver", "callcenter_audit"
ROLES = (WEB, WORKER, SEALER, RESOLVER, AUDIT)

CRUD = "SELECT, INSERT, UPDATE, DELETE"
READ_ADD = "SELECT, INSERT"

GRANTS: dict[str, Mapping[str, str]] = {}
"""Table → role → privileges, as the rooms declare them."""


@dataclass(frozen=True, slots=True)
class Tables:
    """Part of a room: the rights on its tables. A table without a row belongs to nobody but its owner."""

    rights: Mapping[str, Mapping[str, str]]

    def settle(self) -> None:
        for table, rights in self.rights.items():
            once(GRANTS, table, rights, "the grants of")


CLOSED: tuple[str, ...] = ("django_migrations", "guardian_groupobjectpermission", "guardian_userobjectpermission")
"""Third-party tables that nobody but the owner may touch: guardian's generic ones bypass the tenant's wall."""


def tables_of_rooms() -> set[str]:
    """Tables of the models of every app with a room."""
    configs = map(apps.get_app_config, rooms.labels())
    return {model._meta.db_table for config in configs for model in config.get_models(include_auto_created=True)}


def our_tables(alias: str) -> list[str]:
    """Tables for which somebody has said who may what, as far as they exist on this database."""
    existing = set(connections[alias].introspection.table_names())
    return sorted((tables_of_rooms() | set(GRANTS) | set(CLOSED)) & existing)


def apply_grants(alias: str) -> None:
    """Takes everything away, then grants what the table says. Idempotent; runs as owner."""
    everybody = ", ".join(ROLES)
    with connections[alias].cursor() as cursor:
        cursor.execute(f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, {everybody}")
        for table in our_tables(alias):
            cursor.execute(f'REVOKE ALL ON TABLE "{table}" FROM PUBLIC, {everybody}')
            for role, privileges in GRANTS.get(table, {}).items():
                cursor.execute(f'GRANT {privileges} ON TABLE "{table}" TO {role}')


def after_migrate(sender: Any, using: str, **kwargs: Any) -> None:
    """post_migrate of the last app: the grants are true after every migrate."""
    if using in ("owner", "keystore_owner"):
        apply_grants(using)
