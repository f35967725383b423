"""Shapes of requests and answers. Strict: a field that is unknown or of the wrong type is refused, never guessed."""

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from callcenter.core.api import StrictSerializer
from calls.choices import Disposition, Mood, Source, Status, Urgency
from calls.inputs import CallerInput, CallInput, MessageInput, writable


class Text(serializers.CharField):
    """A JSON string and nothing else: a number written as 9012345678 has already lost its first zero."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"allow_blank": True, "trim_whitespace": False, **kwargs})

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            raise serializers.ValidationError(_("文字で入力してください。"))
        if not writable(data):
            raise serializers.ValidationError(_("使えない文字が含まれています。"))
        return super().to_internal_value(data)


class Moment(serializers.DateTimeField):
    """RFC 3339 with an offset; a time without one is somebody's guess."""

    def to_internal_value(self, value: Any) -> datetime:
        if not isinstance(value, str) or not (value[-1:] in "Zz" or value[-6:-5] in ("+", "-")):
            raise serializers.ValidationError(
                _("時差の分かる日時で指定してください（例：2026-11-22T13:05:00+09:00）。")
            )
        return super().to_internal_value(value)


@extend_schema_field(OpenApiTypes.STR)
class DayOrMoment(serializers.Field[datetime, str, str, Any]):
    """A moment, or a day (its beginning in Japan; as an end, the whole day is meant)."""

    def __init__(self, *, end: bool = False, **kwargs: Any) -> None:
        self.end = end
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> datetime:
        try:
            day = parse_date(data) if isinstance(data, str) and len(data) == 10 else None
        except ValueError:
            day = None
        if day is None:
            return Moment().to_internal_value(data.replace(" ", "+") if isinstance(data, str) else data)
        start = datetime.combine(day, time(), timezone.get_default_timezone())
        return start + timedelta(days=1) if self.end else start


class CallerIn(StrictSerializer):
    company = Text(required=False, allow_null=True)
    name = Text(required=False, allow_null=True)
    kana = Text(required=False, allow_null=True)


class MessageIn(StrictSerializer):
    body = Text()
    addressee = Text(required=False, allow_null=True, help_text=_("担当者の ID、または委託元の中で一人に決まる名前"))
    urgency = serializers.ChoiceField(Urgency.choices, required=False)
    callback = serializers.BooleanField(required=False)
    callback_number = Text(required=False, allow_null=True)
    callback_when = Text(required=False, allow_null=True)
    mood = serializers.ChoiceField(Mood.choices, required=False)
    read_back = serializers.BooleanField(required=False)


class CallIn(StrictSerializer):
    tenant = Text()
    called_number = Text()
    caller_number = Text(required=False, allow_null=True)
    started_at = Moment()
    ring_seconds = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=604800)
    talk_seconds = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=604800)
    disposition = serializers.ChoiceField(Disposition.choices)
    caller = CallerIn(required=False, allow_null=True)
    message = MessageIn(required=False, allow_null=True)


class CallQuery(StrictSerializer):
    """Parameters of the list. Terms in a URL end up in logs of others; POST calls/search/ takes them in a body."""

    tenant = Text(required=False)
    disposition = serializers.ChoiceField(Disposition.choices, required=False)
    cursor = Text(required=False)
    number = Text(required=False)
    last4 = Text(required=False)
    kana = Text(required=False)
    company = Text(required=False)
    q = Text(required=False)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        # 'from' is a keyword of the language, so it cannot be a class attribute.
        fields = dict(super().get_fields())
        fields["from"] = DayOrMoment(required=False)
        fields["to"] = DayOrMoment(required=False, end=True)
        return fields


class SearchIn(CallQuery):
    pass


class MessageQuery(StrictSerializer):
    tenant = Text(required=False)
    status = serializers.ChoiceField(Status.choices, required=False)
    addressee = serializers.UUIDField(required=False)
    cursor = Text(required=False)


