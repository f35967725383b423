"""Bodies and parameters of the REST API of tenants. Unknown fields are refused."""

from __future__ import annotations

from typing import Any

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


def page_of(row: type[serializers.Serializer[Any]]) -> type[serializers.Serializer[Any]]:
    """The list envelope of the API around ``row``."""
    fields = {
        "results": row(many=True),
        "next": serializers.CharField(allow_null=True),
        "previous": serializers.CharField(allow_null=True),
    }
    return type(f"{row.__name__.removesuffix('Out')}Page", (serializers.Serializer,), fields)


class CompanyQuery(StrictSerializer):
    """``q``: part of a name, reading or short name."""

    tenant = serializers.CharField(required=False, allow_blank=True, max_length=600)
    q = serializers.CharField(required=False, allow_blank=True, max_length=600)
    cursor = serializers.CharField(required=False, allow_blank=True, max_length=600)


CompanyPage = page_of(CompanyOut)
NumberPage = page_of(NumberOut)
PersonPage = page_of(PersonOut)
