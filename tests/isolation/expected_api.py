"""REST API: who gets through. From the roles of the product's description (security: people), row by row."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from tests.isolation.matrix import AD, CA, CLIENTS, CU, EVERYBODY, OP, QM, SV, TT, Row, Side

MEMBERS = frozenset({OP, SV, CU, CA, QM})
"""Who may look at calls."""


def status(side: Side) -> dict[str, Any]:
    return {"status": "done", "version": 1, "note": ""}


def reveal(side: Side) -> dict[str, Any]:
    return {"fields": ["caller.name"], "purpose": "answering"}


def correction(side: Side) -> dict[str, Any]:
    return {"body": "訂正です。", "addressee": side.objects["person_id"], "callback": False}


def called(side: Side) -> str:
    return f"?called_number={quote(side.number)}"


TENANTS: Mapping[str, Row] = {
    "api-tenants:tenants": Row({"GET": EVERYBODY, "POST": frozenset({AD})}),
    "api-tenants:tenant": Row({"GET": EVERYBODY, "PATCH": frozenset({AD})}),
    "api-tenants:live": Row({"POST": frozenset({AD})}),
    "api-tenants:numbers": Row({"GET": EVERYBODY, "POST": frozenset({AD})}),
    "api-tenants:number": Row({"PATCH": frozenset({AD})}),
    "api-tenants:people": Row({"GET": frozenset({OP, SV, CU, CA, AD, QM}), "POST": frozenset({AD, CA})}),
    "api-tenants:person": Row({"PATCH": frozenset({AD, CA})}),
    "api-tenants:lookup": Row({"GET": frozenset({OP, SV})}, query=called),
    "api-tenants:retention": Row({"GET": frozenset({SV, CA, AD}), "PUT": frozenset({CA, AD})}),
    "api-tenants:holds": Row({"GET": frozenset({AD}), "POST": frozenset({AD})}),
    "api-tenants:hold-release": Row({"POST": frozenset({AD})}),
}

CALLS: Mapping[str, Row] = {
    "api-calls:calls": Row({"GET": MEMBERS, "POST": frozenset({OP, SV, TT})}, shows_values=CLIENTS),
    "api-calls:call-search": Row({"POST": MEMBERS}, shows_values=CLIENTS),
    "api-calls:call": Row({"GET": MEMBERS}, shows_values=CLIENTS),
    "api-calls:call-reveal": Row(
        {"POST": frozenset({OP, SV, QM})}, body={"POST": reveal}, shows_values=frozenset({OP, SV, QM})
    ),
    "api-calls:messages": Row({"GET": MEMBERS}, shows_values=CLIENTS),
    "api-calls:message": Row({"GET": MEMBERS}, shows_values=CLIENTS),
    "api-calls:message-status": Row({"POST": CLIENTS}, body={"POST": status}, shows_values=CLIENTS),
    "api-calls:message-corrections": Row({"POST": frozenset({OP, SV})}, body={"POST": correction}),
}

EXPECTED: Mapping[str, Row] = {**TENANTS, **CALLS}
