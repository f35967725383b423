"""Codes of telephony, as the database and the interface know them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Provider(models.TextChoices):
    """Who speaks to us, hence which adapter understands it."""

    GENERIC = "generic", "Standard Webhooks"
    TWILIO = "twilio", "Twilio"
    ASTERISK = "asterisk", "Asterisk"


class Line(models.TextChoices):
    """Whether an exchange reaches us."""

    TOLD = "told", _("受付中")
    HEARD = "heard", _("接続中")
    AWAY = "away", _("接続できません")
    OFF = "off", _("停止中")


class LegState(models.TextChoices):
    RINGING = "ringing", _("呼出中")
    TALKING = "talking", _("通話中")
    HELD = "held", _("保留中")
    MISSED = "missed", _("不応答")
    ENDED = "ended", _("通話終了")


class PresenceState(models.TextChoices):
    """Whether somebody takes calls now."""

    AVAILABLE = "available", _("受付中")
    WRAPUP = "wrapup", _("後処理")
    BREAK = "break", _("休憩")
    AWAY = "away", _("離席")


class GapReason(models.TextChoices):
    """Why a call was not recorded for a while."""

    DIGITS = "digits", _("カード番号などの保護")
    ASKED = "asked", _("オペレーターの操作")


class GapEnd(models.TextChoices):
    """What ended it. ``UNKNOWN``: nobody knows whether it ever began. Not shown to people but in the log."""

    RESUMED = "resumed", _("人が再開")
    TIME = "time", _("時間がきて再開")
    OVER = "over", _("通話の終了")
    FAILED = "failed", _("電話設備が応じず")
    UNKNOWN = "unknown", _("停止したか不明")


OVER = (LegState.MISSED, LegState.ENDED)


class Kind(models.TextChoices):
    """What an exchange tells of a call. Not shown to people."""

    RINGING = "call.ringing"
    ANSWERED = "call.answered"
    HELD = "call.held"
    RESUMED = "call.resumed"
    TRANSFERRED = "call.transferred"
    ENDED = "call.ended"
    RECORDING_READY = "call.recording_ready"
