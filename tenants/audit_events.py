"""What this app writes into the audit log."""

from django.utils.translation import gettext_lazy as _

from audit.registry import EventType, register

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
)


def register_all() -> None:
    """Called once, when the app is ready."""
    for event in EVENTS:
        register(event)
