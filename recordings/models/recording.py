"""One recording of one call. Its sound is an object in the store, sealed under the recording's own key."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from callcenter.core.fields import TenantForeignKey
from callcenter.core.models import TenantModel
from callcenter.vault.fields import SealedField, Unit
from recordings.media import refusal
from recordings.media.formats import BY_CODE, PLAYABLE_MIME


class RecordingState(models.TextChoices):
    RECEIVING = "receiving", _("受信中")
    CHECKING = "checking", _("検査中")
    READY = "ready", _("再生できます")
    REFUSED = "refused", _("受け付けできません")
    SHREDDING = "shredding", _("削除中")
    SHREDDED = "shredded", _("削除済み")


class Reason(models.TextChoices):
    """Why a file was refused: what is wrong with it, in words for the person who sent it."""

    EMPTY = refusal.EMPTY, _("ファイルが空です。録音機から書き出し直してください。")
    TOO_LARGE = refusal.TOO_LARGE, _("ファイルが大きすぎます。分割するか、圧縮した形式で書き出してください。")
    NOT_AUDIO = (
        refusal.NOT_AUDIO,
        _("録音として受け付けている形式ではありません。WAV・MP3・Ogg・WebM・M4A・FLAC・AMRで送ってください。"),
    )
    CODEC = refusal.CODEC, _("この圧縮方式の音声は受け付けていません。別の形式で書き出してください。")
    NO_SOUND = refusal.NO_SOUND, _("音声が入っていません。録音機から書き出し直してください。")
    TRUNCATED = refusal.TRUNCATED, _("途中で切れています。元のファイルを送り直してください。")
    WRONG_LENGTH = (
        refusal.WRONG_LENGTH,
        _("ファイルに書かれた長さと実際の長さが合いません。録音機から書き出し直してください。"),
    )
    DAMAGED = refusal.DAMAGED, _("壊れていて最後まで再生できません。元のファイルを送り直してください。")
    TOO_LONG = refusal.TOO_LONG, _("長すぎます。1時間までに分けて送ってください。")
    LAYOUT = (
        refusal.LAYOUT,
        _("電話の録音として扱えない構成です（動画、複数の音声、3チャンネル以上など）。音声だけを書き出してください。"),
    )
    TOO_COSTLY = refusal.TOO_COSTLY, _("検査の上限を超えました。別の形式で書き出してください。")
    HEADERLESS = (
        refusal.HEADERLESS,
        _("GSMの音声データだけで、形式を示すヘッダーがありません。WAVかMP3で書き出してください。"),
    )
    JOINED = (
        refusal.JOINED,
        _("二つ以上の録音が一つのファイルにつながっています。録音ごとに分けて送ってください。"),
    )


class Recording(TenantModel):
    """`size` and `digest` (SHA-256) are those of the file as it was sent; the objects hold sealed bytes only.

    `playable_*` is the converted sound, where browsers cannot play the original.
    """

    vault_unit = Unit(data_class="recording", object_field="id")

    call = TenantForeignKey("calls.Call", related_name="recordings")
    state = models.CharField(max_length=12, choices=RecordingState.choices, default=RecordingState.RECEIVING)
    reason = models.CharField(max_length=16, blank=True, default="")
    uploaded_by = models.UUIDField(null=True)
    uploaded_label = models.CharField(max_length=40, blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())

    size = models.BigIntegerField(null=True)
    digest = models.CharField(max_length=64, blank=True, default="")
    format = models.CharField(max_length=8, blank=True, default="")
    codec = models.CharField(max_length=24, blank=True, default="")
    duration_ms = models.PositiveIntegerField(null=True)

    object_key = models.CharField(max_length=120, blank=True, default="")
    object_size = models.BigIntegerField(null=True)
    object_digest = models.CharField(max_length=64, blank=True, default="")
    playable_key = models.CharField(max_length=120, blank=True, default="")
    playable_size = models.BigIntegerField(null=True)

    filename = SealedField(label="recording.filename", null=True)
    peaks = SealedField(label="recording.peaks", null=True)

    class Meta:
        permissions = [("recording_play", "May hear this recording")]
        indexes = [
            models.Index("tenant_id", "call_id", "id", name="recordings_of_call"),
            models.Index("tenant_id", "state", "changed_at", name="recordings_by_state"),
            models.Index("tenant_id", "created_at", "id", name="recordings_by_age"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=RecordingState.values), name="recordings_recording_state"
            ),
            models.CheckConstraint(
                condition=models.Q(reason__in=["", *Reason.values]), name="recordings_recording_reason"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="shredded") | models.Q(filename__isnull=True, peaks__isnull=True),
                name="recordings_recording_emptied",
            ),
        ]

    @property
    def reason_text(self) -> str:
        """Why it was refused, for a person; '' when it was not."""
        return str(Reason(self.reason).label) if self.reason else ""

    @property
    def mime(self) -> str:
        """Type of the bytes that are played."""
        return PLAYABLE_MIME if self.playable_key else BY_CODE[self.format].mime

    @property
    def seconds(self) -> float:
        return (self.duration_ms or 0) / 1000
