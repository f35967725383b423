"""REST: messages as the client company reads them, their status, and corrections by the desk."""

import re
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from callcenter.core.api import ApiView
from callcenter.core.errors import Invalid, PreconditionFailed
from callcenter.core.idempotency import once
from callcenter.core.permissions import Permission
from calls import fields, services
from calls.api import answers, serializers
from calls.api.calls import IDEMPOTENCY, tenant_named
from calls.models import Message
from calls.queries import MessageFilter, get_message_for, list_messages, view_message
from calls.queries.viewers import seen_by

IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, required=False)
IF_NONE_MATCH = OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER, required=False)
_ETAG = re.compile(r'(?:W/)?"?(\d{1,9})"?')


class Messages(ApiView):
    @extend_schema(
        operation_id="messages_list",
        parameters=[serializers.MessageQuery],
        responses=serializers.MessagePageOut,
        tags=["messages"],
    )
    def get(self, request: Request) -> Response:
        """Current messages, newest first."""
        asked = self.query(serializers.MessageQuery)
        tenant_id = tenant_named(self.actor, asked["tenant"]) if asked.get("tenant") else None
        wanted = MessageFilter(tenant_id, asked.get("status", ""), asked.get("addressee"))
        page = list_messages(self.actor, wanted, asked.get("cursor"))
        return Response(answers.page_json(page, answers.message_json))


class One(ApiView):
    @extend_schema(
        operation_id="messages_retrieve",
        parameters=[IF_NONE_MATCH],
        responses={200: serializers.MessageDetailOut, 304: None},
        tags=["messages"],
    )
    def get(self, request: Request, message_id: UUID) -> HttpResponse:
        """One message in the correction asked for, with its history. ``version`` is also the ETag."""
        message = get_message_for(self.actor, message_id)
        if request.headers.get("If-None-Match") == etag(message):
            return HttpResponse(status=304, headers={"ETag": etag(message)})
        detail = view_message(self.actor, message_id)
        return Response(answers.message_detail_json(detail), headers={"ETag": etag(detail.message)})


class StatusChange(ApiView):
    @extend_schema(
        operation_id="messages_status",
        parameters=[IF_MATCH],
        request=serializers.StatusIn,
        responses={200: serializers.MessageReceipt},
        tags=["messages"],
    )
    def post(self, request: Request, message_id: UUID) -> Response:
        """Sets 未読, 確認済 or 対応済. Needs the version as it was read, in If-Match or ``version``."""
        get_message_for(self.actor, message_id, Permission.MESSAGE_STATUS)
        asked = self.validated(serializers.StatusIn)
        message = services.set_status(
            actor=self.actor,
            message_id=message_id,
            status=asked["status"],
            version=version_asked(request, asked.get("version")),
            note=asked.get("note"),
        )
        return Response(answers.message_receipt(message), headers={"ETag": etag(message)})


class Corrections(ApiView):
    @extend_schema(
        operation_id="messages_correct",
        parameters=[IDEMPOTENCY, IF_MATCH],
        request=serializers.CorrectionIn,
        responses={201: serializers.MessageReceipt},
        tags=["messages"],
    )
    def post(self, request: Request, message_id: UUID) -> Response:
        """A new message that supersedes this one; both are kept."""
        old = get_message_for(self.actor, message_id, Permission.MESSAGE_CORRECT)
        asked = self.validated(serializers.CorrectionIn)
        version = version_asked(request, asked.pop("version", None))

        def create() -> tuple[UUID, int]:
            values = fields.flat(asked, message=asked)
            new = services.correct_message(actor=self.actor, message_id=old.pk, values=values, version=version)
            return new.pk, 201

        new_id, status, _replayed = once(
            actor=self.actor,
            tenant_id=old.tenant_id,
            route="corrections",
            key=request.headers.get("Idempotency-Key", ""),
            body=[str(message_id), request.data],
            create=create,
        )
        new = Message.objects.get(pk=new_id)
        return Response(answers.message_receipt(new), status=status, headers={"ETag": etag(new)})


class Undo(ApiView):
    @extend_schema(
        operation_id="messages_undo", request=None, responses={200: serializers.UndoneOut}, tags=["messages"]
    )
    def post(self, request: Request, message_id: UUID) -> Response:
        """Takes back what oneself has sent, before its ``released_at``; 409 (``released``) afterwards.

        A call is then a draft again, with all that was sent; of a correction, what it corrects stays as it was.
        """
        message = services.undo_message(actor=self.actor, message_id=message_id)
        return Response(answers.undone_json(message))


class Recall(ApiView):
    @extend_schema(
        operation_id="messages_recall",
        request=serializers.RecallIn,
        responses={200: serializers.RecalledOut},
        tags=["messages"],
    )
    def post(self, request: Request, message_id: UUID) -> Response:
        """Takes a released message out of the company's hands. Again answers who has seen it by now.

        ``seen_by`` empty: by the company's log from ``log.first`` to ``log.last`` nobody of the company has opened it, nor
        been shown a list in which it can have stood.
        """
        message = get_message_for(self.actor, message_id, Permission.MESSAGE_CORRECT)
        asked = self.validated(serializers.RecallIn)
        call = services.recall_call(actor=self.actor, call_id=message.call_id, reason=asked["reason"])
        return Response(answers.recalled_json(message.pk, call, seen_by(self.actor, call.pk)))


def etag(message: Message) -> str:
    return f'"{message.version}"'


def version_asked(request: Request, version: int | None) -> int | None:
    """The version from If-Match, from the body, or None where neither names one. Raises when they disagree."""
    header = request.headers.get("If-Match", "").strip()
    if header in ("", "*"):
        return version
    match = _ETAG.fullmatch(header)
    if match is None:
        text = _("If-Match には伝言の ETag を指定してください。")
        raise Invalid(text, errors={"If-Match": [text]})
    named = int(match.group(1))
    if version is not None and version != named:
        raise PreconditionFailed()
    return named
