"""What the client companies are to the rest of the house."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audit.registry import EventType
from audit.words import Words
from callcenter.core.grants import RESOLVER, WEB, WORKER, Tables
from callcenter.core.hooks import Fills
from callcenter.core.openapi import EnumName
from callcenter.core.permissions import Access, Kind, Need, Pages, Permission, client_page, page
from callcenter.core.resolvers import all_tenant_ids
from callcenter.core.rooms import Room
from callcenter.ui.looks import Looks
from callcenter.ui.navigation import Place
from callcenter.vault.labels import Sealed
from callcenter.vault.owners import Owner
from tenants.help import PAGES as HELP
from tenants.models import TenantStatus
from tenants.onboarding import Step
from tenants.queries.companies import cards, missing_greeting, missing_numbers, search_companies
from tenants.queries.directory import existing_entries


def _call(**methods: Need) -> Access:
    return Access(Kind.TENANT, methods, tenant_kwarg="slug")


_MANAGE = client_page(GET=Permission.TENANT_MANAGE, POST=Permission.TENANT_MANAGE)
_PEOPLE = client_page(GET=Permission.DIRECTORY_MANAGE, POST=Permission.DIRECTORY_MANAGE)

PAGES = {
    "clients": page(GET=Permission.TENANT_MANAGE),
    "client-new": page(GET=Permission.TENANT_MANAGE, POST=Permission.TENANT_MANAGE),
    "client": client_page(GET=Permission.TENANT_MANAGE),
    "client-name": _MANAGE,
    "client-greeting": _MANAGE,
    "client-hours": _MANAGE,
    "client-end-call": _MANAGE,
    "client-numbers": _MANAGE,
    "client-number": client_page(POST=Permission.TENANT_MANAGE),
    "client-people": client_page(GET=Permission.DIRECTORY_MANAGE),
    "client-person-new": _PEOPLE,
    "client-person": _PEOPLE,
    "client-start": _MANAGE,
    "card": client_page(GET=Permission.CALL_LOOKUP),
    "people": client_page(GET=Permission.DIRECTORY_MANAGE),
    "person-new": _PEOPLE,
    "person": _PEOPLE,
    "sending": client_page(GET=Permission.SENDING_MANAGE, POST=Permission.SENDING_MANAGE),
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
}

EVENTS = (
    EventType("tenant.created", _("委託元を登録"), object_type="tenant"),
    EventType("tenant.updated", _("委託元の情報を変更"), object_type="tenant"),
    EventType("tenant.live", _("委託元の運用を開始"), object_type="tenant"),
    EventType("tenant.number_added", _("着信番号を登録"), object_type="number"),
    EventType("tenant.number_changed", _("着信番号を変更"), object_type="number"),
    EventType("directory.added", _("担当者を登録"), object_type="person"),
    EventType("directory.updated", _("担当者を変更"), object_type="person"),
)
TABLES = {
    "tenants_directoryentry": {WEB: "SELECT, INSERT, UPDATE", WORKER: "SELECT, INSERT, UPDATE, MAINTAIN"},
    "tenants_phonenumber": {
        WEB: "SELECT, INSERT, UPDATE (label, active)",
        WORKER: "SELECT, INSERT, UPDATE (label, active)",
        RESOLVER: "SELECT",
    },
    "tenants_tenant": {WEB: "SELECT, INSERT, UPDATE", WORKER: "SELECT, INSERT, UPDATE", RESOLVER: "SELECT"},
}
WORDS = Words(
    objects={
        "tenant": _("委託元"),
        "number": _("着信番号"),
        "person": pgettext_lazy("one", "担当者"),
        "directoryentry": pgettext_lazy("one", "担当者"),
    },
    fields={
        "directory.contact": _("担当者の連絡先"),
        "directory.department": _("担当者の部署"),
        "directory.kana": _("担当者の読み"),
        "directory.name": _("担当者名"),
        "number": _("着信番号"),
        "slug": _("略称"),
        "name": _("名前"),
        "kana": _("読み"),
        "department": _("部署"),
        "contact": _("連絡先"),
        "greeting": _("名乗り"),
        "hours_text": _("受付時間"),
        "end_call_text": _("電話を切るときの言葉"),
        "undo_seconds": _("取り消せる時間（秒）"),
        "undo_urgent_seconds": _("緊急の伝言を取り消せる時間（秒）"),
        "second_look": _("承認が必要な送信"),
    },
    groups={"tenant": _("委託元"), "directory": _("担当者")},
)
LABELS = Sealed(
    "contact",
    ("directory.contact", "directory.department", "directory.kana", "directory.name"),
    indexes=("directory.kana", "directory.name"),
)
LOOKS = Looks("tenant", {"onboarding": ("note", "clock"), "live": ("done", "check"), "closed": ("plain", "lock")})
STEPS = (
    Step(10, "name", _("名称"), "tenants:client-name"),
    Step(20, "numbers", _("電話番号"), "tenants:client-numbers", missing=missing_numbers),
    Step(30, "greeting", _("名乗り"), "tenants:client-greeting", missing=missing_greeting),
    Step(40, "people", _("担当者"), "tenants:client-people"),
    Step(50, "hours", _("受付時間"), "tenants:client-hours"),
    Step(55, "end-call", _("カスハラへの対応"), "tenants:client-end-call"),
    Step(100, "start", _("開始"), "tenants:client-start"),
)
_OFFICE, _CLIENT = frozenset({"admin"}), frozenset({"client_user", "client_admin"})
PLACES = (
    Place(60, pgettext_lazy("many", "委託元"), "tenants:clients", (Permission.TENANT_MANAGE,), _OFFICE),
    Place(30, _("担当者"), "tenants:people", (Permission.DIRECTORY_MANAGE,), _CLIENT, portal=True),
    Place(65, _("送信の取り消し"), "tenants:sending", (Permission.SENDING_MANAGE,), _CLIENT, portal=True),
)

ROOM = Room(
    Pages("tenants", PAGES),
    Pages("api-tenants", API),
    Tables(TABLES),
    *EVENTS,
    WORDS,
    LOOKS,
    *STEPS,
    *PLACES,
    LABELS,
    Owner("contact", existing_entries),
    EnumName("CompanyStatusEnum", TenantStatus),
    Fills("tenant_ids", all_tenant_ids),
    Fills("tenant_cards", cards),
    Fills("company_search", search_companies),
    *HELP,
)
