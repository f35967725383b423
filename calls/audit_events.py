"""Events that this app writes to the audit log."""

from django.utils.translation import gettext_lazy as _

from audit.registry import EventType, register

EVENTS = (
    EventType("call.created", _("受電を記録"), object_type="call"),
    EventType("call.listed", _("受電一覧を表示"), object_type="call"),
    EventType("call.searched", _("受電を検索"), object_type="call"),
    EventType("call.viewed", _("受電を表示"), object_type="call"),
    EventType("call.revealed", _("受電の個人情報を表示"), object_type="call"),
    EventType("call.restricted", _("受電の閲覧者を制限"), object_type="call"),
    EventType("message.listed", _("伝言一覧を表示"), object_type="message"),
    EventType("message.viewed", _("伝言を表示"), object_type="message"),
    EventType("message.corrected", _("伝言を訂正"), object_type="message"),
    EventType("message.status_changed", _("伝言の状態を変更"), object_type="message"),
    EventType("message.notified", _("新着メールを送信"), object_type="message"),
    EventType("draft.opened", _("下書きを開始"), object_type="draft"),
    EventType("draft.viewed", _("下書きを表示"), object_type="draft"),
    EventType("draft.taken_over", _("下書きを引き継ぎ"), object_type="draft"),
    EventType("draft.dropped", _("下書きを破棄"), object_type="draft"),
    EventType("draft.moved", _("下書きの委託元を変更"), object_type="draft"),
    EventType("notify.changed", _("新着メールの設定を変更"), object_type="notifychoice"),
)


def register_events() -> None:
    for event in EVENTS:
        register(event)
