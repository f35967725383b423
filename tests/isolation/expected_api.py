"""REST API: who gets through. From the roles of the product's description (security: people), row by row."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from tests.isolation.matrix import AD, AU, CA, CLIENTS, CU, EVERYBODY, NOBODY, OP, QM, ROLES, SV, TT, Row, Side

ADMINS = frozenset({AD, CA})
MEMBERS = frozenset({OP, SV, CU, CA, QM})
"""Who may look at calls."""


def status(side: Side) -> dict[str, Any]:
    return {"status": "done", "version": 1, "note": ""}


def reveal(side: Side) -> dict[str, Any]:
    return {"fields": ["caller.name"], "purpose": "answering"}


def recall(side: Side) -> dict[str, Any]:
    return {"reason": "content"}


def correction(side: Side) -> dict[str, Any]:
    return {"body": "訂正です。", "addressee": side.objects["person_id"], "callback": False}


def of_tenant(side: Side) -> str:
    return f"?tenant={side.slug}"


def called(side: Side) -> str:
    return f"?called_number={quote(side.number)}"


TENANTS: Mapping[str, Row] = {
    "api-tenants:tenants": Row({"GET": EVERYBODY, "POST": frozenset({AD})}),
    "api-tenants:tenant": Row({"GET": EVERYBODY, "PATCH": frozenset({AD})}),
    "api-tenants:live": Row({"POST": frozenset({AD})}),
    "api-tenants:numbers": Row({"GET": EVERYBODY, "POST": frozenset({AD}), "PATCH": frozenset({AD})}),
    "api-tenants:number": Row({"PATCH": frozenset({AD})}),
    "api-tenants:people": Row({"GET": frozenset({OP, SV, CU, CA, AD, QM}), "POST": ADMINS, "PATCH": ADMINS}),
    "api-tenants:person": Row({"PATCH": frozenset({AD, CA})}),
    "api-tenants:lookup": Row({"GET": frozenset({OP, SV})}, query=called),
    "api-knowledge:knowledge": Row({"GET": frozenset({OP, SV, CU, CA, AD, QM}), "PUT": frozenset({SV, CA, AD})}),
    "api-knowledge:publish": Row({"POST": frozenset({SV, AD})}),
    "api-knowledge:instructions": Row({"GET": frozenset({OP, SV, CU, CA}), "POST": frozenset({SV, CU, CA})}),
    "api-knowledge:withdraw": Row({"POST": frozenset({SV, CU, CA})}),
    "api-retention:periods": Row({"GET": frozenset({SV, CA, AD}), "PUT": frozenset({CA, AD})}),
    "api-retention:proposal": Row({"DELETE": frozenset({CA})}),
    "api-retention:pending": Row({"DELETE": frozenset({AD})}),
    "api-retention:holds": Row({"GET": frozenset({AD}), "POST": frozenset({AD})}),
    "api-retention:hold-release": Row({"POST": frozenset({AD})}),
}

CALLS: Mapping[str, Row] = {
    "api-calls:calls": Row({"GET": MEMBERS, "POST": frozenset({OP, SV, TT})}, shows_values=CLIENTS),
    "api-calls:call-search": Row({"POST": MEMBERS}, shows_values=CLIENTS),
    "api-calls:call": Row({"GET": MEMBERS}, shows_values=CLIENTS),
    "api-calls:call-reveal": Row(
        {"POST": frozenset({OP, SV, QM})}, body={"POST": reveal}, shows_values=frozenset({OP, SV, QM})
    ),
    "api-calls:call-withdraw": Row({"POST": frozenset({OP, SV})}),
    "api-calls:call-callback": Row({"POST": frozenset({OP, SV})}),
    "api-calls:callbacks": Row({"GET": frozenset({OP, SV})}),
    "api-calls:callback": Row({"PATCH": frozenset({OP, SV})}),
    "api-calls:messages": Row({"GET": MEMBERS}, shows_values=CLIENTS),
    "api-calls:message": Row({"GET": MEMBERS}, shows_values=CLIENTS),
    "api-calls:message-status": Row({"POST": CLIENTS}, body={"POST": status}, shows_values=CLIENTS),
    "api-calls:message-recall": Row({"POST": frozenset({OP, SV})}, body={"POST": recall}),
    "api-calls:message-undo": Row({"POST": frozenset({OP})}),
    "api-calls:message-corrections": Row({"POST": frozenset({OP, SV})}, body={"POST": correction}),
}


def purpose(side: Side) -> dict[str, Any]:
    return {"purpose": "content_check"}


LOG_READERS = frozenset({AU, CA})
LISTENERS = frozenset({SV, CA, QM})
"""A client user listens only where named, and is named nowhere here."""

ACCOUNTS: Mapping[str, Row] = {
    "api-accounts:me": Row({"GET": frozenset(ROLES)}),
    "api-accounts:users": Row({"GET": ADMINS, "POST": ADMINS}),
    "api-accounts:user": Row({"GET": frozenset({AD}), "PATCH": frozenset({AD})}),
    "api-accounts:user_deactivate": Row({"POST": frozenset({AD})}),
    "api-accounts:memberships": Row({"GET": ADMINS, "POST": ADMINS}),
    "api-accounts:membership": Row({"DELETE": ADMINS}),
    "api-accounts:proposals": Row({"GET": frozenset({AD})}),
    "api-accounts:proposal_decision": Row({"POST": frozenset({AD})}),
    "api-accounts:tokens": Row({"GET": EVERYBODY, "POST": EVERYBODY}),
    "api-accounts:token": Row({"DELETE": NOBODY}),
}
"""token: one of somebody else, whoever asks."""

AUDIT: Mapping[str, Row] = {
    "api-audit:events": Row({"GET": LOG_READERS}),
    "api-audit:checkpoints": Row({"GET": LOG_READERS}, query=of_tenant),
    "api-audit:exports": Row({"POST": LOG_READERS}),
    "api-audit:export": Row({"GET": NOBODY}),
    "api-audit:export-file": Row({"GET": NOBODY}),
}
"""export: somebody else's, whoever asks."""

RECORDINGS: Mapping[str, Row] = {
    "api-recordings:of-call": Row({"GET": frozenset({OP, SV, CU, CA, QM}), "POST": frozenset({OP, SV, TT})}),
    "api-recordings:detail": Row({"GET": frozenset({OP, SV, CA, QM, AD})}),
    "api-recordings:play": Row({"POST": LISTENERS}, body={"POST": purpose}),
    "api-recordings:audio": Row({"GET": NOBODY}),
}
"""audio: without a ticket of one's own, whoever asks."""

TELEPHONY: Mapping[str, Row] = {"api-telephony:webhook": Row({"POST": NOBODY}, open=True)}
"""Whoever signs in has not signed what they send."""

EXPECTED: Mapping[str, Row] = {**TENANTS, **CALLS, **ACCOUNTS, **AUDIT, **RECORDINGS, **TELEPHONY}
