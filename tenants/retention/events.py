"""What a run writes into the log."""

from django.utils.translation import gettext_lazy as _

from audit.registry import EventType, register

EVENTS = (
    EventType("retention.shredding", _("保存期間満了・削除を開始"), object_type="record"),
    EventType("retention.shredded", _("保存期間満了・削除を完了"), object_type="record"),
    EventType("retention.kept", _("期限を過ぎたが法的保全のため削除せず"), object_type="record"),
    EventType("retention.capped", _("1回の上限に達したため残りは次回に削除"), object_type="record"),
    EventType("retention.refused", _("時計のずれのため削除を見合わせ"), object_type="record"),
)


def register_events() -> None:
    for event in EVENTS:
        register(event)