class RevealIn(StrictSerializer):
    fields_ = serializers.ListField(child=Text(), min_length=1, max_length=20)
    purpose = Text()
    ticket = Text(required=False)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        # 'fields' is taken by the serializer itself.
        fields = dict(super().get_fields())
        fields["fields"] = fields.pop("fields_")
        return fields


class StatusIn(StrictSerializer):
    status = serializers.ChoiceField(Status.choices)
    note = Text(required=False, allow_null=True)
    version = serializers.IntegerField(required=False, min_value=1, max_value=2**31 - 1)


class CorrectionIn(MessageIn):
    version = serializers.IntegerField(required=False, min_value=1, max_value=2**31 - 1)


class CallerOut(serializers.Serializer[Any]):
    company = serializers.CharField(allow_null=True)
    name = serializers.CharField(allow_null=True)
    kana = serializers.CharField(allow_null=True)


class MessageReceipt(serializers.Serializer[Any]):
    """What a write answers: nothing personal, so nothing is opened."""

    id = serializers.UUIDField()
    call = serializers.UUIDField()
    version = serializers.IntegerField()
    correction = serializers.IntegerField()
    supersedes = serializers.UUIDField(allow_null=True)
    superseded_by = serializers.UUIDField(allow_null=True)
    status = serializers.ChoiceField(Status.choices)
    urgency = serializers.ChoiceField(Urgency.choices)
    addressee = serializers.UUIDField(allow_null=True)
    callback = serializers.BooleanField()
    mood = serializers.ChoiceField(Mood.choices)
    read_back = serializers.BooleanField()
    created_at = serializers.DateTimeField()


class MessageValues(MessageReceipt):
    body = serializers.CharField(allow_null=True)
    addressee_name = serializers.CharField(allow_null=True)
    callback_number = serializers.CharField(allow_null=True)
    callback_when = serializers.CharField(allow_null=True)


class CallReceipt(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    tenant = serializers.CharField()
    called_number = serializers.CharField()
    started_at = serializers.DateTimeField()
    ring_seconds = serializers.IntegerField(allow_null=True)
    talk_seconds = serializers.IntegerField(allow_null=True)
    disposition = serializers.ChoiceField(Disposition.choices)
    origin = serializers.ChoiceField(Source.choices)
    message = MessageReceipt(allow_null=True)


class CallOut(CallReceipt):
    masked = serializers.BooleanField()
    caller_number = serializers.CharField(allow_null=True)
    caller_number_display = serializers.CharField(allow_null=True)
    caller = CallerOut(allow_null=True)
    message = MessageValues(allow_null=True)


class StepOut(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    by = serializers.CharField()
    status = serializers.ChoiceField(Status.choices)
    automatic = serializers.BooleanField()
    note = serializers.CharField(allow_null=True)


class MessageOut(MessageValues):
    tenant = serializers.CharField()
    masked = serializers.BooleanField()
    started_at = serializers.DateTimeField()
    disposition = serializers.ChoiceField(Disposition.choices)
    caller_number = serializers.CharField(allow_null=True)
    caller_number_display = serializers.CharField(allow_null=True)
    caller = CallerOut(allow_null=True)


class MessageDetailOut(MessageOut):
    history = StepOut(many=True)


class CallPageOut(serializers.Serializer[Any]):
    results = CallOut(many=True)
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    scanned_to = serializers.DateTimeField(required=False, allow_null=True)


class MessagePageOut(serializers.Serializer[Any]):
    results = MessageOut(many=True)
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)


class RevealOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    values = serializers.DictField(child=serializers.CharField(allow_null=True))


def call_input(data: dict[str, Any]) -> CallInput:
    """A validated ``CallIn`` as the services take it."""
    caller, message = data.get("caller"), data.get("message")
    return CallInput(
        called_number=data["called_number"],
        caller_number=data.get("caller_number"),
        started_at=data["started_at"],
        ring_seconds=data.get("ring_seconds"),
        talk_seconds=data.get("talk_seconds"),
        disposition=data["disposition"],
        caller=CallerInput(**caller) if caller is not None else None,
        message=MessageInput(**message) if message is not None else None,
    )
