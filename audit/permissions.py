"""Rows of the permission table: who may try which page and which call of the log."""

from collections.abc import Mapping

from callcenter.core.permissions import Access, Kind, Permission

_VIEW, _EXPORT = Permission.AUDIT_VIEW, Permission.AUDIT_EXPORT

PAGES: Mapping[str, Access] = {
    "log": Access(Kind.TENANT, {"GET": _VIEW}),
    "event": Access(Kind.TENANT, {"GET": _VIEW}),
    "exports": Access(Kind.TENANT, {"GET": _EXPORT, "POST": _EXPORT}),
    "export": Access(Kind.TENANT, {"GET": _EXPORT}),
    "export_file": Access(Kind.STREAM, {"GET": _EXPORT}),
    "access_log": Access(Kind.TENANT, {"GET": _VIEW}, tenant_kwarg="client"),
    "access_exports": Access(Kind.TENANT, {"GET": _EXPORT, "POST": _EXPORT}, tenant_kwarg="client"),
}
CALLS: Mapping[str, Access] = {
    "events": Access(Kind.TENANT, {"GET": _VIEW}),
    "exports": Access(Kind.TENANT, {"POST": _EXPORT}),
    "export": Access(Kind.TENANT, {"GET": _EXPORT}),
    "export-file": Access(Kind.STREAM, {"GET": _EXPORT}),
    "checkpoints": Access(Kind.TENANT, {"GET": _VIEW}),
}
