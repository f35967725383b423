"""Any exchange that signs as Standard Webhooks says: https://github.com/standard-webhooks/standard-webhooks."""

import hmac
from base64 import b64decode, b64encode
from datetime import datetime
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from callcenter.core.api import JsonParser, Moment, StrictSerializer, flat_errors
from callcenter.core.errors import Invalid
from callcenter.text import visible
from calls.fields import CALLER_NUMBER
from telephony.adapters.base import Notice, Received
from telephony.choices import Kind

TOLERANCE = 300
"""Seconds between sending and receiving, by the clock of the database."""
PREFIX, VERSION = "whsec_", "v1,"
LONGEST_DAY = 24 * 3600
LONGEST_KEY = 128


def signature(secret: str, key: str, sent: str, body: bytes) -> str:
    material = b64decode(secret.removeprefix(PREFIX))
    return VERSION + b64encode(hmac.digest(material, f"{key}.{sent}.".encode() + body, "sha256")).decode()


class GenericIn(StrictSerializer):
    """What happened to a call. `at` is the exchange's own time; `duration` are the seconds spoken, told at the end, 0 for nobody."""

    type = serializers.ChoiceField(choices=Kind.values)
    call_id = serializers.CharField(max_length=128)
    called_number = serializers.CharField(max_length=60)
    at = Moment()
    extension = serializers.CharField(max_length=32, required=False, allow_blank=True, default="")
    recording_url = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="", source="sound")
    duration = serializers.IntegerField(
        min_value=0, max_value=LONGEST_DAY, required=False, allow_null=True, default=None
    )

    def get_fields(self) -> dict[str, Any]:
        caller = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
        return {**super().get_fields(), CALLER_NUMBER.public: caller}


class Generic:
    def secret(self, material: bytes) -> str:
        return PREFIX + b64encode(material).decode()

    def is_signed(self, received: Received, secret: str, now: datetime) -> bool:
        key, sent = received.headers.get("webhook-id", ""), received.headers.get("webhook-timestamp", "")
        right = signature(secret, key, sent, received.body)
        given = received.headers.get("webhook-signature", "").split(" ")
        matches = [hmac.compare_digest(right.encode(), each.encode()) for each in given]
        lately = sent.isascii() and sent.isdigit() and abs(now.timestamp() - int(sent[:12])) <= TOLERANCE
        return any(matches) and lately and key != ""

    def read(self, received: Received) -> Notice:
        key = received.headers["webhook-id"]
        if len(key) > LONGEST_KEY or visible.hidden(key):
            raise Invalid(errors={"webhook-id": [_("無効な値です。")]})
        form = GenericIn(data=JsonParser().parse(BytesIO(received.body)))
        if not form.is_valid():
            raise Invalid(errors=flat_errors(form.errors))
        told: dict[str, Any] = form.validated_data
        return Notice(
            key=key,
            reference=told["call_id"],
            kind=told["type"],
            **{name: told[name] for name in ("at", "called_number", "extension", "duration")},
            caller=told[CALLER_NUMBER.public],
            sound=told["sound"],
        )
