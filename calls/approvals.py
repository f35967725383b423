"""Sends that wait for a supervisor, as the room declares them."""

from django.utils.translation import gettext_lazy as _

from audit.registry import EventType
from audit.words import Words
from callcenter.core.figures import Figure
from callcenter.core.grants import WEB, WORKER, Tables
from callcenter.core.permissions import Pages, Permission, client_page, page
from callcenter.live.kinds import Tells
from callcenter.ui.looks import Looks
from callcenter.ui.navigation import Place
from calls.queries.approvals import count_waiting
from calls.services.approvals import APPROVAL

PAGES = {
    "sent_now": page(GET=Permission.DRAFT_EDIT),
    "approvals": page(GET=Permission.APPROVAL_DECIDE),
    "approvals_now": page(GET=Permission.APPROVAL_DECIDE),
    "approval": page(GET=Permission.APPROVAL_DECIDE, POST=Permission.APPROVAL_DECIDE),
    "approval_rule": client_page(GET=Permission.SENDING_MANAGE, POST=Permission.SENDING_MANAGE),
    "house_approval_rule": page(GET=Permission.TENANT_MANAGE, POST=Permission.TENANT_MANAGE),
}
EVENTS = (
    EventType("approval.asked", _("送信の承認待ちを開始"), object_type="approval"),
    EventType("approval.listed", _("承認待ちの送信の一覧を表示"), object_type="approval"),
    EventType("approval.viewed", _("差し戻しの理由を表示"), object_type="approval"),
    EventType("approval.approved", _("送信を承認"), object_type="approval"),
    EventType("approval.returned", _("送信を差し戻し"), object_type="approval"),
    EventType("approval.ended", _("送信の承認待ちを取消"), object_type="approval"),
)
TABLES = {
    "calls_approval": {
        WEB: "SELECT, INSERT, UPDATE (state, decided_by_id, decided_by_label, decided_at, reason)",
        WORKER: "SELECT, DELETE",
    },
}
WORDS = Words(
    objects={"approval": _("送信の承認")},
    fields={"approval.reason": _("差し戻しの理由")},
    groups={"approval": _("送信の承認")},
)

APPROVALS = (
    Pages("calls", PAGES),
    Tables(TABLES),
    *EVENTS,
    WORDS,
    Looks(
        "approval",
        {
            "waiting": ("due", "clock"),
            "approved": ("done", "check"),
            "returned": ("note", "redo"),
            "ended": ("plain", "minus"),
        },
    ),
    Place(18, _("承認待ち"), "calls:approvals", (Permission.APPROVAL_DECIDE,), frozenset({"supervisor"})),
    Figure("callcenter_approvals_waiting", count_waiting),
    Tells(APPROVAL, (Permission.APPROVAL_DECIDE, Permission.DRAFT_EDIT)),
)
