"""What the API takes and answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rest_framework import serializers

from callcenter.core.api import StrictSerializer
from recordings.models import Recording, RecordingState


class PlaySerializer(StrictSerializer):
    purpose = serializers.CharField(max_length=40)
    ticket = serializers.CharField(max_length=32, required=False, allow_blank=True, default="")


class TicketSerializer(serializers.Serializer[Any]):
    url = serializers.CharField(read_only=True)
    expires_at = serializers.DateTimeField(read_only=True)


class UploadedSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(read_only=True)
    state = serializers.ChoiceField(choices=RecordingState.choices, read_only=True)


class RecordingSerializer(serializers.Serializer[Any]):
    """`duration` in seconds, `size` in bytes, `digest` SHA-256 of the file as sent, `peaks` 800 levels 0-255."""

    id = serializers.UUIDField(read_only=True)
    call = serializers.UUIDField(read_only=True)
    state = serializers.ChoiceField(choices=RecordingState.choices, read_only=True)
    reason = serializers.CharField(read_only=True, allow_null=True)
    reason_text = serializers.CharField(read_only=True, allow_null=True)
    duration = serializers.FloatField(read_only=True, allow_null=True)
    format = serializers.CharField(read_only=True, allow_null=True)
    codec = serializers.CharField(read_only=True, allow_null=True)
    size = serializers.IntegerField(read_only=True, allow_null=True)
    digest = serializers.CharField(read_only=True, allow_null=True)
    uploaded_at = serializers.DateTimeField(read_only=True)


class RecordingDetailSerializer(RecordingSerializer):
    peaks = serializers.ListField(child=serializers.IntegerField(), read_only=True)


class RecordingListSerializer(serializers.Serializer[Any]):
    results = RecordingSerializer(many=True, read_only=True)


def described(recording: Recording) -> dict[str, Any]:
    """A recording as the API shows it."""
    uploaded_at: datetime = recording.created_at
    return {
        "id": str(recording.pk),
        "call": str(recording.call_id),
        "state": recording.state,
        "reason": recording.reason or None,
        "reason_text": recording.reason_text or None,
        "duration": None if recording.duration_ms is None else recording.seconds,
        "format": recording.format or None,
        "codec": recording.codec or None,
        "size": recording.size,
        "digest": recording.digest or None,
        "uploaded_at": uploaded_at.isoformat(),
    }
