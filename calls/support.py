"""Supervisors beside operators, as the room declares it: called in, and caring for who was abused."""

from django.utils.translation import gettext_lazy as _

from audit.registry import EventType
from audit.words import Words
from callcenter.core.grants import READ_ADD, WEB, WORKER, Tables
from callcenter.core.permissions import Pages, Permission, page
from callcenter.live.kinds import Tells
from callcenter.ui.looks import Looks
from callcenter.ui.navigation import Place
from calls.choices import CallInEnd
from calls.services.call_ins import CALL_IN

PAGES = {
    "call_in": page(GET=Permission.DRAFT_EDIT, POST=Permission.DRAFT_EDIT),
    "call_ins": page(GET=Permission.CALLIN_TAKE),
    "call_in_answer": page(POST=Permission.CALLIN_TAKE),
    "harassments": page(GET=Permission.WELFARE_NOTE),
    "care": page(GET=Permission.WELFARE_NOTE, POST=Permission.WELFARE_NOTE),
}
EVENTS = (
    EventType("callin.asked", _("応援の呼び出しを開始"), object_type="callin"),
    EventType("callin.listed", _("応援の呼び出しの一覧を表示"), object_type="callin"),
    EventType("callin.viewed", _("応援に来る人を表示"), object_type="callin"),
    EventType("callin.taken", _("応援の呼び出しを引き受け"), object_type="callin"),
    EventType("callin.ended", _("応援の呼び出しを終了"), object_type="callin"),
    EventType("harassment.marked", _("受電をカスハラとして記録"), object_type="harassment"),
    EventType("harassment.listed", _("カスハラの記録の一覧を表示"), object_type="harassment"),
    EventType("welfare.noted", _("オペレーターへのケアを記録"), object_type="carenote"),
    EventType("welfare.viewed", _("オペレーターへのケアの記録を表示"), object_type="harassment"),
)
TABLES = {
    "calls_callin": {
        WEB: "SELECT, INSERT, UPDATE (state, taken_by_id, taken_by_label, taken_at, ended_at)",
        WORKER: "SELECT, UPDATE (state, ended_at), DELETE",
    },
    "calls_carenote": {WEB: READ_ADD, WORKER: "SELECT, DELETE"},
    "calls_harassment": {WEB: READ_ADD, WORKER: "SELECT, DELETE"},
}
WORDS = Words(
    objects={
        "callin": _("応援の呼び出し"),
        "carenote": _("オペレーターへのケアの記録"),
        "harassment": _("カスハラの記録"),
    },
    fields={"care.said": _("言われたこと・起きたこと"), "care.relief": _("行ったケア")},
    reasons=dict(CallInEnd.choices),
    groups={
        "callin": _("応援の呼び出し"),
        "harassment": _("カスハラの記録"),
        "welfare": _("オペレーターへのケア"),
    },
)

SUPPORT = (
    Pages("calls", PAGES),
    Tables(TABLES),
    *EVENTS,
    WORDS,
    Looks("callin", {"open": ("urgent", "alert"), "coming": ("key", "user"), "ended": ("done", "check")}),
    Place(17, _("カスハラの記録"), "calls:harassments", (Permission.WELFARE_NOTE,), frozenset({"supervisor"})),
    Tells(CALL_IN, (Permission.CALLIN_TAKE, Permission.DRAFT_EDIT)),
)
