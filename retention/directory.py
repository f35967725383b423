"""People of a client: due when they have been off the list as long as the class contact is kept."""

from django.utils.translation import gettext_lazy as _

from retention.kinds import RecordKind
from tenants.models import DirectoryEntry

DIRECTORY = RecordKind(
    model=DirectoryEntry,
    data_class="contact",
    object_type="person",
    hold="directory",
    label=_("担当者"),
    started="retired_at",
    stays=frozenset({"active", "sort", "created_at", "retired_at"}),
)
