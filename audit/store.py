"""Where the sealed files of exports lie."""

from typing import Final

from django.core.files.storage import Storage, storages

from audit.models import Export

LABEL: Final = "export.file"
DATA_CLASS: Final = "export"


def storage() -> Storage:
    return storages["exports"]


def file_name(export: Export) -> str:
    """Each run of the task writes a file of its own, so that two of them never write the same."""
    return f"{export.tenant_id}/{export.pk}-{export.attempts}"
