"""Reads of people and access. Public getters take the actor: loading is authorising.

``get_…_for`` authorises and is for services; what a page or an answer shows comes from ``shown``, with its event.
"""

from accounts.queries.access import (
    codename,
    get_membership_for,
    granted_ids,
    has_object_grant,
    is_member,
    mail_addresses,
    member_ids,
    memberships_for,
    people_with_access,
    tokens_of,
)
from accounts.queries.departments import departments, get_department_for, own_departments, people_of
from accounts.queries.people import active_person, get_person_for, labels, own_account
from accounts.queries.proposals import get_proposal_for
from accounts.queries.shown import (
    find_person,
    list_memberships,
    list_people,
    members,
    names,
    open_invitations,
    view_membership,
    view_person,
)

__all__ = [
    "active_person",
    "codename",
    "departments",
    "find_person",
    "get_department_for",
    "get_membership_for",
    "get_person_for",
    "get_proposal_for",
    "granted_ids",
    "has_object_grant",
    "is_member",
    "labels",
    "list_memberships",
    "list_people",
    "mail_addresses",
    "member_ids",
    "members",
    "memberships_for",
    "names",
    "open_invitations",
    "own_account",
    "own_departments",
    "people_of",
    "people_with_access",
    "tokens_of",
    "view_membership",
    "view_person",
]
