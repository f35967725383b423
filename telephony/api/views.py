"""One address for each sort of exchange. The signature is the whole proof, and is asked before the body is read."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request
from rest_framework.response import Response

from callcenter.core.api import ActorThrottle, ApiView
from callcenter.core.errors import TokenRefused
from telephony.adapters import ADAPTERS, Received
from telephony.adapters.generic import GenericIn
from telephony.services.exchanges import sender_of
from telephony.services.hearing import hear

SIGNED = [
    OpenApiParameter(name, str, OpenApiParameter.HEADER, required=True)
    for name in ("webhook-id", "webhook-timestamp", "webhook-signature")
]


class SignatureRefused(TokenRefused):
    code, title = "signature", _("署名を確認できません")
    default_detail = _(
        "署名が違うか、送信から5分が過ぎています。何も保存されていません。電話設備の秘密鍵と時計を確認してください。"
    )


class Signature(BaseAuthentication):
    """Nobody signs in; the view asks who has signed."""

    def authenticate(self, request: Request) -> None:
        return None


class SignatureScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = Signature
    name = "signature"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {"type": "apiKey", "in": "header", "name": "webhook-signature"}


class WebhookThrottle(ActorThrottle):
    """An exchange speaks for many calls at once."""

    scope = "telephony"
    THROTTLE_RATES = {"telephony": "6000/min"}


class Webhook(ApiView):
    authentication_classes = [Signature]
    throttle_classes = [WebhookThrottle]

    @extend_schema(
        operation_id="telephony_tell",
        parameters=SIGNED,
        request=GenericIn,
        responses={202: None},
        tags=["telephony"],
    )
    def post(self, request: Request, provider: str) -> Response:
        """What an exchange tells of a call, signed as Standard Webhooks says. The same for known and unknown numbers."""
        asked = request._request
        received = Received(
            headers={name.lower(): value for name, value in asked.headers.items()},
            body=asked.body,
            url=f"{settings.PUBLIC_URL}{asked.get_full_path()}",
        )
        exchange = sender_of(provider, received)
        if exchange is None:
            raise SignatureRefused(provider, asked.META.get("REMOTE_ADDR", ""))
        hear(exchange, ADAPTERS[provider].read(received))
        return Response(status=202)
