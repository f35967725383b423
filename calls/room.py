"""What calls and messages are to the rest of the house."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.mails import MailKind
from accounts.signals import joined
from audit.registry import EventType
from audit.words import Words
from callcenter.core.grants import CRUD, READ_ADD, WEB, WORKER, Tables
from callcenter.core.openapi import EnumName
from callcenter.core.permissions import Pages, Permission, client_page, page, stream
from callcenter.core.rooms import Hears, Room
from callcenter.core.schedule import Every
from callcenter.core.seeding import Seeds
from callcenter.live.kinds import Tells
from callcenter.ui.looks import Looks
from callcenter.ui.navigation import Place
from callcenter.vault.labels import Sealed
from callcenter.vault.owners import Owner
from calls import retention, wanted
from calls.approvals import APPROVALS
from calls.choices import (
    NEW_MESSAGE,
    CallbackResult,
    CallbackState,
    Disposition,
    RecallReason,
    Status,
    Urgency,
)
from calls.demo import add_blocks, add_callbacks
from calls.fields import FIELDS, INDEXES, NOTE, RING_SECONDS, TALK_SECONDS, WRITTEN_ANEW
from calls.help import PAGES as HELP
from calls.services import notify
from calls.services.jobs import CALL, CALLBACK, MESSAGE
from calls.support import SUPPORT
from knowledge.vocabulary import Requires, Sets
from retention.classes import DataClass

PAGES = {
    "desk": page(GET=Permission.CALL_LOG),
    "open": page(POST=Permission.DRAFT_EDIT),
    "drafts": page(GET=Permission.DRAFT_EDIT),
    "drafts_now": page(GET=Permission.DRAFT_EDIT),
    "drafts_new": page(GET=Permission.DRAFT_EDIT),
    "sent": page(GET=Permission.CALL_LOG),
    "sent_new": page(GET=Permission.CALL_LOG),
    "undo": page(POST=Permission.DRAFT_EDIT),
    "undo_correction": page(POST=Permission.DRAFT_EDIT),
    "call": page(GET=Permission.DRAFT_EDIT, POST=Permission.DRAFT_EDIT),
    "draft": page(PUT=Permission.DRAFT_EDIT),
    "earlier": page(GET=Permission.DRAFT_EDIT),
    "choose_client": page(GET=Permission.DRAFT_EDIT),
    # Two transactions in a row: a row never moves between tenants, so one draft ends and another begins.
    "change_client": stream(POST=Permission.DRAFT_EDIT),
    "take_over": page(POST=Permission.DRAFT_EDIT),
    "discard": page(POST=Permission.DRAFT_EDIT),
    "supervisor": page(GET=Permission.CALL_REVEAL),
    "supervisor_new": page(GET=Permission.CALL_REVEAL),
    "call_view": page(GET=Permission.CALL_REVEAL),
    "reveal": page(POST=Permission.CALL_REVEAL),
    "correct": page(GET=Permission.MESSAGE_CORRECT, POST=Permission.MESSAGE_CORRECT),
    "recall": page(GET=Permission.MESSAGE_CORRECT, POST=Permission.MESSAGE_CORRECT),
    "misplaced": page(GET=Permission.MESSAGE_CORRECT, POST=Permission.MESSAGE_CORRECT),
    # Two transactions in a row, as for a draft.
    "move_call": stream(POST=Permission.MESSAGE_CORRECT),
    "board": page(GET=Permission.CALLBACK_WORK),
    "board_new": page(GET=Permission.CALLBACK_WORK),
    "board_due": page(GET=Permission.CALLBACK_WORK),
    "callback_ask": page(POST=Permission.CALLBACK_WORK),
    "callback": page(POST=Permission.CALLBACK_WORK),
    "memo": page(POST=Permission.CALL_REVEAL),
    "block": page(POST=Permission.BLOCK_PROPOSE),
    "inbox": client_page(GET=Permission.CALL_VALUES),
    "inbox_new": client_page(GET=Permission.CALL_VALUES),
    "message": client_page(GET=Permission.CALL_VALUES),
    "seen": client_page(POST=Permission.MESSAGE_STATUS),
    "order_callback": client_page(POST=Permission.CALLBACK_ORDER),
    "set_status": client_page(POST=Permission.MESSAGE_STATUS),
    "readers": client_page(GET=Permission.MESSAGE_RESTRICT, POST=Permission.MESSAGE_RESTRICT),
    "search": client_page(GET=Permission.CALL_VALUES, POST=Permission.CALL_VALUES),
    "notify": client_page(GET=Permission.MESSAGE_STATUS, POST=Permission.MESSAGE_STATUS),
}
API = {
    "calls": page(GET=Permission.CALL_LIST, POST=Permission.CALL_LOG),
    "call-search": page(POST=Permission.CALL_LIST),
    "call": page(GET=Permission.CALL_VIEW),
    "call-reveal": page(POST=Permission.CALL_REVEAL),
    "call-withdraw": page(POST=Permission.MESSAGE_CORRECT),
    "call-callback": page(POST=Permission.CALLBACK_WORK),
    "callbacks": page(GET=Permission.CALLBACK_WORK),
    "callback": page(PATCH=Permission.CALLBACK_WORK),
    "messages": page(GET=Permission.MESSAGE_VIEW),
    "message": page(GET=Permission.MESSAGE_VIEW),
    "message-status": page(POST=Permission.MESSAGE_STATUS),
    "message-corrections": page(POST=Permission.MESSAGE_CORRECT),
    "message-undo": page(POST=Permission.DRAFT_EDIT),
    "message-recall": page(POST=Permission.MESSAGE_CORRECT),
}
EVENTS = (
    EventType("call.created", _("受電を記録"), object_type="call"),
    EventType("call.sent", _("受電を送信"), object_type="call"),
    EventType("call.undone", _("送信を取り消し"), object_type="call"),
    EventType("call.listed", _("受電一覧を表示"), object_type="call"),
    EventType("call.searched", _("受電を検索"), object_type="call"),
    EventType("call.recognised", _("同じ番号からの前の受電を表示"), object_type="draft"),
    EventType("call.viewed", _("受電を表示"), object_type="call"),
    EventType("call.revealed", _("受電の個人情報を表示"), object_type="call"),
    EventType("call.restricted", _("受電の閲覧者を制限"), object_type="call"),
    EventType("call.corrected", _("受電の種別を訂正"), object_type="call"),
    EventType("call.recalled", _("伝言を回収"), object_type="call"),
    EventType("call.withdrawn", _("受電を取り下げ"), object_type="call"),
    EventType("message.listed", _("伝言一覧を表示"), object_type="message"),
    EventType("message.viewed", _("伝言を表示"), object_type="message"),
    EventType("message.corrected", _("伝言を訂正"), object_type="message"),
    EventType("message.undone", _("訂正の送信を取り消し"), object_type="message"),
    EventType("message.status_changed", _("伝言の状態を変更"), object_type="message"),
    EventType("message.notified", _("新着メールを送信"), object_type="message"),
    EventType("callback.asked", _("折返しを登録"), object_type="callback"),
    EventType("callback.ordered", _("折返しを依頼"), object_type="callback"),
    EventType("callback.opened", _("折返しの依頼の内容を表示"), object_type="call"),
    EventType("callback.viewed", _("折返しを表示"), object_type="callback"),
    EventType("callback.taken", _("折返しを引き受け"), object_type="callback"),
    EventType("callback.given_back", _("折返しの引き受けを取消"), object_type="callback"),
    EventType("callback.moved", _("折返しの期限を変更"), object_type="callback"),
    EventType("callback.tried", _("折返しの不在を記録"), object_type="callback"),
    EventType("callback.done", _("折返しを完了"), object_type="callback"),
    EventType("callback.dropped", _("折返しを取り止め"), object_type="callback"),
    EventType("memo.left", _("社内メモを記録"), object_type="memo"),
    EventType("memo.listed", _("社内メモの一覧を表示"), object_type="memo"),
    EventType("memo.viewed", _("社内メモを表示"), object_type="memo"),
    EventType("memo.brought", _("社内メモを正しい委託元に引き継ぎ"), object_type="memo"),
    EventType("draft.opened", _("下書きを開始"), object_type="draft"),
    EventType("draft.left", _("書かれなかった受電を下書きに保存"), object_type="draft"),
    EventType("draft.viewed", _("下書きを表示"), object_type="draft"),
    EventType("draft.taken_over", _("下書きを引き継ぎ"), object_type="draft"),
    EventType("draft.dropped", _("下書きを破棄"), object_type="draft"),
    EventType("draft.moved", _("下書きの委託元を変更"), object_type="draft"),
    EventType("draft.brought", _("別の委託元の受電から下書きを開始"), object_type="draft"),
    EventType("notify.changed", _("新着メールの設定を変更"), object_type="notifychoice"),
)
TABLES = {
    "calls_call": {
        WEB: f"SELECT, INSERT, UPDATE ({', '.join(WRITTEN_ANEW)}, restriction, {RING_SECONDS.name}, {TALK_SECONDS.name}, operator_id, released_at, undone_at, recall_reason, recalled_at)",
        WORKER: "SELECT, INSERT, UPDATE, MAINTAIN",
    },
    "calls_callback": {WEB: "SELECT, INSERT, UPDATE", WORKER: "SELECT, DELETE"},
    "calls_calldepartment": {WEB: "SELECT, INSERT, DELETE", WORKER: "SELECT, DELETE"},
    "calls_callreader": {WEB: CRUD, WORKER: "SELECT, DELETE"},
    "calls_draft": {WEB: "SELECT, INSERT, UPDATE", WORKER: "SELECT, INSERT, UPDATE"},
    "calls_memo": {WEB: READ_ADD, WORKER: "SELECT, DELETE"},
    "calls_message": {
        WEB: "SELECT, INSERT, UPDATE (status, version, superseded_by_id, changed_at, restriction, undone_at, pending, released_at)",
        WORKER: "SELECT, INSERT, UPDATE, MAINTAIN",
    },
    "calls_notifychoice": {WEB: "SELECT, INSERT, UPDATE", WORKER: "SELECT"},
    "calls_seenmark": {WEB: READ_ADD, WORKER: "SELECT"},
    "calls_statuschange": {WEB: READ_ADD, WORKER: f"SELECT, UPDATE ({NOTE.name})"},
}
LABELS = Sealed(
    "message",
    (
        "approval.reason",
        "callback.words",
        "care.relief",
        "care.said",
        "draft.body",
        "memo.text",
        *(field.sealed for field in FIELDS if field.sealed),
    ),
    indexes=("call.import", *(index.name for index in INDEXES)),
)
WORDS = Words(
    objects={
        "call": pgettext_lazy("one", "受電"),
        "message": _("伝言"),
        "draft": _("下書き"),
        "callback": _("折返し"),
        "memo": _("社内メモ"),
        "notifychoice": _("新着メールの設定"),
    },
    fields={
        "draft.body": _("下書き"),
        "memo.text": _("社内メモ"),
        "callback.words": _("折返しの依頼の内容"),
        "status": _("状態"),
        "message": _("受電・伝言"),
        "due_at": _("折返しの期限"),
        **{name: field.logged for field in FIELDS if field.logged for name in (field.name, field.sealed) if name},
        NEW_MESSAGE: _("新着のお知らせ"),
    },
    reasons={
        "new": _("未読"),
        "seen": _("確認済"),
        "done": _("対応済"),
        "wrong_company": _("委託元の取り違え"),
        "withdrawn": _("取り下げ済"),
        "recalled": _("回収済"),
        **dict(CallbackResult.choices),
        **{f"recall_{code}": label for code, label in RecallReason.choices},
    },
    groups={
        "call": _("受電"),
        "message": _("伝言"),
        "draft": _("下書き"),
        "callback": _("折返し"),
        "memo": _("社内メモ"),
        "notify": _("新着メールの設定"),
    },
)
LOOKS = (
    Looks("status", {"new": ("key", "dot"), "seen": ("plain", "eye"), "done": ("done", "check")}),
    Looks("urgency", {"normal": ("plain", "minus"), "soon": ("due", "clock"), "urgent": ("urgent", "alert")}),
    Looks(
        "waiting",
        {
            "unseen": ("urgent", "alert"),
            "approval": ("due", "shield"),
            "overdue": ("urgent", "clock"),
            "unsent": ("due", "send"),
            "draft": ("note", "draft"),
            "callback": ("key", "redo"),
        },
    ),
    Looks("callback", {"open": ("due", "clock"), "done": ("done", "check"), "dropped": ("plain", "minus")}),
    Looks(
        "disposition",
        {
            "message": ("plain", "message"),
            "callback": ("key", "redo"),
            "call_again": ("plain", "call-in"),
            "sales": ("plain", "minus"),
            "wrong": ("plain", "minus"),
            "silent": ("plain", "silent"),
            "urgent": ("urgent", "alert"),
            "complaint": ("due", "alert"),
            "blocked": ("plain", "shield"),
        },
    ),
)
_FLOOR = frozenset({"supervisor", "quality_manager"})
_ANSWERING = frozenset({"operator", "supervisor"})
_CLIENT = frozenset({"client_user", "client_admin"})
PLACES = (
    Place(10, _("日ごとの受電"), "calls:supervisor", (Permission.CALL_LIST,), _FLOOR),
    Place(20, _("待機"), "calls:desk", (Permission.CALL_LOG,), _ANSWERING),
    Place(25, _("対応待ち"), "calls:board", (Permission.CALLBACK_WORK,), _ANSWERING),
    Place(30, _("未完了"), "calls:drafts", (Permission.DRAFT_EDIT,), _ANSWERING),
    Place(40, _("送信済"), "calls:sent", (Permission.CALL_LOG,), _ANSWERING),
    Place(10, _("受信箱"), "calls:inbox", (Permission.MESSAGE_VIEW,), _CLIENT, portal=True),
    Place(20, _("検索"), "calls:search", (Permission.MESSAGE_VIEW,), _CLIENT, portal=True),
    Place(70, _("通知"), "calls:notify", (Permission.MESSAGE_STATUS,), _CLIENT, portal=True),
)

ROOM = Room(
    Pages("calls", PAGES),
    Pages("api-calls", API),
    Tables(TABLES),
    *EVENTS,
    WORDS,
    *LOOKS,
    *PLACES,
    LABELS,
    Owner("message", retention.existing_calls),
    Owner("message", retention.existing_drafts),
    Hears(joined, notify.welcome),
    DataClass(10, "message", _("受電・伝言"), suggested=365),
    retention.CALLS,
    MailKind(NEW_MESSAGE, _("新着のお知らせ"), notify.letter, target="message", sent="message.notified"),
    EnumName("MessageStatusEnum", Status),
    EnumName("CallbackStateEnum", CallbackState),
    EnumName("CallbackResultEnum", CallbackResult),
    # What a script sets holds for every call: whether a number is refused does not.
    Sets("disposition", [each for each in Disposition.choices if each[0] != Disposition.BLOCKED]),
    Sets("urgency", Urgency.choices),
    Requires(wanted.CHOICES),
    *SUPPORT,
    *APPROVALS,
    Tells(MESSAGE, (Permission.MESSAGE_STATUS, Permission.CALL_REVEAL)),
    Tells(CALL, (Permission.CALL_REVEAL, Permission.DRAFT_EDIT)),
    Tells(CALLBACK, (Permission.CALLBACK_WORK,)),
    Every(24 * 3600.0, "calls.tidy_all_drafts", expires=3600),
    Seeds(add_callbacks),
    Seeds(add_blocks),
    *HELP,
)
