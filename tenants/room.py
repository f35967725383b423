"""What the client companies are to the rest of the house."""

from django.utils.translation import gettext_lazy as _

from audit.registry import EventType
from audit.words import Words
from callcenter.core.grants import RESOLVER, WEB, WORKER, Tables
from callcenter.core.hooks import Fills
from callcenter.core.openapi import EnumName
from callcenter.core.permissions import Access, Kind, Need, Pages, Permission, client_page, page
from callcenter.core.resolvers import all_tenant_ids
from callcenter.core.rooms import Room
from callcenter.core.schedule import Every
from callcenter.ui.looks import Looks
from callcenter.ui.navigation import Place
from callcenter.vault.labels import Sealed
from callcenter.vault.owners import Owner
from tenants.held import HoldTarget
from tenants.models import HoldScope, TenantStatus
from tenants.queries.companies import cards
from tenants.queries.retention import entry_fate, existing_entries
from tenants.retention.directory import DIRECTORY


def _call(**methods: Need) -> Access:
    return Access(Kind.TENANT, methods, tenant_kwarg="slug")


_MANAGE = client_page(GET=Permission.TENANT_MANAGE, POST=Permission.TENANT_MANAGE)
_PEOPLE = client_page(GET=Permission.DIRECTORY_MANAGE, POST=Permission.DIRECTORY_MANAGE)

PAGES = {
    "admin-retention": page(GET=Permission.RETENTION_MANAGE),
    "clients": page(GET=Permission.TENANT_MANAGE),
    "client-new": page(GET=Permission.TENANT_MANAGE, POST=Permission.TENANT_MANAGE),
    "client": client_page(GET=Permission.TENANT_MANAGE),
    "client-name": _MANAGE,
    "client-greeting": _MANAGE,
    "client-hours": _MANAGE,
    "client-numbers": _MANAGE,
    "client-number": client_page(POST=Permission.TENANT_MANAGE),
    "client-people": client_page(GET=Permission.DIRECTORY_MANAGE),
    "client-person-new": _PEOPLE,
    "client-person": _PEOPLE,
    "client-retention": client_page(GET=Permission.RETENTION_MANAGE, POST=Permission.RETENTION_MANAGE),
    "client-proposal": client_page(POST=Permission.RETENTION_MANAGE),
    "client-start": _MANAGE,
    "client-holds": client_page(GET=Permission.HOLD_MANAGE, POST=Permission.HOLD_MANAGE),
    "client-hold-release": client_page(GET=Permission.HOLD_MANAGE, POST=Permission.HOLD_MANAGE),
    "card": client_page(GET=Permission.CALL_LOOKUP),
    "people": client_page(GET=Permission.DIRECTORY_MANAGE),
    "person-new": _PEOPLE,
    "person": _PEOPLE,
    "retention": client_page(GET=Permission.RETENTION_VIEW, POST=Permission.RETENTION_PROPOSE),
}

API = {
    "tenants": page(GET=Permission.TENANT_VIEW, POST=Permission.TENANT_MANAGE),
    "tenant": _call(GET=Permission.TENANT_VIEW, PATCH=Permission.TENANT_MANAGE),
    "live": _call(POST=Permission.TENANT_MANAGE),
    "numbers": _call(GET=Permission.TENANT_VIEW, POST=Permission.TENANT_MANAGE, PATCH=Permission.TENANT_MANAGE),
    "number": _call(PATCH=Permission.TENANT_MANAGE),
    "people": _call(GET=Permission.DIRECTORY_VIEW, POST=Permission.DIRECTORY_MANAGE, PATCH=Permission.DIRECTORY_MANAGE),
    "person": _call(PATCH=Permission.DIRECTORY_MANAGE),
    "lookup": page(GET=Permission.CALL_LOOKUP),
    "retention": _call(GET=Permission.RETENTION_VIEW, PUT=(Permission.RETENTION_MANAGE, Permission.RETENTION_PROPOSE)),
    "holds": _call(GET=Permission.HOLD_MANAGE, POST=Permission.HOLD_MANAGE),
    "hold-release": _call(POST=Permission.HOLD_MANAGE),
}

