"""What a mutant goes on with where the event is not written."""

from callcenter.core.context import AccessWitness, readable
from callcenter.core.ids import uuid7


def witness() -> AccessWitness:
    """That an event is written for every company of the request; none is."""
    return AccessWitness(event_ids=(uuid7(),), tenant_ids=readable())
