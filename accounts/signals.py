"""What this app announces to those above it."""

from django.dispatch import Signal

joined = Signal()
"""Somebody has got a role in a company, in this transaction. `actor`, `tenant_id`: UUID, `user_id`: UUID, `role`: Role."""
