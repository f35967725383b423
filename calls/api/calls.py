"""REST: record a call, list, search, read, reveal."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.roles import TELEPHONY
from callcenter.core.api import ActorThrottle, ApiView
from callcenter.core.context import Actor
from callcenter.core.errors import Invalid, NotFound
from callcenter.core.idempotency import once
from callcenter.core.permissions import Permission, require
from calls import services
from calls.api import answers, serializers
from calls.choices import Source
from calls.models import CURRENT, Call, Message
from calls.queries import CallFilter, SearchTerms, get_call_for, list_calls, search_calls, view_call

TERMS = ("number", "last4", "kana", "company", "q")
IDEMPOTENCY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, required=False)


class SearchThrottle(ActorThrottle):
    """A search opens many records; a person needs few of them a minute."""

    scope = "search"
    THROTTLE_RATES = {"search": "120/min"}


class RevealThrottle(ActorThrottle):
    scope = "reveal"
    THROTTLE_RATES = {"reveal": "120/min"}


class Calls(ApiView):
    @extend_schema(
        operation_id="calls_list",
        parameters=[serializers.CallQuery],
        responses=serializers.CallPageOut,
        tags=["calls"],
    )
    def get(self, request: Request) -> Response:
        """Calls, newest first; values for the own company, masks for staff. With a search term, a search."""
        asked = self.query(serializers.CallQuery)
        if any(asked.get(name, "").strip() for name in TERMS):
            return Response(_found(self.actor, asked))
        page = list_calls(self.actor, _filter(self.actor, asked), asked.get("cursor"))
        return Response(answers.page_json(page, answers.call_json))

    @extend_schema(
        operation_id="calls_create",
        parameters=[IDEMPOTENCY],
        request=serializers.CallIn,
        responses={201: serializers.CallReceipt},
        tags=["calls"],
    )
    def post(self, request: Request) -> Response:
        """Records a call and its message. The answer holds nothing personal.

        A ``started_at`` more than a day back needs the right call.import (403 too_old), more than five minutes ahead is refused.
        """
        tenant_id = tenant_asked(self.actor, request.data)
        access = require(self.actor, tenant_id, Permission.CALL_LOG)
        asked = self.validated(serializers.CallIn)
        source = Source.TELEPHONY if access.roles == {TELEPHONY.code} else Source.API

        made: list[services.Recorded] = []

        def create() -> tuple[UUID, int]:
            items = [serializers.call_input(asked)]
            made.extend(services.create_calls(actor=self.actor, tenant_id=tenant_id, items=items, source=source))
            return made[0].call.pk, 201

        key = request.headers.get("Idempotency-Key", "")
        call_id, status, _replayed = once(
            actor=self.actor, tenant_id=tenant_id, route="calls", key=key, body=request.data, create=create
        )
        first = made[0] if made else _recorded(call_id)
        return Response(answers.call_receipt(first.call, asked["tenant"], first.message), status=status)


class Search(ApiView):
    throttle_classes = [SearchThrottle]

    @extend_schema(
        operation_id="calls_search",
        request=serializers.SearchIn,
        responses={200: serializers.CallPageOut},
        tags=["calls"],
    )
    def post(self, request: Request) -> Response:
        """Search with the terms in the body. ``scanned_to`` says how far a free text search has read."""
        return Response(_found(self.actor, self.validated(serializers.SearchIn)))


class One(ApiView):
    @extend_schema(operation_id="calls_retrieve", responses=serializers.CallOut, tags=["calls"])
    def get(self, request: Request, call_id: UUID) -> Response:
        """One call with its current message."""
        return Response(answers.call_json(view_call(self.actor, call_id)))


class Reveal(ApiView):
    throttle_classes = [RevealThrottle]

    @extend_schema(
        operation_id="calls_reveal",
        request=serializers.RevealIn,
        responses={200: serializers.RevealOut},
        tags=["calls"],
    )
    def post(self, request: Request, call_id: UUID) -> Response:
        """Values of single fields, for a purpose. Written to the log that the client company reads."""
        get_call_for(self.actor, call_id, Permission.CALL_REVEAL)
        asked = self.validated(serializers.RevealIn)
        values = services.reveal_call(
            actor=self.actor,
            call_id=call_id,
            fields=asked["fields"],
            purpose=asked["purpose"],
            ticket=asked.get("ticket", ""),
        )
        return Response({"id": call_id, "values": values})


class Withdraw(ApiView):
    @extend_schema(
        operation_id="calls_withdraw", request=None, responses={200: serializers.CallReceipt}, tags=["calls"]
    )
    def post(self, request: Request, call_id: UUID) -> Response:
        """Takes a call back from a client company that should not have got it: nobody there reads it any more.

        Again changes nothing. For the right company it is recorded anew.
        """
        call = services.withdraw_call(actor=self.actor, call_id=call_id)
        message = Message.objects.filter(CURRENT, call_id=call.pk).first()
        return Response(answers.call_receipt(call, self.actor.tenants[call.tenant_id].slug, message))


def tenant_named(actor: Actor, slug: str) -> UUID:
    """The id of one of the actor's own companies; the same NotFound for a foreign and an unknown name."""
    access = actor.by_slug(slug)
    if access is None:
        raise NotFound()
    return access.tenant_id


def tenant_asked(actor: Actor, body: object) -> UUID:
    """The company that a body names, before anything else in the body is judged."""
    slug = body.get("tenant") if isinstance(body, Mapping) else None
    if not isinstance(slug, str) or not slug:
        raise Invalid(errors={"tenant": [_("委託元を指定してください。")]})
    return tenant_named(actor, slug)


def _recorded(call_id: UUID) -> services.Recorded:
    """What an earlier request with the same key has made."""
    message = Message.objects.filter(call_id=call_id, undone_at__isnull=True).order_by("correction").first()
    return services.Recorded(Call.objects.get(pk=call_id), message)


def _filter(actor: Actor, asked: dict[str, Any]) -> CallFilter:
    tenant_id = None
    if asked.get("tenant"):
        tenant_id = tenant_named(actor, asked["tenant"])
        # A search names it in its body, where the permission table does not look.
        require(actor, tenant_id, Permission.CALL_LIST)
    return CallFilter(
        tenant_id=tenant_id,
        disposition=asked.get("disposition", ""),
        since=asked.get("from"),
        until=asked.get("to"),
    )


def _found(actor: Actor, asked: dict[str, Any]) -> dict[str, Any]:
    terms = SearchTerms(**{name: asked[name] for name in TERMS if asked.get(name)}, where=_filter(actor, asked))
    page = search_calls(actor, terms, asked.get("cursor"))
    return {**answers.page_json(page, answers.call_json), "scanned_to": page.scanned_to}
