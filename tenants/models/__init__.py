"""Tables of the client companies (委託元): who they are, who works there, how long their data stays."""

from tenants.models.company import PhoneNumber, Tenant, TenantStatus
from tenants.models.directory import DirectoryEntry, EntryState

__all__ = [
    "DirectoryEntry",
    "EntryState",
    "PhoneNumber",
    "Tenant",
    "TenantStatus",
]
