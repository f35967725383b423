"""Pages: who gets through. From the roles of the product's description (security: people), row by row."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.core import signing

from tests.isolation.matrix import AD, AU, CA, CLIENTS, CU, EVERYBODY, NOBODY, OP, QM, ROLES, SV, Row, Side

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
    "tenants:client-end-call": _FORM,
    "tenants:client-numbers": _FORM,
    "tenants:client-number": Row({"POST": ADMIN}),
    "tenants:client-people": Row({"GET": frozenset({AD, CA})}),
    "tenants:client-person-new": _CLIENT_FORM,
    "tenants:client-person": _CLIENT_FORM,
    "retention:client": _FORM,
    "retention:proposal": Row({"POST": ADMIN}),
    "retention:withdraw": Row({"POST": ADMIN}),
    "tenants:client-start": _FORM,
    "retention:holds": _FORM,
    "retention:hold-release": _FORM,
    "retention:due": Row({"GET": ADMIN}),
    "tenants:card": Row({"GET": frozenset({OP, SV})}),
    "tenants:people": Row({"GET": frozenset({CA, AD})}),
    "tenants:person-new": _CLIENT_FORM,
    "tenants:person": _CLIENT_FORM,
    "tenants:sending": _CLIENT_FORM,
    "retention:retract": Row({"POST": frozenset({CA})}),
    "retention:own": Row({"GET": frozenset({CA, SV, AD}), "POST": frozenset({CA})}),
}

STAFF_DESK = frozenset({OP, SV})
_WRITERS = frozenset({SV, CA, AD})
_STEP = Row({"POST": _WRITERS})
_GIVERS = frozenset({SV, *CLIENTS})
KNOWLEDGE: Mapping[str, Row] = {
    "knowledge:script": Row({"GET": frozenset({OP, SV, CU, CA, AD, QM})}),
    "knowledge:view": Row({"GET": frozenset({OP, SV, CU, CA, AD, QM})}),
    "knowledge:section": Row({"GET": _WRITERS, "POST": _WRITERS}),
    "knowledge:edition": Row({"GET": _WRITERS}),
    "knowledge:submit": _STEP,
    "knowledge:return": _STEP,
    "knowledge:drop": _STEP,
    "knowledge:read": Row({"POST": STAFF_DESK}, arguments={"edition_id": "published_id"}),
    "knowledge:publish": Row({"POST": frozenset({SV, AD})}),
    "knowledge:waiting": Row({"GET": frozenset({SV, AD})}),
    "knowledge:instructions": Row({"GET": STAFF_DESK | CLIENTS, "POST": _GIVERS}),
    "knowledge:now": Row({"GET": STAFF_DESK | CLIENTS}),
    "knowledge:withdraw": Row({"POST": _GIVERS}),
}
BLOCKS: Mapping[str, Row] = {
    "blocks:blocks": Row({"GET": CLIENTS}, shows_values=CLIENTS),
    "blocks:decide": Row({"POST": frozenset({CA})}, shows_values=frozenset({CA})),
}
"""edition: one that is not published yet; the others who answer or read see those that are."""

_SELF = Row({"GET": EVERYBODY, "POST": EVERYBODY})
ACCOUNTS: Mapping[str, Row] = {
    "home": Row({"GET": EVERYBODY}),
    "put_back": Row({"GET": EVERYBODY}),
    "accounts:me": _SELF,
    "accounts:session": Row({"GET": EVERYBODY}),
    "accounts:typing_key": Row({"POST": EVERYBODY}),
    "accounts:accessibility": _SELF,
    "accounts:sessions": _SELF,
    "accounts:tokens": _SELF,
    "accounts:token_end": Row({"POST": NOBODY}),
    "accounts:proposals": Row({"GET": ADMIN}),
    "accounts:proposal_decide": Row({"POST": ADMIN}),
    "accounts:jobs": Row({"GET": ADMIN}),
    "accounts:job_again": Row({"POST": ADMIN}),
    "accounts:groups": _FORM,
    "accounts:group": _FORM,
    "accounts:group_companies": _FORM,
    "accounts:group_company_remove": Row({"POST": ADMIN}),
    "accounts:group_person_add": Row({"POST": ADMIN}),
    "accounts:group_person_remove": Row({"POST": ADMIN}),
    "accounts:group_remove": Row({"POST": ADMIN}),
    "accounts:people_import": _FORM,
    "accounts:people_import_run": Row({"POST": ADMIN}),
    "accounts:matrix": Row({"GET": ADMIN}),
    "accounts:why": Row({"GET": ADMIN}),
    "accounts:users": Row({"GET": ADMIN, "POST": ADMIN}),
    "accounts:user_new": _FORM,
    "accounts:user": _FORM,
    "accounts:user_action": Row({"POST": ADMIN}),
    "accounts:user_stop": _FORM,
    "accounts:membership_new": Row({"POST": ADMIN}),
    "accounts:membership_end": Row({"POST": ADMIN}),
    "accounts:members": _CLIENT_FORM,
    "accounts:member_end": _CLIENT_FORM,
    "accounts:invitation_revoke": Row({"POST": frozenset({CA, AD})}),
    "accounts:departments": _CLIENT_FORM,
    "accounts:department": _CLIENT_FORM,
    "accounts:department_remove": Row({"POST": frozenset({CA, AD})}),
}
"""token_end: a token of somebody else, whoever asks."""


def newer(side: Side) -> str:
    return "?" + urlencode({"since": signing.dumps("2026-11-01T00:00:00+00:00", salt="inbox.since")})


_DRAFT = {"call_id": "draft_id"}
_PORTAL_POST = Row({"POST": CLIENTS}, shows_values=CLIENTS)
CALLS: Mapping[str, Row] = {
    "calls:desk": Row({"GET": STAFF_DESK}),
    "calls:open": Row({"POST": STAFF_DESK}),
    "calls:drafts": Row({"GET": STAFF_DESK}),
    "calls:drafts_now": Row({"GET": STAFF_DESK}),
    "calls:drafts_new": Row({"GET": STAFF_DESK}),
    "calls:sent": Row({"GET": STAFF_DESK}),
    "calls:sent_new": Row({"GET": STAFF_DESK}),
    "calls:supervisor": Row({"GET": frozenset({SV, QM, OP})}),
    "calls:supervisor_new": Row({"GET": frozenset({SV, QM, OP})}),
    "calls:call": Row({"GET": STAFF_DESK, "POST": STAFF_DESK}, arguments=_DRAFT),
    "calls:draft": Row({"PUT": STAFF_DESK}, arguments=_DRAFT),
    "calls:earlier": Row({"GET": frozenset({OP})}, arguments=_DRAFT),  # of one's own draft
    "calls:choose_client": Row({"GET": STAFF_DESK}, arguments=_DRAFT),
    "calls:change_client": Row({"POST": STAFF_DESK}, arguments=_DRAFT),
    "calls:undo": Row({"POST": frozenset({OP})}),  # only what one has sent oneself
    "calls:undo_correction": Row({"POST": frozenset({OP})}),
    "calls:discard": Row({"POST": STAFF_DESK}, arguments=_DRAFT),
    "calls:take_over": Row({"POST": STAFF_DESK}, arguments=_DRAFT),
    "calls:call_view": Row({"GET": frozenset({OP, SV, QM})}),
    "calls:reveal": Row({"POST": frozenset({OP, SV, QM})}, shows_values=frozenset({OP, SV, QM})),
    "calls:correct": Row({"GET": STAFF_DESK, "POST": STAFF_DESK}, shows_values=STAFF_DESK),
    "calls:recall": Row({"GET": STAFF_DESK, "POST": STAFF_DESK}),
    "calls:misplaced": Row({"GET": STAFF_DESK, "POST": STAFF_DESK}),
    "calls:move_call": Row({"POST": STAFF_DESK}),
    "calls:call_in": Row({"GET": frozenset({OP}), "POST": STAFF_DESK}, arguments=_DRAFT),  # a part of one's own draft
    "calls:call_ins": Row({"GET": frozenset({SV})}),
    "calls:sent_now": Row({"GET": STAFF_DESK}),
    "calls:approvals": Row({"GET": frozenset({SV})}),
    "calls:approvals_now": Row({"GET": frozenset({SV})}),
    "calls:approval": Row(
        {"GET": frozenset({SV}), "POST": frozenset({SV})},
        body={"POST": lambda side: {"action": "open"}},
        shows_values=frozenset({SV}),
    ),
    "calls:approval_rule": _CLIENT_FORM,
    "calls:house_approval_rule": _FORM,
    "calls:harassments": Row({"GET": frozenset({SV})}),
    "calls:care": Row(
        {"GET": frozenset({SV}), "POST": frozenset({SV})},
        arguments={"call_id": "abused_id"},
        shows_values=frozenset({SV}),
    ),
    "calls:call_in_answer": Row({"POST": frozenset({SV})}),
    "calls:board": Row({"GET": STAFF_DESK}),
    "calls:board_new": Row({"GET": STAFF_DESK}),
    "calls:board_due": Row({"GET": STAFF_DESK}),
    "calls:callback_ask": Row({"POST": STAFF_DESK}),
    "calls:callback": Row({"POST": STAFF_DESK}),
    "calls:block": Row({"POST": STAFF_DESK}, arguments={"call_id": "sales_id"}),
    "calls:memo": Row({"POST": frozenset({OP, SV, QM})}),
    "calls:inbox": Row({"GET": CLIENTS}, shows_values=CLIENTS),
    "calls:inbox_new": Row({"GET": CLIENTS}, shows_values=CLIENTS, query=newer),
    "calls:message": Row({"GET": CLIENTS}, shows_values=CLIENTS),
    "calls:search": Row({"GET": CLIENTS, "POST": CLIENTS}, shows_values=CLIENTS),
    "calls:seen": _PORTAL_POST,
    "calls:order_callback": _PORTAL_POST,
    "calls:set_status": _PORTAL_POST,
    "calls:readers": Row({m: frozenset({CA}) for m in ("GET", "POST")}, shows_values=frozenset({CA})),
    "calls:notify": Row({"GET": CLIENTS, "POST": CLIENTS}),
}

LOG_READERS = frozenset({AU, CA})
AUDIT: Mapping[str, Row] = {
    "audit:log": Row({"GET": LOG_READERS, "POST": LOG_READERS}),
    "audit:event": Row({"GET": LOG_READERS}),
    "audit:exports": Row({"GET": LOG_READERS, "POST": LOG_READERS}),
    "audit:export": Row({"GET": NOBODY}),
    "audit:export_file": Row({"GET": NOBODY}),
    "audit:access_log": Row({"GET": LOG_READERS, "POST": LOG_READERS}),
    "audit:access_exports": Row({"GET": LOG_READERS, "POST": LOG_READERS}),
    "audit:access_verify": Row({"GET": LOG_READERS, "POST": LOG_READERS}),
    "audit:access_verifier": Row({"GET": LOG_READERS}),
    "audit:access_checkpoint": Row({"GET": LOG_READERS}),
}

RECORDINGS: Mapping[str, Row] = {
    "recordings:panel": Row({"GET": frozenset({OP, SV, CU, CA, QM})}),
    "recordings:item": Row({"GET": frozenset({OP, SV, CU, CA, QM})}),
    "recordings:upload": Row({"POST": STAFF_DESK}),
    "recordings:play": Row({"POST": frozenset({SV, CA, QM})}),
    "recordings:viewers": Row({"GET": frozenset({CA}), "POST": frozenset({CA})}),
}

_OPEN = Row({"GET": EVERYONE}, open=True)
PUBLIC: Mapping[str, Row] = dict.fromkeys(("healthz", "readyz", "api-schema", "api-docs"), _OPEN) | {
    "metrics": Row({"GET": EVERYONE}, open=True, own=True),  # of whoever has its token
}

_OPEN_FORM = Row({"GET": EVERYONE, "POST": EVERYONE}, open=True, own=True)
_OPEN_PAGE = Row({"GET": EVERYONE}, open=True, own=True)
_OWN_FORM = Row({"GET": EVERYBODY, "POST": EVERYBODY}, own=True)
_OWN_PAGE = Row({"GET": EVERYBODY}, own=True)
SIGN_IN: Mapping[str, Row] = {
    "account_login": _OPEN_FORM,
    "account_logout": _OPEN_FORM,
    "account_signup": _OPEN_FORM,
    "account_inactive": _OPEN_PAGE,
    "account_reset_password": _OPEN_FORM,
    "account_reset_password_done": _OPEN_PAGE,
    "account_reset_password_from_key": _OPEN_FORM,
    "account_reset_password_from_key_done": _OPEN_PAGE,
    "accounts:invitation": _OPEN_FORM,
    "accounts:welcome": _OPEN_FORM,
    "mfa_authenticate": _OPEN_FORM,
    "account_change_password": _OWN_FORM,
    "account_reauthenticate": _OWN_FORM,
    "mfa_activate_totp": _OWN_FORM,
    "mfa_deactivate_totp": _OWN_FORM,
    "mfa_generate_recovery_codes": _OWN_FORM,
    "mfa_reauthenticate": _OWN_FORM,
    "mfa_index": _OWN_PAGE,
    "mfa_view_recovery_codes": _OWN_PAGE,
    "help": _OPEN_PAGE,
}

LIVE: Mapping[str, Row] = {"live:events": Row({"GET": EVERYBODY})}

TELEPHONY: Mapping[str, Row] = {
    "telephony:ringing": Row({"GET": STAFF_DESK}),
    "telephony:answer": Row({"POST": STAFF_DESK}),
    "telephony:line": Row({"GET": STAFF_DESK}, arguments=_DRAFT),
    "telephony:gap": Row(
        {"POST": frozenset({OP})}, body={"POST": lambda side: {"deed": "stop"}}, arguments=_DRAFT
    ),  # of one's own draft
    "telephony:pbx": Row({"GET": NOBODY, "POST": NOBODY}),  # of the demo alone, which the tests are not
    "telephony:presence": Row({"GET": STAFF_DESK, "POST": STAFF_DESK}),
    "telephony:beat": Row({"POST": STAFF_DESK}),
    "telephony:floor": Row({"GET": frozenset({SV})}),
    "telephony:floor_now": Row({"GET": frozenset({SV})}),
    "telephony:extensions": _FORM,
    "telephony:extension_remove": Row({"POST": ADMIN}),
    "telephony:exchanges": _FORM,
    "telephony:exchange_switch": Row({"POST": ADMIN}),
    "telephony:exchange_host_remove": Row({"POST": ADMIN}),
}

REPORTS: Mapping[str, Row] = {
    "reports:day": Row({"GET": frozenset({SV, AD})}),
    "reports:figures": Row({"GET": frozenset({CA})}),
}

EXPECTED: Mapping[str, Row] = {
    **TENANTS,
    **KNOWLEDGE,
    **BLOCKS,
    **ACCOUNTS,
    **CALLS,
    **AUDIT,
    **RECORDINGS,
    **TELEPHONY,
    **REPORTS,
    **LIVE,
    **PUBLIC,
    **SIGN_IN,
}
