"""What this app announces to those above it."""

from django.dispatch import Signal

proposed = Signal()
"""A client company wishes other periods, in this transaction. `tenant_id`: UUID."""

retracted = Signal()
"""It takes such a wish back, in this transaction. `tenant_id`: UUID."""