EVENTS = (
    EventType("tenant.created", _("委託元を登録"), object_type="tenant"),
    EventType("tenant.updated", _("委託元の情報を変更"), object_type="tenant"),
    EventType("tenant.live", _("委託元の運用を開始"), object_type="tenant"),
    EventType("tenant.number_added", _("着信番号を登録"), object_type="number"),
    EventType("tenant.number_changed", _("着信番号を変更"), object_type="number"),
    EventType("directory.added", _("担当者を登録"), object_type="person"),
    EventType("directory.updated", _("担当者を変更"), object_type="person"),
    EventType("retention.set", _("保存期間を設定"), object_type="retention"),
    EventType("retention.shortened", _("保存期間の短縮を予約"), object_type="retention"),
    EventType("retention.proposed", _("保存期間の変更を提案"), object_type="retention"),
    EventType("retention.declined", _("保存期間の提案を見送り"), object_type="retention"),
    EventType("hold.set", _("法的保全を設定"), object_type="hold"),
    EventType("hold.released", _("法的保全を解除"), object_type="hold"),
    EventType("retention.shredding", _("保存期間満了・削除を開始"), object_type="record"),
    EventType("retention.shredded", _("保存期間満了・削除を完了"), object_type="record"),
    EventType("retention.kept", _("期限を過ぎたが法的保全のため削除せず"), object_type="record"),
    EventType("retention.capped", _("1回の上限に達したため残りは次回に削除"), object_type="record"),
    EventType("retention.refused", _("時計のずれのため削除を見合わせ"), object_type="record"),
)
TABLES = {
    "tenants_directoryentry": {WEB: "SELECT, INSERT, UPDATE", WORKER: "SELECT, INSERT, UPDATE"},
    "tenants_legalhold": {WEB: "SELECT, INSERT, UPDATE (released_at)", WORKER: "SELECT, INSERT, UPDATE (released_at)"},
    "tenants_phonenumber": {
        WEB: "SELECT, INSERT, UPDATE (label, active)",
        WORKER: "SELECT, INSERT, UPDATE (label, active)",
        RESOLVER: "SELECT",
    },
    "tenants_retentionpolicy": {WEB: "SELECT, INSERT, UPDATE", WORKER: "SELECT, INSERT, UPDATE"},
    "tenants_tenant": {WEB: "SELECT, INSERT, UPDATE", WORKER: "SELECT, INSERT, UPDATE", RESOLVER: "SELECT"},
}
WORDS = Words(
    objects={
        "tenant": _("委託元"),
        "number": _("着信番号"),
        "person": _("担当者・利用者"),
        "directoryentry": _("担当者"),
        "record": _("保存データ"),
        "retention": _("保存期間"),
        "hold": _("法的保全"),
    },
    fields={
        "directory.contact": _("担当者の連絡先"),
        "directory.department": _("担当者の部署"),
        "directory.kana": _("担当者の読み"),
        "directory.name": _("担当者名"),
        "number": _("着信番号"),
        "name": _("名前"),
        "kana": _("読み"),
        "department": _("部署"),
        "contact": _("連絡先"),
        "greeting": _("応答の言葉"),
        "hours_text": _("受付時間"),
    },
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
    },
    groups={"retention": _("保存期間・削除"), "hold": _("法的保全")},
)
LABELS = Sealed(
    "contact",
    ("directory.contact", "directory.department", "directory.kana", "directory.name"),
    indexes=("directory.kana", "directory.name"),
)
LOOKS = (
    Looks("tenant", {"onboarding": ("note", "clock"), "live": ("done", "check"), "closed": ("plain", "lock")}),
    Looks("hold", {"active": ("note", "lock"), "released": ("plain", "minus")}),
)
_OFFICE, _CLIENT = frozenset({"admin"}), frozenset({"client_user", "client_admin"})
PLACES = (
    Place(60, _("委託元"), "tenants:clients", (Permission.TENANT_MANAGE,), _OFFICE),
    Place(70, _("保存期間"), "tenants:admin-retention", (Permission.RETENTION_MANAGE,), _OFFICE),
    Place(30, _("担当者"), "tenants:people", (Permission.DIRECTORY_MANAGE,), _CLIENT, portal=True),
    Place(60, _("保存期間"), "tenants:retention", (Permission.RETENTION_VIEW,), _CLIENT, portal=True),
)

ROOM = Room(
    Pages("tenants", PAGES),
    Pages("api-tenants", API),
    Tables(TABLES),
    *EVENTS,
    WORDS,
    *LOOKS,
    *PLACES,
    LABELS,
    Owner("contact", existing_entries),
    DIRECTORY,
    HoldTarget(HoldScope.DIRECTORY, entry_fate),
    EnumName("CompanyStatusEnum", TenantStatus),
    Fills("tenant_ids", all_tenant_ids),
    Fills("tenant_cards", cards),
    Every(3600.0, "tenants.run_all_retention", expires=3000),
    Every(3600.0, "tenants.sweep_all_keys", expires=3000),
)
