"""Writes. Keyword-only, actor first, the permission is checked here, every one leaves its audit event."""

from tenants.services.companies import (
    create_tenant,
    go_live,
    update_tenant,
)
from tenants.services.directory import add_person, update_person
from tenants.services.numbers import add_number, update_number
from tenants.services.sending import set_second_look, set_undo_seconds

__all__ = [
    "add_number",
    "add_person",
    "create_tenant",
    "go_live",
    "set_second_look",
    "set_undo_seconds",
    "update_number",
    "update_person",
    "update_tenant",
]
