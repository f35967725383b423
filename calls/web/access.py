"""Rows of the permission table for the pages of calls."""

from collections.abc import Mapping

from callcenter.core.permissions import Access, Kind, Permission


def _staff(**methods: Permission) -> Access:
    return Access(Kind.TENANT, methods)


def _portal(**methods: Permission) -> Access:
    return Access(Kind.TENANT, methods, tenant_kwarg="client")


PAGES: Mapping[str, Access] = {
    "desk": _staff(GET=Permission.CALL_LOG),
    "open": _staff(POST=Permission.DRAFT_EDIT),
    "drafts": _staff(GET=Permission.DRAFT_EDIT),
    "sent": _staff(GET=Permission.CALL_LOG),
    "call": _staff(GET=Permission.DRAFT_EDIT, POST=Permission.DRAFT_EDIT),
    "draft": _staff(PUT=Permission.DRAFT_EDIT),
    # Two transactions in a row: a row never moves between tenants, so one draft ends and another begins.
    "change_client": Access(Kind.STREAM, {"POST": Permission.DRAFT_EDIT}),
    "take_over": _staff(POST=Permission.DRAFT_EDIT),
    "discard": _staff(POST=Permission.DRAFT_EDIT),
    "supervisor": _staff(GET=Permission.CALL_REVEAL),
    "call_view": _staff(GET=Permission.CALL_REVEAL),
    "reveal": _staff(POST=Permission.CALL_REVEAL),
    "correct": _staff(GET=Permission.MESSAGE_CORRECT, POST=Permission.MESSAGE_CORRECT),
    "inbox": _portal(GET=Permission.CALL_VALUES),
    "inbox_new": _portal(GET=Permission.CALL_VALUES),
    "message": _portal(GET=Permission.CALL_VALUES),
    "seen": _portal(POST=Permission.MESSAGE_STATUS),
    "set_status": _portal(POST=Permission.MESSAGE_STATUS),
    "readers": _portal(GET=Permission.MEMBERSHIP_MANAGE, POST=Permission.MEMBERSHIP_MANAGE),
    "search": _portal(GET=Permission.CALL_VALUES, POST=Permission.CALL_VALUES),
    "notify": _portal(GET=Permission.MESSAGE_STATUS, POST=Permission.MESSAGE_STATUS),
}
