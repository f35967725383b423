"""The log's own event types, and those of parts that have no app of their own."""

from django.utils.translation import gettext_lazy as _

from audit.registry import EventType, register

EVENTS = (
    EventType("access.denied", _("権限のない操作を拒否"), object_type="url"),
    EventType("lookup.missing", _("見つからないものを要求"), object_type="url"),
    EventType("lookup.flood", _("見つからない要求が多発")),
    EventType("data.revealed", _("個人情報を表示")),
    EventType("key.created", _("鍵を作成"), object_type="key"),
    EventType("key.destroyed", _("鍵を廃棄"), object_type="key"),
    EventType("audit.listed", _("監査ログを表示"), object_type="event"),
    EventType("audit.viewed", _("監査ログの詳細を表示"), object_type="event"),
    EventType("audit.checkpoints_listed", _("チェックポイントを表示"), object_type="checkpoint"),
    EventType("audit.exports_listed", _("出力の一覧を表示"), object_type="export"),
    EventType("export.requested", _("監査ログの出力を依頼"), object_type="export"),
    EventType("export.ready", _("監査ログの出力が完了"), object_type="export"),
    EventType("export.failed", _("監査ログの出力に失敗"), object_type="export"),
    EventType("export.downloaded", _("出力ファイルを受け取り"), object_type="export"),
    EventType("export.expired", _("出力ファイルを廃棄"), object_type="export"),
    EventType("seal.refused", _("署名を停止（以前の記録と一致しない）"), object_type="checkpoint"),
    EventType("seal.resumed", _("署名を再開"), object_type="checkpoint"),
)


def register_all() -> None:
    for event in EVENTS:
        register(event)
