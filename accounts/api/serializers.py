"""Bodies and parameters of the REST API of people. Unknown fields are refused."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from accounts.models.person import Language
from callcenter.core.api import Moment, StrictSerializer


class PlaceOut(serializers.Serializer[Any]):
    tenant = serializers.CharField(allow_null=True, help_text="slug; `house` is the answering service itself")
    name = serializers.CharField()
    roles = serializers.ListField(child=serializers.CharField())
    permissions = serializers.ListField(child=serializers.CharField())


class MeOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    email = serializers.EmailField()
    name = serializers.CharField()
    staff_code = serializers.CharField()
    language = serializers.CharField()
    roles = serializers.ListField(child=serializers.CharField())
    tenants = PlaceOut(many=True)
    second_factor = serializers.BooleanField()
    token = serializers.UUIDField(allow_null=True, help_text="id of the token this request came with")


class UserOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    email = serializers.EmailField()
    name = serializers.CharField()
    staff_code = serializers.CharField()
    language = serializers.CharField(required=False)
    active = serializers.BooleanField()
    last_login = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField(required=False)


class UserPage(serializers.Serializer[Any]):
    results = UserOut(many=True)
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)


class UserQuery(StrictSerializer):
    q = serializers.CharField(required=False, allow_blank=True, max_length=100)
    state = serializers.ChoiceField(choices=["active", "stopped"], required=False)
    tenant = serializers.CharField(required=False)
    cursor = serializers.CharField(required=False)


class UserIn(StrictSerializer):
    """An account, by an administrator of the service."""

    email = serializers.EmailField(max_length=254)
    name = serializers.CharField(max_length=80)
    staff_code = serializers.RegexField(r"^[A-Z0-9-]{3,16}$", required=False, allow_blank=True)
    language = serializers.ChoiceField(choices=Language.choices, required=False)


class InvitationIn(StrictSerializer):
    """An invitation, by a client's administrator. The answer never tells whether the address is known."""

    email = serializers.EmailField(max_length=254)
    role = serializers.CharField(max_length=20, required=False)
    tenant = serializers.CharField(max_length=40, required=False)


class InvitedOut(serializers.Serializer[Any]):
    status = serializers.CharField(help_text="`invited`, whatever is behind the address")


class UserPatch(StrictSerializer):
    name = serializers.CharField(max_length=80, required=False)
    staff_code = serializers.RegexField(r"^[A-Z0-9-]{3,16}$", required=False)
    language = serializers.ChoiceField(choices=Language.choices, required=False)


class MembershipIn(StrictSerializer):
    """A role in a company. Give ``user`` (somebody who is or was a member, for a client's administrator)."""

    user = serializers.UUIDField()
    tenant = serializers.CharField(max_length=40)
    role = serializers.CharField(max_length=20)
    starts_at = Moment(required=False)
    ends_at = Moment(required=False, allow_null=True)


class MembershipQuery(StrictSerializer):
    tenant = serializers.CharField(required=False)
    user = serializers.UUIDField(required=False)
    cursor = serializers.CharField(required=False)


class MembershipOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    user = serializers.UUIDField()
    staff_code = serializers.CharField()
    name = serializers.CharField()
    tenant = serializers.CharField()
    role = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True)


class MembershipPage(serializers.Serializer[Any]):
    results = MembershipOut(many=True)
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)


class PersonProposalOut(serializers.Serializer[Any]):
    """Another administrator has to approve the role."""

    proposal = serializers.UUIDField()
    status = serializers.CharField(help_text="`proposed`")


class ProposalOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    user = serializers.UUIDField(allow_null=True)
    email = serializers.CharField(allow_null=True, help_text="whom an invitation would go to; else `user` is given")
    name = serializers.CharField(allow_null=True)
    tenant = serializers.CharField()
    group = serializers.CharField(allow_null=True, help_text="name of the group of companies, for all of which it is")
    role = serializers.CharField()
    starts_at = serializers.DateTimeField(allow_null=True)
    ends_at = serializers.DateTimeField(allow_null=True)
    proposed_by = serializers.CharField(help_text="staff code")
    proposed_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class PageQuery(StrictSerializer):
    cursor = serializers.CharField(required=False)


class ProposalPage(serializers.Serializer[Any]):
    results = ProposalOut(many=True)
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)


class DecisionIn(StrictSerializer):
    decision = serializers.ChoiceField(choices=["approve", "refuse", "withdraw"])


class DecidedOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    outcome = serializers.CharField()


class TokenIn(StrictSerializer):
    label = serializers.CharField(max_length=60)  # type: ignore[assignment]
    tenant = serializers.CharField(max_length=40, required=False, allow_null=True)
    scopes = serializers.ListField(child=serializers.CharField(max_length=40), required=False, max_length=40)
    days = serializers.IntegerField(min_value=1, max_value=365, required=False)


class TokenOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    label = serializers.CharField()  # type: ignore[assignment]
    prefix = serializers.CharField()
    tenant = serializers.CharField(allow_null=True)
    scopes = serializers.ListField(child=serializers.CharField())
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class NewTokenOut(TokenOut):
    token = serializers.CharField(allow_null=True, help_text="shown once; null when an Idempotency-Key is repeated")


class TokenPage(serializers.Serializer[Any]):
    results = TokenOut(many=True)
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
