"""Shapes of requests and answers. Strict: a field that is unknown or of the wrong type is refused, never guessed."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from callcenter.core.api import DayOrMoment, Moment, StrictSerializer
from calls import fields
from calls.api.shapes import (
    BESIDE,
    CALLER,
    PLAIN_OF_MESSAGE,
    FromTable,
    Text,
    given_below,
    taken,
)
from calls.choices import Disposition, RecallReason, Source, Status
from calls.fields import Of
from calls.inputs import CallInput


class TakenFromTable(FromTable, StrictSerializer):
    draw = staticmethod(taken)


class CallerIn(TakenFromTable):
    table = given_below("caller")


class MessageIn(TakenFromTable):
    table = given_below("message")


class CallIn(TakenFromTable):
    table = given_below("")
    tenant = Text()
    called_number = Text()
    started_at = Moment()
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


class CorrectionIn(TakenFromTable):
    """The whole message; of the call (its kind, its caller, the number shown) what is to be changed."""

    table = (*fields.CORRECTED[Of.MESSAGE], fields.CALLER_NUMBER, fields.AS_SAID)
    disposition = serializers.ChoiceField(Disposition.choices, required=False)
    caller = CallerIn(required=False)
    version = serializers.IntegerField(required=False, min_value=1, max_value=2**31 - 1)


class CallerOut(FromTable):
    table = CALLER


class MessageReceipt(FromTable):
    """What a write answers: nothing personal, so nothing is opened."""

    id = serializers.UUIDField()
    call = serializers.UUIDField()
    version = serializers.IntegerField()
    correction = serializers.IntegerField()
    supersedes = serializers.UUIDField(allow_null=True)
    superseded_by = serializers.UUIDField(allow_null=True)
    status = serializers.ChoiceField(Status.choices)
    created_at = serializers.DateTimeField()
    released_at = serializers.DateTimeField(allow_null=True)
    table = PLAIN_OF_MESSAGE


class UndoneOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    call = serializers.UUIDField()
    undone_at = serializers.DateTimeField()
    draft = serializers.UUIDField(allow_null=True)


class RecallIn(StrictSerializer):
    reason = serializers.ChoiceField(RecallReason.choices)


class ViewerOut(serializers.Serializer[Any]):
    user = serializers.CharField()
    code = serializers.CharField()
    at = serializers.DateTimeField()
    how = serializers.CharField()


class RangeOut(serializers.Serializer[Any]):
    first = serializers.IntegerField()
    last = serializers.IntegerField()


class RecalledOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    call = serializers.UUIDField()
    recalled_at = serializers.DateTimeField()
    reason = serializers.ChoiceField(RecallReason.choices)
    seen_by = ViewerOut(many=True)
    log = RangeOut()


class MessageValues(MessageReceipt):
    table = fields.SHOWN[Of.MESSAGE]


class CallReceipt(FromTable):
    id = serializers.UUIDField()
    tenant = serializers.CharField()
    called_number = serializers.CharField()
    started_at = serializers.DateTimeField()
    origin = serializers.ChoiceField(Source.choices)
    withdrawn = serializers.BooleanField(
        help_text=_("委託元を間違えたため取り下げた受電です。委託元には表示されません。")
    )
    message = MessageReceipt(allow_null=True)
    table = fields.PLAIN[Of.CALL]


class CallOut(CallReceipt):
    masked = serializers.BooleanField()
    caller = CallerOut(allow_null=True)
    message = MessageValues(allow_null=True)
    table = BESIDE


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
    caller = CallerOut(allow_null=True)
    table = (fields.DISPOSITION, *BESIDE)


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
    return CallInput(data["called_number"], data["started_at"], fields.flat(data))
