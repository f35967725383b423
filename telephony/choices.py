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
