"""Event types of recordings."""

from django.utils.translation import gettext_lazy as _

from audit.registry import EventType, register

EVENTS = (
    EventType("recording.upload_started", _("録音の受信を開始"), object_type="recording"),
    EventType("recording.received", _("録音を受信"), object_type="recording"),
    EventType("recording.discarded", _("届かなかった録音を破棄"), object_type="recording"),
    EventType("recording.checked", _("録音を検査"), object_type="recording"),
    EventType("recording.ready", _("録音を登録"), object_type="recording"),
    EventType("recording.refused", _("録音を受け付けず"), object_type="recording"),
    EventType("recording.listed", _("録音の一覧を表示"), object_type="recording"),
    EventType("recording.viewed", _("録音の情報を表示"), object_type="recording"),
    EventType("recording.play_opened", _("録音の再生を開始"), object_type="recording"),
    EventType("recording.range", _("録音を再生"), object_type="recording"),
    EventType("recording.viewers_listed", _("録音を閲覧できる担当者を表示"), object_type="recording"),
    EventType("recording.shredding", _("録音の削除を開始"), object_type="recording"),
    EventType("recording.shredded", _("録音を削除"), object_type="recording"),
)


def register_all() -> None:
    for event in EVENTS:
        register(event)
