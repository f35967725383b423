"""Reads of people and access. Public getters take the actor: loading is authorising."""

from accounts.queries.access import (
    codename,
    granted_ids,
    has_object_grant,
    is_member,
    mail_addresses,
    member_ids,
    membership_for,
    memberships_for,
    people_with_access,
    tokens_of,
)
from accounts.queries.departments import departments, get_department_for, own_departments, people_of
from accounts.queries.people import (
    labels,
    members,
    names,
    own_account,
    people_for_admin,
    person_for_admin,
)

__all__ = [
    "codename",
    "departments",
    "get_department_for",
    "granted_ids",
    "has_object_grant",
    "is_member",
    "labels",
    "mail_addresses",
    "member_ids",
    "members",
    "membership_for",
    "memberships_for",
    "names",
    "own_account",
    "own_departments",
    "people_for_admin",
    "people_of",
    "people_with_access",
    "person_for_admin",
    "tokens_of",
]
