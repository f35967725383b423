"""Reads. Every public getter takes the actor: loading is authorising."""

from tenants.queries.companies import (
    cards,
    companies,
    companies_by_mark,
    first_number,
    get_number_for,
    get_tenant_for,
    lookup_number,
    numbers_of,
    owns_number,
    search_companies,
    slug_of,
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

__all__ = [
    "Entry",
    "cards",
    "companies",
    "companies_by_mark",
    "directory",
    "first_number",
    "get_entry_for",
    "get_number_for",
    "get_tenant_for",
    "lookup_number",
    "numbers_of",
    "opened",
    "owns_number",
    "person_exists",
    "person_ids_by_name",
    "person_names",
    "search_companies",
    "slug_of",
]
