"""What the log is to the rest of the house; also the events of parts that have no room with pages (keys, denials)."""

from django.utils.translation import gettext_lazy as _

from audit.help import PAGES as HELP
from audit.models import ExportState
from audit.queries.exports import existing_exports
from audit.registry import EventType
from audit.services import record_denied, record_given_up
from audit.store import DATA_CLASS, LABEL
from audit.words import Words
from callcenter.core.grants import AUDIT, READ_ADD, SEALER, WEB, WORKER, Tables
from callcenter.core.hooks import Fills, HearsDenials
from callcenter.core.openapi import EnumName
from callcenter.core.permissions import Pages, Permission, client_page, page, stream
from callcenter.core.rooms import Room
from callcenter.core.schedule import Every
from callcenter.ui.looks import Looks
from callcenter.ui.navigation import Place
from callcenter.vault.labels import Sealed
from callcenter.vault.owners import Owner

_VIEW, _EXPORT = Permission.AUDIT_VIEW, Permission.AUDIT_EXPORT
_AUDITOR = frozenset({"auditor"})
_CLIENT = frozenset({"client_user", "client_admin"})

PAGES = {
    "log": page(GET=_VIEW, POST=_VIEW),
    "event": page(GET=_VIEW),
    "exports": page(GET=_EXPORT, POST=_EXPORT),
    "export": page(GET=_EXPORT),
    "export_file": stream(GET=_EXPORT),
    "access_log": client_page(GET=_VIEW, POST=_VIEW),
    "access_exports": client_page(GET=_EXPORT, POST=_EXPORT),
    "access_verify": client_page(GET=_VIEW, POST=_VIEW),
    "access_verifier": client_page(GET=_VIEW),
    "access_checkpoint": client_page(GET=_VIEW),
}
API = {
    "events": page(GET=_VIEW),
    "exports": page(POST=_EXPORT),
    "export": page(GET=_EXPORT),
    "export-file": stream(GET=_EXPORT),
    "checkpoints": page(GET=_VIEW),
}
EVENTS = (
    EventType("access.denied", _("権限のない操作を拒否"), object_type="url"),
    EventType("lookup.missing", _("見つからないページや記録を要求"), object_type="url"),
    EventType("lookup.flood", _("見つからないページや記録への要求が多発")),
    EventType("access.flood", _("権限のない操作が多発")),
    EventType("access.token_refused", _("無効なトークンを拒否"), object_type="token"),
    EventType("access.token_flood", _("無効なトークンが多発")),
    EventType("data.revealed", _("個人情報を表示")),
    EventType("key.created", _("鍵を作成"), object_type="key"),
    EventType("key.destroyed", _("鍵を廃棄"), object_type="key"),
    EventType("audit.listed", _("監査ログを表示"), object_type="event"),
    EventType("audit.viewed", _("監査ログの詳細を表示"), object_type="event"),
    EventType("audit.checkpoints_listed", _("署名の控えを表示"), object_type="checkpoint"),
    EventType("audit.exports_listed", _("出力の一覧を表示"), object_type="export"),
    EventType("export.requested", _("監査ログの出力を依頼"), object_type="export"),
    EventType("export.ready", _("監査ログの出力が完了"), object_type="export"),
    EventType("export.failed", _("監査ログの出力に失敗"), object_type="export"),
    EventType("export.downloaded", _("出力ファイルを受け取り"), object_type="export"),
    EventType("export.expired", _("出力ファイルを廃棄"), object_type="export"),
    EventType("job.given_up", _("処理を中断（試行の上限）"), object_type="job"),
    EventType("job.retried", _("止まっている処理を再実行"), object_type="job"),
    EventType("seal.refused", _("署名を停止（以前の記録と一致しない）"), object_type="checkpoint"),
    EventType("seal.resumed", _("署名を再開"), object_type="checkpoint"),
)
TABLES = {
    "audit_checkpoint": {WEB: "SELECT", WORKER: "SELECT", SEALER: READ_ADD},
    "audit_event": {WEB: READ_ADD, WORKER: f"{READ_ADD}, MAINTAIN", SEALER: READ_ADD, AUDIT: "SELECT"},
    "audit_export": {WEB: READ_ADD, WORKER: "SELECT, UPDATE"},
    "audit_head": {WEB: "SELECT", WORKER: "SELECT", SEALER: "SELECT", AUDIT: "SELECT, INSERT, UPDATE"},
    "audit_order": {WEB: "SELECT", WORKER: "SELECT", SEALER: "SELECT", AUDIT: READ_ADD},
}
WORDS = Words(
    objects={
        "event": _("監査ログ"),
        "export": _("出力"),
        "checkpoint": _("チェックポイント"),
        "key": _("鍵"),
        "url": _("画面・API"),
        "job": _("バックグラウンド処理"),
    },
    fields={LABEL: _("出力ファイル"), "log": _("監査ログ")},
    reasons={
        "given_up": _("試行の上限"),
        "not_found": _("対象なし"),
        "forbidden": _("権限なし"),
        "token_invalid": _("無効または失効したトークン"),
        "flood": _("短時間の多発"),
        "csrf": _("画面の有効期限切れ"),
        "rewritten": _("記録の書き換え"),
        "database_behind": _("データベースの巻き戻り"),
        "memory_lost": _("署名の控えの紛失"),
        "memory_damaged": _("署名の控えの破損"),
        "checkpoint_damaged": _("チェックポイントの破損"),
        "event_missing": _("記録の欠落"),
        "event_changed": _("署名済みの記録の変更"),
        "time_moved": _("記録の時刻の逆行"),
        "log_missing": _("署名済みの記録全体の消失"),
        "not_sealed": _("署名が未完了"),
    },
    groups={
        "data": _("個人情報の表示"),
        "audit": _("監査ログの閲覧"),
        "export": _("監査ログの出力"),
        "access": _("閲覧権・拒否"),
        "lookup": _("見つからないページや記録への操作"),
        "key": _("鍵"),
        "seal": _("署名"),
        "job": _("バックグラウンド処理"),
    },
)
LOOKS = (
    Looks("outcome", {"allowed": ("plain", "check"), "denied": ("urgent", "lock"), "error": ("due", "alert")}),
    Looks(
        "export",
        {
            "queued": ("plain", "clock"),
            "running": ("key", "clock"),
            "ready": ("done", "check"),
            "failed": ("urgent", "alert"),
            "expired": ("plain", "lock"),
        },
    ),
)

ROOM = Room(
    Pages("audit", PAGES),
    Pages("api-audit", API),
    Tables(TABLES),
    *EVENTS,
    WORDS,
    *LOOKS,
    Place(90, _("監査ログ"), "audit:log", (_VIEW,), _AUDITOR),
    Place(100, _("出力"), "audit:exports", (_EXPORT,), _AUDITOR),
    Place(50, _("閲覧の記録"), "audit:access_log", (_VIEW,), _CLIENT, portal=True),
    Sealed(DATA_CLASS, (LABEL, "export.terms")),
    Owner(DATA_CLASS, existing_exports),
    EnumName("ExportStateEnum", ExportState),
    HearsDenials(record_denied),
    Fills("job_given_up", record_given_up),
    # Due after 5 s or 500 events.
    Every(3.0, "audit.seal", role="sealer"),
    Every(3600.0, "audit.expire_all_exports", expires=3600),
    *HELP,
)
