"""Where the sealed files of exports lie."""

from typing import Final

from audit.models import Export
from callcenter.objects import Store, store

DATA_CLASS: Final = "export"
LABEL: Final = "export.file"


def storage() -> Store:
    return store("exports")


def file_name(export: Export) -> str:
    """Each run of the task writes a file of its own, so that two of them never write the same."""
    return f"{export.tenant_id}/{export.pk}-{export.attempts}"
