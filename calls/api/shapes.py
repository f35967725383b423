"""What requests and answers are made of: strict values, and shapes derived from the table of fields."""

from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from calls import fields, kinds
from calls.fields import Field, Kind, Of
from calls.inputs import MAX_SECONDS

Taken = serializers.Field[Any, Any, Any, Any]


class Text(serializers.CharField):
    """A JSON string and nothing else: a number written as 9012345678 has already lost its first zero."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"allow_blank": True, "trim_whitespace": False, **kwargs})

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            raise serializers.ValidationError(_("文字で入力してください。"))
        return super().to_internal_value(data)


_HELP = {
    fields.DISPOSITION: lazy(kinds.explained, str)(),
    fields.ADDRESSEE: _("担当者の ID、または委託元の中で一人に決まる名前"),
    fields.AS_SAID: _(
        "電話番号や読みの形をしていなくても、聞いたとおりに残します。指定しないと、その項目の誤りとして返します。"
    ),
    fields.CALLER_NUMBER: _("有効な電話番号、または 非通知・公衆電話 など"),
    fields.CALLBACK_NUMBER: _("有効な電話番号"),
    fields.CALLER_KANA: _("カナ。ひらがなと半角カナも可"),
}


def taken(field: Field) -> Taken:
    """How a field is taken from a request."""
    told: dict[str, Any] = {"help_text": _HELP[field]} if field in _HELP else {}
    if field.choices is not None:
        return serializers.ChoiceField(field.choices.choices, required=field.required, **told)
    if field.kind is Kind.FLAG:
        return serializers.BooleanField(required=field.required, **told)
    if field.kind is Kind.SECONDS:
        return serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=MAX_SECONDS)
    if field.required:
        return Text()
    return Text(required=False, allow_null=True, **told)


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
