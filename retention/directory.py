"""People of a client: due when they have been off the list as long as the class contact is kept."""

from uuid import UUID

from retention.held import Fate
from retention.kinds import ModelKind
from retention.models import DataClass
from tenants.models import DirectoryEntry

DIRECTORY = ModelKind(
    model=DirectoryEntry,
    data_class=DataClass.CONTACT.value,
    object_type="person",
    clock="retired_at",
)


def entry_fate(tenant_id: UUID, object_id: UUID) -> Fate:
    """Where a directory entry stands, for the hold that is asked for on it."""
    state = DirectoryEntry.objects.filter(tenant_id=tenant_id, id=object_id).values_list("state", flat=True)
    return next((Fate(value) for value in state), Fate.UNKNOWN)
