"""Who may call which URL of this app. The loaders decide about the object."""

from callcenter.core.permissions import Access, Kind, Permission

API: dict[str, Access] = {
    "calls": Access(Kind.TENANT, {"GET": Permission.CALL_LIST, "POST": Permission.CALL_LOG}),
    "call-search": Access(Kind.TENANT, {"POST": Permission.CALL_LIST}),
    "call": Access(Kind.TENANT, {"GET": Permission.CALL_VIEW}),
    "call-reveal": Access(Kind.TENANT, {"POST": Permission.CALL_REVEAL}),
    "messages": Access(Kind.TENANT, {"GET": Permission.MESSAGE_VIEW}),
    "message": Access(Kind.TENANT, {"GET": Permission.MESSAGE_VIEW}),
    "message-status": Access(Kind.TENANT, {"POST": Permission.MESSAGE_STATUS}),
    "message-corrections": Access(Kind.TENANT, {"POST": Permission.MESSAGE_CORRECT}),
}
