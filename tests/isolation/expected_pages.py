"""Pages: who gets through. From the roles of the product's description (security: people), row by row."""

from collections.abc import Mapping

from tests.isolation.matrix import AD, CA, OP, ROLES, SV, Row

ADMIN = frozenset({AD})
EVERYONE = frozenset(ROLES)
_FORM = Row({"GET": ADMIN, "POST": ADMIN})
_CLIENT_FORM = Row({"GET": frozenset({CA, AD}), "POST": frozenset({CA, AD})})

TENANTS: Mapping[str, Row] = {
    "tenants:clients": Row({"GET": ADMIN}),
    "tenants:client-new": _FORM,
    "tenants:client": Row({"GET": ADMIN}),
    "tenants:client-name": _FORM,
    "tenants:client-greeting": _FORM,
    "tenants:client-hours": _FORM,
    "tenants:client-numbers": _FORM,
    "tenants:client-number": Row({"POST": ADMIN}),
    "tenants:client-people": Row({"GET": frozenset({AD, CA})}),
    "tenants:client-person-new": _CLIENT_FORM,
    "tenants:client-person": _CLIENT_FORM,
    "tenants:client-retention": _FORM,
    "tenants:client-proposal": Row({"POST": ADMIN}),
    "tenants:client-start": _FORM,
    "tenants:client-holds": _FORM,
    "tenants:client-hold-release": _FORM,
    "tenants:card": Row({"GET": frozenset({OP, SV})}),
    "tenants:people": Row({"GET": frozenset({CA, AD})}),
    "tenants:person-new": _CLIENT_FORM,
    "tenants:person": _CLIENT_FORM,
    "tenants:retention": Row({"GET": frozenset({CA, SV, AD}), "POST": frozenset({CA})}),
}

_OPEN = Row({"GET": EVERYONE}, open=True)
PUBLIC: Mapping[str, Row] = {name: _OPEN for name in ("healthz", "readyz", "api-schema", "api-docs")}

EXPECTED: Mapping[str, Row] = {**TENANTS, **PUBLIC}
