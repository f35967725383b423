"""Reads. Every public getter takes the actor: loading is authorising."""

from tenants.queries.companies import (
    LIST_LIMIT,
    get_number_for,
    get_tenant_for,
    lookup_number,
    missing_for_live,
    numbers_of,
    owns_number,
    slug_of,
    tenants_for,
)
from tenants.queries.directory import (
    Entry,
    directory,
    get_entry_for,
    opened,
    person_exists,
    person_ids_by_name,
    person_names,
)
from tenants.queries.retention import (
    ClassPolicy,
    get_hold_for,
    holds_of,
    is_held,
    policies_of,
    retention_days,
)

__all__ = [
    "LIST_LIMIT",
    "ClassPolicy",
    "Entry",
    "directory",
    "get_entry_for",
    "get_hold_for",
    "get_number_for",
    "get_tenant_for",
    "holds_of",
    "is_held",
    "lookup_number",
    "missing_for_live",
    "numbers_of",
    "opened",
    "owns_number",
    "person_exists",
    "person_ids_by_name",
    "person_names",
    "policies_of",
    "retention_days",
    "slug_of",
    "tenants_for",
]
