"""People of a client: due when they have been off the list as long as the class contact is kept."""

from tenants.models import DataClass, DirectoryEntry
from tenants.retention.registry import ModelKind

DIRECTORY = ModelKind(
    model=DirectoryEntry,
    data_class=DataClass.CONTACT.value,
    object_type="person",
    clock="retired_at",
)
