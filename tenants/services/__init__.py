"""Writes. Keyword-only, actor first, the permission is checked here, every one leaves its audit event."""

from tenants.services.companies import (
    create_tenant,
    go_live,
    update_tenant,
)
from tenants.services.directory import add_person, update_person
from tenants.services.holds import release_hold, set_hold
from tenants.services.numbers import add_number, update_number
from tenants.services.retention import (
    Change,
    decide_proposal,
    lock_class,
    propose_policies,
    set_policies,
)

__all__ = [
    "Change",
    "add_number",
    "add_person",
    "create_tenant",
    "decide_proposal",
    "go_live",
    "lock_class",
    "propose_policies",
    "release_hold",
    "set_hold",
    "set_policies",
    "update_number",
    "update_person",
    "update_tenant",
]
