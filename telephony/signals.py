"""What this app announces to those above it."""

from django.dispatch import Signal

sound_ready = Signal()
"""An exchange has told where the sound of a call lies, in this transaction. `tenant_id`, `call_id`: UUIDs; the call may not be there yet."""
