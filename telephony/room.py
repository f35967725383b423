"""What telephony is to the rest of the house."""

from django.utils.translation import gettext_lazy as _

from audit.registry import EventType
from audit.words import Words
from callcenter.core.grants import CRUD, WEB, WORKER, Tables
from callcenter.core.permissions import Access, Kind, Pages, Permission, page, stream
from callcenter.core.rooms import Hears, Room
from callcenter.core.schedule import Every
from callcenter.core.seeding import Seeds
from callcenter.live.kinds import Tells
from callcenter.ui.looks import Looks
from callcenter.ui.navigation import Place
from callcenter.vault.labels import Sealed
from callcenter.vault.owners import Owner
from calls.signals import call_erased, call_written
from telephony.choices import GapEnd, GapReason
from telephony.demo import add_legs
from telephony.help import PAGES as HELP
from telephony.retention import existing_legs
from telephony.services.answering import LEG, time_of_call
from telephony.services.hearing import forget_call
from telephony.services.presence import PRESENCE

ROOM = Room(
    Pages(
        "api-telephony",
        {"webhook": Access(Kind.ACCOUNT, {"POST": None}, reason="the signature of an exchange is asked by the view")},
    ),
    Pages(
        "telephony",
        {
            "ringing": page(GET=Permission.DRAFT_EDIT),
            "answer": page(POST=Permission.DRAFT_EDIT),
            "line": page(GET=Permission.DRAFT_EDIT),
            # Asks an exchange, which may take its time: between two transactions of its own.
            "gap": stream(POST=Permission.DRAFT_EDIT),
            # Of the house, which operators read nowhere else: in transactions of their own.
            "presence": stream(GET=Permission.DRAFT_EDIT, POST=Permission.DRAFT_EDIT),
            "beat": stream(POST=Permission.DRAFT_EDIT),
            # Of the demo alone, elsewhere 404; tells as an exchange does, in transactions of its own.
            "pbx": stream(GET=Permission.DRAFT_EDIT, POST=Permission.DRAFT_EDIT),
            "floor": page(GET=Permission.PRESENCE_VIEW),
            "floor_now": page(GET=Permission.PRESENCE_VIEW),
            "extensions": page(GET=Permission.USER_MANAGE, POST=Permission.USER_MANAGE),
            "extension_remove": page(POST=Permission.USER_MANAGE),
            "exchanges": page(GET=Permission.USER_MANAGE, POST=Permission.USER_MANAGE),
            "exchange_switch": page(POST=Permission.USER_MANAGE),
            "exchange_host_remove": page(POST=Permission.USER_MANAGE),
        },
    ),
    Tables(
        {
            "telephony_exchange": {
                WEB: "SELECT, INSERT, UPDATE (hosts, active)",
                WORKER: "SELECT, INSERT, UPDATE (connected_at)",
            },
            "telephony_extension": {WEB: "SELECT, INSERT, DELETE", WORKER: "SELECT"},
            "telephony_gap": {WEB: "SELECT, INSERT, UPDATE", WORKER: CRUD},
            "telephony_leg": {WEB: "SELECT, INSERT, UPDATE", WORKER: CRUD},
            "telephony_presence": {WEB: "SELECT, INSERT, UPDATE", WORKER: "SELECT"},
            "telephony_told": {WEB: "SELECT, INSERT", WORKER: CRUD},
        }
    ),
    EventType("exchange.created", _("電話設備を登録"), object_type="exchange"),
    EventType("exchange.extensions_listed", _("内線の一覧を表示"), object_type="extension"),
    EventType("exchange.extension_added", _("内線を登録"), object_type="extension"),
    EventType("exchange.extension_removed", _("内線の登録を削除"), object_type="extension"),
    Place(63, _("内線"), "telephony:extensions", (Permission.USER_MANAGE,), frozenset({"admin"})),
    Place(64, _("電話設備"), "telephony:exchanges", (Permission.USER_MANAGE,), frozenset({"admin"})),
    EventType("exchange.host_allowed", _("録音の取得元を許可"), object_type="exchange"),
    EventType("exchange.host_removed", _("録音の取得元を取消"), object_type="exchange"),
    EventType("exchange.switched_off", _("電話設備を停止"), object_type="exchange"),
    EventType("exchange.switched_on", _("電話設備を再開"), object_type="exchange"),
    EventType("exchange.secret_used", _("電話設備の秘密鍵を使用"), object_type="exchange"),
    EventType("presence.changed", _("受付の状態を変更"), object_type="person"),
    EventType("presence.listed", _("受付の状況を表示"), object_type="person"),
    Place(15, _("受付状況"), "telephony:floor", (Permission.PRESENCE_VIEW,), frozenset({"supervisor"})),
    EventType("leg.arrived", _("着信を記録"), object_type="leg"),
    EventType("leg.unknown_number", _("どの委託元の番号でもない着信を記録"), object_type="leg"),
    EventType("leg.sound_opened", _("録音の取得先を使用"), object_type="leg"),
    EventType("leg.answered", _("着信に応答"), object_type="leg"),
    EventType("leg.silenced", _("録音を停止"), object_type="leg"),
    EventType("leg.not_silenced", _("録音を停止できず"), object_type="leg"),
    EventType("leg.recorded_again", _("録音を再開"), object_type="leg"),
    EventType("leg.left", _("書かれなかった着信を下書きに引き渡し"), object_type="leg"),
    Looks(
        "leg",
        {
            "ringing": ("key", "call-in"),
            "talking": ("plain", "phone"),
            "held": ("plain", "pause"),
            "missed": ("due", "alert"),
            "ended": ("done", "check"),
        },
    ),
    Looks(
        "presence",
        {
            "available": ("done", "phone"),
            "wrapup": ("key", "draft"),
            "break": ("plain", "pause"),
            "away": ("plain", "minus"),
        },
    ),
    Looks(
        "exchange",
        {
            "told": ("done", "check"),
            "heard": ("done", "check"),
            "away": ("urgent", "alert"),
            "off": ("plain", "pause"),
        },
    ),
    Hears(call_written, time_of_call),
    Hears(call_erased, forget_call),
    Words(
        objects={"extension": _("内線"), "exchange": _("電話設備"), "leg": _("着信")},
        fields={
            "extension.number": _("内線番号"),
            "extension.person": _("利用者"),
            "hosts": _("録音の取得元"),
            "leg.sound": _("録音の取得先"),
            "presence.state": _("受付の状態"),
            "available": _("受付中"),
            "wrapup": _("後処理"),
            "break": _("休憩"),
            "away": _("離席"),
            "leg.caller": _("発信者の電話番号"),
            "exchange.secret": _("電話設備の秘密鍵"),
            "generic": "Standard Webhooks",
            "twilio": "Twilio",
            "asterisk": "Asterisk",
        },
        reasons={f"gap_{code}": label for code, label in (*GapReason.choices, *GapEnd.choices)},
        groups={"presence": _("受付の状態"), "leg": _("着信"), "exchange": _("電話設備")},
    ),
    Sealed("message", ("leg.caller", "leg.sound")),
    Sealed("exchange", ("exchange.secret",)),
    Owner("message", existing_legs),
    Tells(LEG, (Permission.DRAFT_EDIT,)),
    Tells(PRESENCE, (Permission.PRESENCE_VIEW,)),
    Every(3600.0, "telephony.tidy_all", expires=3000),
    *HELP,
    Seeds(add_legs),
)
