"""Bodies of the REST API of retention. Unknown fields are refused."""

from __future__ import annotations

from typing import Any, TypeVar, cast

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from callcenter.core.api import StrictSerializer
from retention.classes import codes
from tenants.api.serializers import page_of


class DaysField(serializers.IntegerField):
    """Whole days, as a number or as ``{"days": number}``."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, dict) and set(data) == {"days"}:
            data = data["days"]
        if isinstance(data, bool) or not isinstance(data, int):
            raise serializers.ValidationError(_("日数を整数で指定してください。"))
        return super().to_internal_value(data)


S = TypeVar("S", bound="type[serializers.Serializer[Any]]")


def _by_class(name: str, base: S, what: str, fields: dict[str, Any]) -> S:
    """A body with one member for each data class that the rooms declare."""
    return cast(S, type(name, (base,), {"__doc__": what, **fields}))


RetentionIn = _by_class(
    "RetentionIn",
    StrictSerializer,
    "Days per class; a class left out keeps its days. ``confirm``: by class, how many records the change deletes.",
    {code: DaysField(required=False) for code in codes()}
    | {"confirm": serializers.DictField(child=serializers.IntegerField(min_value=0), required=False)},
)


class HoldIn(StrictSerializer):
    """What is held, and why. ``target_type`` is tenant, class, or a kind of record (call, recording, directory)."""

    target_type = serializers.CharField(max_length=12)
    target_id = serializers.UUIDField(required=False, allow_null=True)
    data_class = serializers.CharField(max_length=12, required=False, allow_blank=True)
    reason = serializers.CharField(max_length=12)
    ticket = serializers.CharField(max_length=32, required=False, allow_blank=True)


class HoldReleaseIn(StrictSerializer):
    """``confirm``: by class, how many records the release deletes."""

    confirm = serializers.DictField(child=serializers.IntegerField(min_value=0), required=False)


class WaitingOut(serializers.Serializer[Any]):
    """Days that wait for their day."""

    days = serializers.IntegerField()
    effective_at = serializers.DateTimeField()


class ProposedOut(serializers.Serializer[Any]):
    """Days that the client wishes."""

    days = serializers.IntegerField()
    proposed_at = serializers.DateTimeField()


class PolicyOut(serializers.Serializer[Any]):
    """Days in force for one class; null where nothing was settled yet."""

    days = serializers.IntegerField(allow_null=True)
    minimum_days = serializers.IntegerField()
    effective_at = serializers.DateTimeField(allow_null=True)
    pending = WaitingOut(allow_null=True)
    proposed = ProposedOut(allow_null=True)


RetentionOut = _by_class(
    "RetentionOut",
    serializers.Serializer,
    "Policies of all classes. ``effective_at`` (after a PUT): when the last of the changes takes effect.",
    {code: PolicyOut() for code in codes()}
    | {"effective_at": serializers.DateTimeField(required=False, allow_null=True)},
)


class HoldOut(serializers.Serializer[Any]):
    """A legal hold."""

    id = serializers.UUIDField()
    target_type = serializers.CharField()
    target_id = serializers.UUIDField(allow_null=True)
    data_class = serializers.CharField(allow_blank=True)
    reason = serializers.CharField()
    ticket = serializers.CharField(allow_blank=True)
    set_at = serializers.DateTimeField()
    released_at = serializers.DateTimeField(allow_null=True)
    kept_until = serializers.DateTimeField(allow_null=True)


HoldPage = page_of(HoldOut)
