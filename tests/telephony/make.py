"""An exchange of a test, and what it sends."""

import hmac
import json
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from django.test import Client

from callcenter.core.ids import HOUSE_ID
from telephony.choices import Provider
from telephony.models import Extension, Leg
from telephony.services.exchanges import create_exchange
from tests.calls.make import Client as Company
from tests.calls.make import make_client
from tests.factories import as_system

ADDRESS = "/api/v1/telephony/generic/"
CALLER = "090-8765-4321"


def signed(secret: str, key: str, sent: int, body: bytes) -> dict[str, str]:
    """Headers as Standard Webhooks says."""
    material = b64decode(secret.removeprefix("whsec_"))
    digest = hmac.digest(material, f"{key}.{sent}.".encode() + body, "sha256")
    return {
        "webhook-id": key,
        "webhook-timestamp": str(sent),
        "webhook-signature": f"v1,{b64encode(digest).decode()}",
    }


@dataclass
class Pbx:
    """One exchange, one company, one call that it tells of."""

    secret: str
    tenant_id: UUID
    number: str
    reference: str = field(default_factory=lambda: uuid4().hex)

    def give(self, extension: str, user_id: UUID) -> None:
        """From now on it is this person's. After the first call, by which the exchange is known."""
        leg = self.leg()
        assert leg is not None
        with as_system(HOUSE_ID):
            Extension.objects.create(tenant_id=HOUSE_ID, exchange_id=leg.exchange_id, number=extension, user_id=user_id)

    def says(self, kind: str, **values: Any) -> bytes:
        told = {
            "type": f"call.{kind}",
            "call_id": self.reference,
            "called_number": self.number,
            "at": datetime.now(UTC).isoformat(),
            **values,
        }
        return json.dumps(told).encode()

    def send(self, body: bytes, *, key: str = "", late: int = 0, **headers: str) -> Any:
        """The answer to one request. ``late``: seconds ago that it was sent; ``headers`` replace those that are right."""
        sent = int(datetime.now(UTC).timestamp()) - late
        right = signed(self.secret, key or uuid4().hex, sent, body)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return Client().post(ADDRESS, body, content_type="application/json", headers=right | named)

    def tell(self, kind: str, **values: Any) -> int:
        status: int = self.send(self.says(kind, **values)).status_code
        return status

    def leg(self, tenant_id: UUID | None = None) -> Leg | None:
        with as_system(tenant_id or self.tenant_id):
            return Leg.objects.filter(reference=self.reference).first()


def make_pbx(client: Company | None = None) -> Pbx:
    client = client or make_client()
    with as_system(HOUSE_ID) as state:
        _exchange, secret = create_exchange(actor=state.actor, name=uuid4().hex, provider=Provider.GENERIC)
    return Pbx(secret, client.id, client.number)
