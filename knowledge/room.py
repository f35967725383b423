"""What the script and the instructions of the day are to the rest of the house."""

from django.utils.translation import gettext_lazy as _

from audit.registry import EventType
from audit.words import Words
from callcenter.core.grants import READ_ADD, WEB, WORKER, Tables
from callcenter.core.permissions import Access, Kind, Pages, Permission, client_page, page
from callcenter.core.rooms import Room
from callcenter.live.kinds import Tells
from callcenter.ui.looks import Looks
from callcenter.ui.navigation import Place
from callcenter.vault.labels import Sealed
from callcenter.vault.owners import Owner
from knowledge.content import SECTIONS
from knowledge.help import PAGES as HELP
from knowledge.models import DATA_CLASS
from knowledge.queries import existing_instructions
from knowledge.retention import INSTRUCTIONS
from knowledge.services.instructions import KIND
from retention.classes import DataClass

_WRITE = client_page(POST=Permission.KNOWLEDGE_EDIT)

PAGES = {
    "script": client_page(GET=Permission.KNOWLEDGE_VIEW),
    "view": client_page(GET=Permission.KNOWLEDGE_VIEW),
    "section": client_page(GET=Permission.KNOWLEDGE_EDIT, POST=Permission.KNOWLEDGE_EDIT),
    "edition": client_page(GET=Permission.KNOWLEDGE_VIEW),
    "submit": _WRITE,
    "return": _WRITE,
    "drop": _WRITE,
    "publish": client_page(POST=Permission.KNOWLEDGE_PUBLISH),
    "read": client_page(POST=Permission.CALL_LOG),
    "waiting": page(GET=Permission.KNOWLEDGE_PUBLISH),
    "instructions": client_page(GET=Permission.INSTRUCTION_VIEW, POST=Permission.INSTRUCTION_GIVE),
    "now": client_page(GET=Permission.INSTRUCTION_VIEW),
    "withdraw": client_page(POST=Permission.INSTRUCTION_GIVE),
}
API = {
    "knowledge": Access(
        Kind.TENANT, {"GET": Permission.KNOWLEDGE_VIEW, "PUT": Permission.KNOWLEDGE_EDIT}, tenant_kwarg="slug"
    ),
    "publish": Access(Kind.TENANT, {"POST": Permission.KNOWLEDGE_PUBLISH}, tenant_kwarg="slug"),
    "instructions": Access(
        Kind.TENANT, {"GET": Permission.INSTRUCTION_VIEW, "POST": Permission.INSTRUCTION_GIVE}, tenant_kwarg="slug"
    ),
    "withdraw": Access(Kind.TENANT, {"POST": Permission.INSTRUCTION_GIVE}, tenant_kwarg="slug"),
}
_MOVES = "content, rev, state, moved_at"
TABLES = {
    "knowledge_edition": {
        WEB: f"{READ_ADD}, UPDATE ({_MOVES})",
        WORKER: f"{READ_ADD}, UPDATE ({_MOVES})",
    },
    "knowledge_reading": {WEB: READ_ADD, WORKER: READ_ADD},
    "knowledge_instruction": {WEB: f"{READ_ADD}, UPDATE (withdrawn_at)", WORKER: f"{READ_ADD}, UPDATE"},
}
WORDS = Words(
    objects={"edition": _("台本の版"), "instruction": _("本日の指示")},
    fields={
        "state": _("状態"),
        "instruction.text": _("本日の指示"),
        "since": _("いつから"),
        "until": _("いつまで"),
        **{section.name: section.label for section in SECTIONS.values()},
    },
    groups={"knowledge": _("台本"), "instruction": _("本日の指示")},
)
EVENTS = (
    EventType("knowledge.edited", _("台本の下書きを変更"), object_type="edition"),
    EventType("knowledge.submitted", _("台本の版を確認に提出"), object_type="edition"),
    EventType("knowledge.returned", _("台本の版を編集に差し戻し"), object_type="edition"),
    EventType("knowledge.published", _("台本の版を公開"), object_type="edition"),
    EventType("knowledge.read", _("台本の版を確認"), object_type="edition"),
    EventType("knowledge.dropped", _("台本の版を中止"), object_type="edition"),
    EventType("instruction.given", _("本日の指示を掲示"), object_type="instruction"),
    EventType("instruction.shown", _("本日の指示を表示"), object_type="instruction"),
    EventType("instruction.withdrawn", _("本日の指示を取りやめ"), object_type="instruction"),
)
LOOKS = Looks(
    "edition",
    {
        "writing": ("note", "redo"),
        "proposed": ("due", "clock"),
        "published": ("done", "check"),
        "dropped": ("plain", "minus"),
    },
)

ROOM = Room(
    Pages("knowledge", PAGES),
    Pages("api-knowledge", API),
    Tables(TABLES),
    WORDS,
    *EVENTS,
    LOOKS,
    Place(
        58,
        _("確認待ちの台本"),
        "knowledge:waiting",
        (Permission.KNOWLEDGE_PUBLISH,),
        frozenset({"supervisor", "admin"}),
    ),
    Place(
        35,
        _("台本"),
        "knowledge:script",
        (Permission.KNOWLEDGE_VIEW,),
        frozenset({"client_user", "client_admin"}),
        portal=True,
    ),
    Place(
        36,
        _("本日の指示"),
        "knowledge:instructions",
        (Permission.INSTRUCTION_VIEW,),
        frozenset({"client_user", "client_admin"}),
        portal=True,
    ),
    Sealed(DATA_CLASS, ("instruction.text",)),
    Owner(DATA_CLASS, existing_instructions),
    DataClass(35, DATA_CLASS, _("本日の指示"), suggested=30),
    INSTRUCTIONS,
    Tells(KIND, (Permission.CALL_LOG,)),
    *HELP,
)
