"""Shapes of the log's REST API."""

from typing import Any

from rest_framework import serializers

from audit.models import ExportFormat, ExportState
from callcenter.core.api import Moment, StrictSerializer


class EventQuery(StrictSerializer):
    """Filters of the events list; times RFC 3339, `from` ≤ event < `to`; without `from` the last 92 days."""

    tenant = serializers.SlugField(required=False)
    actor = serializers.CharField(required=False, max_length=80)
    action = serializers.RegexField(r"^[a-z_.]{1,60}$", required=False)
    outcome = serializers.ChoiceField(["allowed", "denied", "error"], required=False)
    object = serializers.CharField(required=False, max_length=80)
    ip = serializers.IPAddressField(required=False)
    cursor = serializers.CharField(required=False, max_length=300)

    def get_fields(self) -> dict[str, Any]:
        times = {
            "from": Moment(required=False, source="since"),
            "to": Moment(required=False, source="until"),
        }
        return {**super().get_fields(), **times}


class EventOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    tenant = serializers.CharField()
    seq = serializers.IntegerField(min_value=1, help_text="Place in the tenant's log, without gaps.")
    at = serializers.DateTimeField()
    event = serializers.JSONField(help_text="The sealed body: codes and ids, no personal values.")


class EventPage(serializers.Serializer[Any]):
    results = EventOut(many=True)
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)


class ExportIn(StrictSerializer):
    """An order. `purpose`: code or label; `from` ≤ event < `to`."""

    tenant = serializers.SlugField()
    format = serializers.ChoiceField(ExportFormat.choices)
    purpose = serializers.CharField(max_length=40)
    ticket = serializers.CharField(required=False, allow_blank=True, max_length=32)

    def get_fields(self) -> dict[str, Any]:
        times = {
            "from": Moment(source="since"),
            "to": Moment(source="until"),
        }
        return {**super().get_fields(), **times}


class ExportOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    tenant = serializers.CharField()
    format = serializers.ChoiceField(ExportFormat.choices)
    state = serializers.ChoiceField(ExportState.choices)
    total = serializers.IntegerField()
    done = serializers.IntegerField()
    size = serializers.IntegerField(help_text="Bytes of the file.")
    sha256 = serializers.CharField(help_text="Of the file, once it is ready.")
    purpose = serializers.CharField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    url = serializers.CharField(allow_null=True, help_text="Where the file is, while there is one.")

    def get_fields(self) -> dict[str, Any]:
        times = {"from": serializers.DateTimeField(), "to": serializers.DateTimeField()}
        return {**super().get_fields(), **times}


class CheckpointQuery(StrictSerializer):
    tenant = serializers.SlugField()


class CheckpointOut(serializers.Serializer[Any]):
    size = serializers.IntegerField()
    note = serializers.CharField(help_text="C2SP signed checkpoint.")
    key = serializers.CharField(help_text="C2SP verifier key.")
    created_at = serializers.DateTimeField()


class CheckpointList(serializers.Serializer[Any]):
    results = CheckpointOut(many=True)
