"""Rows of the permission table: who may try which page and which call of this app."""

from collections.abc import Mapping

from callcenter.core.permissions import Access, Kind, Permission

_NEED = Permission


def _page(**methods: Permission | tuple[Permission, ...]) -> Access:
    return Access(kind=Kind.TENANT, methods=methods, tenant_kwarg="client")


def _call(**methods: Permission | tuple[Permission, ...]) -> Access:
    return Access(kind=Kind.TENANT, methods=methods, tenant_kwarg="slug")


_MANAGE = _page(GET=_NEED.TENANT_MANAGE, POST=_NEED.TENANT_MANAGE)
_PEOPLE = _page(GET=_NEED.DIRECTORY_MANAGE, POST=_NEED.DIRECTORY_MANAGE)

PAGES: Mapping[str, Access] = {
    "admin-retention": Access(kind=Kind.TENANT, methods={"GET": _NEED.RETENTION_MANAGE}),
    "clients": Access(kind=Kind.TENANT, methods={"GET": _NEED.TENANT_MANAGE}),
    "client-new": Access(kind=Kind.TENANT, methods={"GET": _NEED.TENANT_MANAGE, "POST": _NEED.TENANT_MANAGE}),
    "client": _page(GET=_NEED.TENANT_MANAGE),
    "client-name": _MANAGE,
    "client-greeting": _MANAGE,
    "client-hours": _MANAGE,
    "client-numbers": _MANAGE,
    "client-number": _page(POST=_NEED.TENANT_MANAGE),
    "client-people": _page(GET=_NEED.DIRECTORY_MANAGE),
    "client-person-new": _PEOPLE,
    "client-person": _PEOPLE,
    "client-retention": _page(GET=_NEED.RETENTION_MANAGE, POST=_NEED.RETENTION_MANAGE),
    "client-proposal": _page(POST=_NEED.RETENTION_MANAGE),
    "client-start": _MANAGE,
    "client-holds": _page(GET=_NEED.HOLD_MANAGE, POST=_NEED.HOLD_MANAGE),
    "client-hold-release": _page(GET=_NEED.HOLD_MANAGE, POST=_NEED.HOLD_MANAGE),
    "card": _page(GET=_NEED.CALL_LOOKUP),
    "people": _page(GET=_NEED.DIRECTORY_MANAGE),
    "person-new": _PEOPLE,
    "person": _PEOPLE,
    "retention": _page(GET=_NEED.RETENTION_VIEW, POST=_NEED.RETENTION_PROPOSE),
}

API: Mapping[str, Access] = {
    "tenants": Access(kind=Kind.TENANT, methods={"GET": _NEED.TENANT_VIEW, "POST": _NEED.TENANT_MANAGE}),
    "tenant": _call(GET=_NEED.TENANT_VIEW, PATCH=_NEED.TENANT_MANAGE),
    "live": _call(POST=_NEED.TENANT_MANAGE),
    "numbers": _call(GET=_NEED.TENANT_VIEW, POST=_NEED.TENANT_MANAGE, PATCH=_NEED.TENANT_MANAGE),
    "number": _call(PATCH=_NEED.TENANT_MANAGE),
    "people": _call(GET=_NEED.DIRECTORY_VIEW, POST=_NEED.DIRECTORY_MANAGE, PATCH=_NEED.DIRECTORY_MANAGE),
    "person": _call(PATCH=_NEED.DIRECTORY_MANAGE),
    "lookup": Access(kind=Kind.TENANT, methods={"GET": _NEED.CALL_LOOKUP}),
    "retention": _call(GET=_NEED.RETENTION_VIEW, PUT=(_NEED.RETENTION_MANAGE, _NEED.RETENTION_PROPOSE)),
    "holds": _call(GET=_NEED.HOLD_MANAGE, POST=_NEED.HOLD_MANAGE),
    "hold-release": _call(POST=_NEED.HOLD_MANAGE),
}
