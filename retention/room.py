"""What periods, holds and destruction are to the rest of the house."""

from django.utils.translation import gettext_lazy as _

from audit.registry import EventType
from audit.words import Words
from callcenter.core.figures import Figure
from callcenter.core.grants import READ_ADD, WEB, WORKER, Tables
from callcenter.core.permissions import Access, Kind, Need, Pages, Permission, client_page, page
from callcenter.core.rooms import Room
from callcenter.core.schedule import Every
from callcenter.ui.looks import Looks
from callcenter.ui.navigation import Place
from retention.calendar import overdue
from retention.classes import LOG, DataClass
from retention.directory import DIRECTORY
from retention.help import PAGES as HELP
from retention.onboarding import STEP


def _call(**methods: Need) -> Access:
    return Access(Kind.TENANT, methods, tenant_kwarg="slug")


_HOLDS = client_page(GET=Permission.HOLD_MANAGE, POST=Permission.HOLD_MANAGE)

PAGES = {
    "due": page(GET=Permission.RETENTION_MANAGE),
    "client": client_page(GET=Permission.RETENTION_MANAGE, POST=Permission.RETENTION_MANAGE),
    "proposal": client_page(POST=Permission.RETENTION_MANAGE),
    "withdraw": client_page(POST=Permission.RETENTION_MANAGE),
    "holds": _HOLDS,
    "hold-release": _HOLDS,
    "own": client_page(GET=Permission.RETENTION_VIEW, POST=Permission.RETENTION_PROPOSE),
    "retract": client_page(POST=Permission.RETENTION_PROPOSE),
}
API = {
    "periods": _call(GET=Permission.RETENTION_VIEW, PUT=(Permission.RETENTION_MANAGE, Permission.RETENTION_PROPOSE)),
    "proposal": _call(DELETE=Permission.RETENTION_PROPOSE),
    "pending": _call(DELETE=Permission.RETENTION_MANAGE),
    "holds": _call(GET=Permission.HOLD_MANAGE, POST=Permission.HOLD_MANAGE),
    "hold-release": _call(POST=Permission.HOLD_MANAGE),
}
EVENTS = (
    EventType("retention.set", _("保存期間を設定"), object_type="retention"),
    EventType("retention.shortened", _("保存期間の短縮を予約"), object_type="retention"),
    EventType("retention.proposed", _("保存期間の変更を提案"), object_type="retention"),
    EventType("retention.retracted", _("保存期間の提案を取り下げ"), object_type="retention"),
    EventType("retention.declined", _("保存期間の提案を見送り"), object_type="retention"),
    EventType("retention.withdrawn", _("保存期間の短縮を取り消し"), object_type="retention"),
    EventType("retention.superseded", _("別の保存期間が決まり、提案は失効"), object_type="retention"),
    EventType("hold.set", _("法的保全を設定"), object_type="hold"),
    EventType("hold.released", _("法的保全を解除"), object_type="hold"),
    EventType("retention.shredding", _("保存期間満了・削除を開始"), object_type="record"),
    EventType("retention.shredded", _("保存期間満了・削除を完了"), object_type="record"),
    EventType("retention.kept", _("期限を過ぎたが法的保全のため削除せず"), object_type="record"),
    EventType("retention.capped", _("1回の上限に達したため残りは次回に削除"), object_type="record"),
    EventType("retention.refused", _("時計のずれのため削除を見合わせ"), object_type="record"),
)
TABLES = {
    "retention_legalhold": {
        WEB: "SELECT, INSERT, UPDATE (released_at)",
        WORKER: "SELECT, INSERT, UPDATE (released_at)",
    },
    "retention_retentionpolicy": {
        # A wish has no effect; to have the right to update anything is what a lock needs.
        WEB: "SELECT, INSERT, UPDATE (proposed_days, proposed_at)",
        WORKER: "SELECT, INSERT, UPDATE",
    },
    "retention_periodchange": {WEB: READ_ADD, WORKER: "SELECT, INSERT, DELETE"},
}
WORDS = Words(
    objects={"record": _("保存データ"), "retention": _("保存期間"), "hold": _("法的保全")},
    reasons={
        "retention": _("保存期間満了"),
        "hold": _("法的保全中"),
        "cap": _("1回の上限"),
        "clock": _("時計のずれ"),
        "litigation": _("訴訟"),
        "authority": _("官公庁の求め"),
        "complaint": _("苦情の調査"),
        "incident": _("事故の調査"),
        "dispute": _("契約上の争い"),
        "abuse": _("カスハラの証拠"),
    },
    groups={"retention": _("保存期間・削除"), "hold": _("法的保全")},
)
_OFFICE, _CLIENT = frozenset({"admin"}), frozenset({"client_user", "client_admin"})

ROOM = Room(
    Pages("retention", PAGES),
    Pages("api-retention", API),
    Tables(TABLES),
    *EVENTS,
    WORDS,
    Looks("hold", {"active": ("note", "lock"), "released": ("plain", "minus")}),
    Place(70, _("保存期間"), "retention:due", (Permission.RETENTION_MANAGE,), _OFFICE),
    Place(60, _("保存期間"), "retention:own", (Permission.RETENTION_VIEW,), _CLIENT, portal=True),
    STEP,
    # Of the rooms below; those above declare their own.
    DataClass(40, "contact", _("担当者・連絡先"), suggested=365),
    DataClass(50, LOG, _("監査ログ"), suggested=1095, floor=1095),
    DIRECTORY,
    Every(3600.0, "retention.run_all", expires=3000),
    Every(3600.0, "retention.sweep_all_keys", expires=3000),
    Figure("callcenter_records_overdue", overdue),
    *HELP,
)
