"""Which role may do what on which table. Applied after migrate; compared with pg_catalog in a test.

Every table of our apps must have a row. A column list after UPDATE limits it: ``UPDATE (status, version)``.
Third-party tables get their rights from the default privileges of ``bootstrap``, but for those in ``CLOSED``.
"""

from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.db import connections

WEB, WORKER, SEALER = "callcenter_web", "callcenter_worker", "callcenter_sealer"
RESOLVER, AUDIT = "callcenter_resolver", "callcenter_audit"
ROLES = (WEB, WORKER, SEALER, RESOLVER, AUDIT)

OUR_APPS = ("core", "vault", "audit", "tenants", "accounts", "calls", "recordings")
CRUD = "SELECT, INSERT, UPDATE, DELETE"
READ_ADD = "SELECT, INSERT"

GRANTS: Mapping[str, Mapping[str, str]] = {
    # accounts
    "accounts_apitoken": {RESOLVER: "SELECT", WEB: "SELECT, INSERT, UPDATE", WORKER: "SELECT"},
    "accounts_department": {WEB: CRUD, WORKER: "SELECT"},
    "accounts_departmentmember": {WEB: "SELECT, INSERT, DELETE", WORKER: "SELECT"},
    "accounts_invitation": {WEB: "SELECT, INSERT, UPDATE", WORKER: "SELECT"},
    "accounts_membership": {RESOLVER: "SELECT", WEB: "SELECT, INSERT, UPDATE", WORKER: "SELECT"},
    "accounts_personsecret": {WEB: "SELECT, INSERT, UPDATE", WORKER: "SELECT"},
    "accounts_usedcode": {WEB: READ_ADD, WORKER: "SELECT, DELETE"},
    "accounts_user": {RESOLVER: "SELECT", WEB: "SELECT, INSERT, UPDATE", WORKER: "SELECT"},
    "accounts_user_groups": {},
    "accounts_user_user_permissions": {},
    # audit
    "audit_checkpoint": {WEB: "SELECT", WORKER: "SELECT", SEALER: READ_ADD},
    "audit_event": {WEB: READ_ADD, WORKER: READ_ADD, SEALER: READ_ADD, AUDIT: "SELECT"},
    "audit_export": {WEB: READ_ADD, WORKER: "SELECT, UPDATE"},
    "audit_head": {WEB: "SELECT", WORKER: "SELECT", SEALER: "SELECT", AUDIT: "SELECT, INSERT, UPDATE"},
    "audit_order": {WEB: "SELECT", WORKER: "SELECT", SEALER: "SELECT", AUDIT: READ_ADD},
    # calls
    "calls_call": {
        WEB: "SELECT, INSERT, UPDATE (search_text, restriction)",
        WORKER: "SELECT, INSERT, UPDATE",
    },
    "calls_calldepartment": {WEB: "SELECT, INSERT, DELETE", WORKER: "SELECT, DELETE"},
    "calls_callreader": {WEB: CRUD, WORKER: "SELECT, DELETE"},
    "calls_draft": {WEB: "SELECT, INSERT, UPDATE", WORKER: "SELECT, UPDATE"},
    "calls_message": {
        WEB: "SELECT, INSERT, UPDATE (status, version, superseded_by_id, changed_at, restriction)",
        WORKER: "SELECT, INSERT, UPDATE",
    },
    "calls_notice": {WEB: "SELECT", WORKER: READ_ADD},
    "calls_notifychoice": {WEB: "SELECT, INSERT, UPDATE", WORKER: "SELECT"},
    "calls_seenmark": {WEB: READ_ADD, WORKER: "SELECT"},
    "calls_statuschange": {WEB: READ_ADD, WORKER: "SELECT, UPDATE (note)"},
    # core
    "core_idempotencykey": {WEB: CRUD, WORKER: CRUD},
    "core_outbox": {WEB: READ_ADD, WORKER: CRUD},
    # recordings
    "recordings_playticket": {WEB: "SELECT, INSERT, UPDATE (expires_at)", WORKER: "SELECT, DELETE"},
    "recordings_recording": {WEB: "SELECT, INSERT, UPDATE", WORKER: CRUD},
    "recordings_recordingviewer": {WEB: "SELECT, INSERT, DELETE", WORKER: "SELECT, DELETE"},
    # tenants
    "tenants_directoryentry": {WEB: "SELECT, INSERT, UPDATE", WORKER: "SELECT, INSERT, UPDATE"},
    "tenants_legalhold": {WEB: "SELECT, INSERT, UPDATE (released_at)", WORKER: "SELECT, INSERT, UPDATE (released_at)"},
    "tenants_phonenumber": {
        WEB: "SELECT, INSERT, UPDATE (label, active)",
        WORKER: "SELECT, INSERT, UPDATE (label, active)",
        RESOLVER: "SELECT",
    },
    "tenants_retentionpolicy": {WEB: "SELECT, INSERT, UPDATE", WORKER: "SELECT, INSERT, UPDATE"},
    "tenants_tenant": {WEB: "SELECT, INSERT, UPDATE", WORKER: "SELECT, INSERT, UPDATE", RESOLVER: "SELECT"},
    # vault
    "vault_recordkey": {WEB: READ_ADD, WORKER: "SELECT, INSERT, DELETE"},
    "vault_tenantkey": {WEB: READ_ADD, WORKER: READ_ADD},
}

CLOSED: tuple[str, ...] = ("guardian_groupobjectpermission", "guardian_userobjectpermission")
"""Third-party tables that nobody may touch: guardian's generic ones bypass the tenant's wall."""


def our_tables(alias: str) -> list[str]:
    """Tables of our apps that exist on this database."""
    names = {
        m._meta.db_table for label in OUR_APPS for m in apps.get_app_config(label).get_models(include_auto_created=True)
    }
    existing = set(connections[alias].introspection.table_names())
    return sorted((names | set(GRANTS)) & existing)


def apply_grants(alias: str) -> None:
    """Takes everything away, then grants what the table says. Idempotent; runs as owner."""
    connection = connections[alias]
    existing = set(connection.introspection.table_names())
    everybody = ", ".join(ROLES)
    with connection.cursor() as cursor:
        for table in [*our_tables(alias), *(t for t in CLOSED if t in existing)]:
            cursor.execute(f'REVOKE ALL ON TABLE "{table}" FROM PUBLIC, {everybody}')
            for role, privileges in GRANTS.get(table, {}).items():
                cursor.execute(f'GRANT {privileges} ON TABLE "{table}" TO {role}')


def after_migrate(sender: Any, using: str, **kwargs: Any) -> None:
    """post_migrate of the last app: the grants are true after every migrate."""
    if using in ("owner", "keystore_owner"):
        apply_grants(using)
