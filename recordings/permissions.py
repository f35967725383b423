"""What each URL of recordings needs. The loaders in `queries` decide about the single recording."""

from callcenter.core.permissions import Access, Kind, Permission

_LISTEN = (Permission.RECORDING_PLAY, Permission.CALL_VIEW)
"""Coarse: named viewers have no RECORDING_PLAY, so whoever sees calls gets as far as the loader."""
_META = (Permission.RECORDING_META, Permission.RECORDING_PLAY, Permission.CALL_VIEW)

ACCESS = {
    "panel": Access(Kind.TENANT, {"GET": Permission.CALL_VIEW}),
    "item": Access(Kind.TENANT, {"GET": Permission.CALL_VIEW}),
    "upload": Access(Kind.STREAM, {"POST": Permission.RECORDING_UPLOAD}),
    "play": Access(Kind.TENANT, {"POST": _LISTEN}),
    "viewers": Access(Kind.TENANT, {"GET": Permission.RECORDING_GRANT, "POST": Permission.RECORDING_GRANT}),
}
API_ACCESS = {
    "of-call": Access(
        Kind.STREAM,
        {"GET": (Permission.RECORDING_META, Permission.CALL_VIEW), "POST": Permission.RECORDING_UPLOAD},
    ),
    "detail": Access(Kind.TENANT, {"GET": _META}),
    "play": Access(Kind.TENANT, {"POST": _LISTEN}),
    "audio": Access(Kind.STREAM, {"GET": _LISTEN}),
}
