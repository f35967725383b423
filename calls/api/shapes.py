"""What requests and answers are made of: strict values, and shapes derived from the table of fields."""

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from calls import fields
from calls.fields import Field, Kind, Of
from calls.inputs import MAX_SECONDS, writable

Taken = serializers.Field[Any, Any, Any, Any]


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


def taken(field: Field) -> Taken:
    """How a field is taken from a request."""
    if field.choices is not None:
        return serializers.ChoiceField(field.choices.choices, required=field.required)
    if field.kind is Kind.FLAG:
        return serializers.BooleanField(required=field.required)
    if field.kind is Kind.SECONDS:
        return serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=MAX_SECONDS)
    if field.required:
        return Text()
    words = _("担当者の ID、または委託元の中で一人に決まる名前") if field.kind is Kind.PERSON else None
    return Text(required=False, allow_null=True, help_text=words)


def answered(field: Field) -> Taken:
    """How a field is answered. A sealed one may be masked or missing."""
    if field.choices is not None:
        return serializers.ChoiceField(field.choices.choices)
    if field.kind is Kind.FLAG:
        return serializers.BooleanField()
    if field.kind is Kind.SECONDS:
        return serializers.IntegerField(allow_null=True)
    return (serializers.UUIDField if field.kind is Kind.PERSON else serializers.CharField)(allow_null=True)


class FromTable(serializers.Serializer[Any]):
    """Has, beside its own fields, those of the table that it and its bases name in ``table``."""

    table: tuple[Field, ...] = ()
    draw = staticmethod(answered)

    def get_fields(self) -> dict[str, Taken]:
        rows = (field for base in reversed(type(self).__mro__) for field in vars(base).get("table", ()))
        return {**super().get_fields(), **{field.key: self.draw(field) for field in rows}}


def given_below(place: str) -> tuple[Field, ...]:
    """What a request may bring at this place of the public names: '' for its own level."""
    return tuple(f for f in fields.GIVEN if f.public.rpartition(".")[0] == place)


CALLER = tuple(field for field in fields.SHOWN[Of.CALL] if field.public.startswith("caller."))
BESIDE = tuple(field for field in fields.SHOWN[Of.CALL] if field not in CALLER)
"""What is known of the caller, inside ``caller`` and beside it."""
PLAIN_OF_MESSAGE = fields.rows(Of.MESSAGE, Kind.PERSON, Kind.CODE, Kind.FLAG)
