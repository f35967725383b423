"""What recordings are to the rest of the house. No room below knows of them."""

from django.utils.translation import gettext_lazy as _

from audit.evidence.stored import Stored
from audit.registry import EventType
from audit.words import Words
from callcenter.core.grants import CRUD, WEB, WORKER, Tables
from callcenter.core.hooks import Fills
from callcenter.core.openapi import EnumName
from callcenter.core.permissions import Pages, Permission, page, stream, upload
from callcenter.core.rooms import Hears, Room
from callcenter.core.schedule import Every
from callcenter.core.seeding import Seeds
from callcenter.ui.looks import Looks
from callcenter.vault.labels import Sealed
from callcenter.vault.owners import Owner
from calls.signals import call_erased
from recordings import queries, retention
from recordings.api.described import AUDIO
from recordings.demo import add_recordings
from recordings.help import PAGES as HELP
from recordings.models import RecordingState
from recordings.services.erasure import call_is_erased
from recordings.services.fetching import ask
from retention.classes import DataClass
from telephony.signals import sound_ready

_LISTEN = (Permission.RECORDING_PLAY, Permission.CALL_VIEW)
"""Coarse: named viewers have no RECORDING_PLAY, so whoever sees calls gets as far as the loader."""
_META = (Permission.RECORDING_META, Permission.RECORDING_PLAY, Permission.CALL_VIEW)

PAGES = {
    "panel": page(GET=Permission.CALL_VIEW),
    "item": page(GET=Permission.CALL_VIEW),
    "upload": upload(POST=Permission.RECORDING_UPLOAD),
    "play": page(POST=_LISTEN),
    "viewers": page(GET=Permission.RECORDING_GRANT, POST=Permission.RECORDING_GRANT),
}
API = {
    "of-call": upload(GET=(Permission.RECORDING_META, Permission.CALL_VIEW), POST=Permission.RECORDING_UPLOAD),
    "detail": page(GET=_META),
    "play": page(POST=_LISTEN),
    "audio": stream(GET=_LISTEN),
}
EVENTS = (
    EventType("recording.upload_started", _("録音の受信を開始"), object_type="recording"),
    EventType("recording.received", _("録音を受信"), object_type="recording"),
    EventType("recording.discarded", _("届かなかった録音を破棄"), object_type="recording"),
    EventType("recording.checked", _("録音を検査"), object_type="recording"),
    EventType("recording.ready", _("録音を登録"), object_type="recording"),
    EventType("recording.refused", _("録音を受け付けず"), object_type="recording"),
    EventType("recording.fetch_refused", _("録音の取得を拒否"), object_type="call"),
    EventType("recording.listed", _("録音の一覧を表示"), object_type="recording"),
    EventType("recording.viewed", _("録音の情報を表示"), object_type="recording"),
    EventType("recording.play_opened", _("録音の再生を開始"), object_type="recording"),
    EventType("recording.range", _("録音を再生"), object_type="recording"),
    EventType("recording.viewers_listed", _("録音を聞ける人を表示"), object_type="recording"),
    EventType("recording.shredding", _("録音の削除を開始"), object_type="recording"),
    EventType("recording.shredded", _("録音を削除"), object_type="recording"),
)
TABLES = {
    "recordings_playticket": {WEB: "SELECT, INSERT, UPDATE (expires_at)", WORKER: "SELECT, DELETE"},
    "recordings_recording": {WEB: "SELECT, INSERT, UPDATE", WORKER: CRUD},
    "recordings_recordingviewer": {WEB: "SELECT, INSERT, DELETE", WORKER: "SELECT, DELETE"},
}
WORDS = Words(
    objects={"recording": _("録音")},
    fields={
        "transcript": _("文字起こし"),
        "recording.audio": _("録音"),
        "recording.playable": _("録音"),
        "recording.filename": _("録音のファイル名"),
        "recording.peaks": _("録音の波形"),
        "recording": _("録音"),
    },
    reasons={
        "call_erased": _("受電の削除"),
        "fetch_address": _("取得先のアドレスの形式が不正"),
        "fetch_host": _("許可されていない取得元"),
        "fetch_private": _("社内のアドレスを指す取得元"),
        "fetch_answer": _("取得元の応答が不正"),
        "fetch_size": _("大きすぎる録音"),
    },
    groups={"recording": _("録音")},
)
LOOKS = Looks(
    "recording",
    {
        "receiving": ("plain", "clock"),
        "checking": ("plain", "clock"),
        "ready": ("done", "wave"),
        "refused": ("urgent", "alert"),
        "shredding": ("note", "lock"),
        "shredded": ("plain", "lock"),
    },
)

ROOM = Room(
    Pages("recordings", PAGES),
    Pages("api-recordings", API),
    AUDIO,
    Tables(TABLES),
    *EVENTS,
    WORDS,
    LOOKS,
    Sealed("recording", ("recording.audio", "recording.filename", "recording.peaks", "recording.playable")),
    Owner("recording", queries.existing_ids),
    Stored(queries.newest_objects),
    Seeds(add_recordings),
    DataClass(20, "recording", _("録音"), suggested=90),
    DataClass(30, "transcript", _("文字起こし"), suggested=90),
    retention.RECORDINGS,
    Hears(call_erased, call_is_erased),
    Fills("hanging", queries.ids_of_call),
    Hears(sound_ready, ask),
    EnumName("RecordingStateEnum", RecordingState),
    Every(600.0, "recordings.sweep_all", expires=500),
    *HELP,
)
