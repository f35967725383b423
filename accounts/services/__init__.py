"""Writes of people and access: the only writer of memberships, tokens, invitations and object grants."""

from accounts.services.departments import remove_department, save_department
from accounts.services.grants import grant_object, replace_object_grants, revoke_object

__all__ = [
    "grant_object",
    "remove_department",
    "replace_object_grants",
    "revoke_object",
    "save_department",
]
