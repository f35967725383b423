"""What this app announces to those above it."""

from django.dispatch import Signal

call_erased = Signal()
"""A call has been shredded, in this transaction. `tenant_id`, `call_id`: UUIDs."""

call_written = Signal()
"""A draft has become a call, in this transaction. `tenant_id`, `call_id`: UUIDs."""
