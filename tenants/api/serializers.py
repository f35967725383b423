"""Bodies and parameters of the REST API of tenants. Unknown fields are refused."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from callcenter.core.api import StrictSerializer
from tenants.models import TenantStatus


class CompanyIn(StrictSerializer):
    """What an administrator says about a company."""

    name = serializers.CharField(max_length=120)
    kana = serializers.CharField(max_length=120, required=False, allow_blank=True)
    greeting = serializers.CharField(max_length=300, required=False, allow_blank=True)
    greeting_kana = serializers.CharField(max_length=300, required=False, allow_blank=True)
    hours = serializers.CharField(max_length=200, required=False, allow_blank=True)
    timezone = serializers.CharField(max_length=40, required=False)


class NewCompanyIn(CompanyIn):
    """A new company."""

    slug = serializers.CharField(max_length=40)


class NumberIn(StrictSerializer):
    """A number in any spelling."""

    number = serializers.CharField(max_length=40, trim_whitespace=False)
    label = serializers.CharField(max_length=60, required=False, allow_blank=True)  # type: ignore[assignment]


class NumberPatch(StrictSerializer):
    """What may change about a number. ``id`` only where the address does not name it."""

    id = serializers.UUIDField(required=False)
    label = serializers.CharField(max_length=60, required=False, allow_blank=True)  # type: ignore[assignment]
    active = serializers.BooleanField(required=False)


class PersonIn(StrictSerializer):
    """A new addressee."""

    name = serializers.CharField(max_length=80)
    kana = serializers.CharField(max_length=80, required=False, allow_blank=True)
    department = serializers.CharField(max_length=80, required=False, allow_blank=True)
    contact = serializers.CharField(max_length=200, required=False, allow_blank=True)


class PersonPatch(StrictSerializer):
    """What may change about an addressee. ``id`` only where the address does not name it."""

    id = serializers.UUIDField(required=False)
    name = serializers.CharField(max_length=80, required=False)
    kana = serializers.CharField(max_length=80, required=False, allow_blank=True)
    department = serializers.CharField(max_length=80, required=False, allow_blank=True)
    contact = serializers.CharField(max_length=200, required=False, allow_blank=True)
    active = serializers.BooleanField(required=False)


class LookupQuery(StrictSerializer):
    """``called_number`` in any spelling."""

    called_number = serializers.CharField(max_length=40, trim_whitespace=False)


class DaysField(serializers.IntegerField):
    """Whole days, as a number or as ``{"days": number}``."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, dict) and set(data) == {"days"}:
            data = data["days"]
        if isinstance(data, bool) or not isinstance(data, int):
            raise serializers.ValidationError(_("日数を整数で指定してください。"))
        return super().to_internal_value(data)


class RetentionIn(StrictSerializer):
    """Days per class; a class left out keeps its days."""

    message = DaysField(required=False)
    recording = DaysField(required=False)
    transcript = DaysField(required=False)
    contact = DaysField(required=False)
    log = DaysField(required=False)


class HoldIn(StrictSerializer):
    """What is held, and why. ``target_type`` is tenant, class, call, recording or directory."""

    target_type = serializers.CharField(max_length=12)
    target_id = serializers.UUIDField(required=False, allow_null=True)
    data_class = serializers.CharField(max_length=12, required=False, allow_blank=True)
    reason = serializers.CharField(max_length=12)
    ticket = serializers.CharField(max_length=32, required=False, allow_blank=True)


class NumberOut(serializers.Serializer[Any]):
    """A number of a company."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    display = serializers.CharField()
    label = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    active = serializers.BooleanField()


class PersonOut(serializers.Serializer[Any]):
    """An addressee."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    kana = serializers.CharField(allow_blank=True)
    department = serializers.CharField(allow_blank=True)
    active = serializers.BooleanField()


class CompanyOut(serializers.Serializer[Any]):
    """A company in a list."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    kana = serializers.CharField(allow_blank=True)
    status = serializers.ChoiceField(choices=TenantStatus.choices)
    greeting = serializers.CharField(allow_blank=True)
    greeting_kana = serializers.CharField(allow_blank=True)
    hours = serializers.CharField(allow_blank=True)
    timezone = serializers.CharField()


class CompanyDetailOut(CompanyOut):
    """A company with its numbers, and its people for those who may see them (else null)."""

    numbers = NumberOut(many=True)
    people = PersonOut(many=True, allow_null=True)


class LookupOut(CompanyOut):
    """The company that answers on a number."""

    tenant = serializers.CharField()
    number = serializers.CharField()


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


class RetentionOut(serializers.Serializer[Any]):
    """Policies of all classes. ``effective_at`` (after a PUT): when the last of the changes takes effect."""

    message = PolicyOut()
    recording = PolicyOut()
    transcript = PolicyOut()
    contact = PolicyOut()
    log = PolicyOut()
    effective_at = serializers.DateTimeField(required=False, allow_null=True)


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


def page_of(row: type[serializers.Serializer[Any]]) -> type[serializers.Serializer[Any]]:
    """The list envelope of the API around ``row``."""
    fields = {
        "results": row(many=True),
        "next": serializers.CharField(allow_null=True),
        "previous": serializers.CharField(allow_null=True),
    }
    return type(f"{row.__name__.removesuffix('Out')}Page", (serializers.Serializer,), fields)


CompanyPage = page_of(CompanyOut)
NumberPage = page_of(NumberOut)
PersonPage = page_of(PersonOut)
HoldPage = page_of(HoldOut)
