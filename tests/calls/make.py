"""A client company with people, and calls to it, for the tests of calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from accounts.models import User
from callcenter.core.context import Actor
from calls import fields, services
from calls.choices import Source
from calls.inputs import CallInput
from calls.models import CURRENT, Call, Message
from tests.factories import Company, acting, actor_for, as_system, make_person
from tests.tenants import make as tenants

NAME, KANA, COMPANY, BODY = "𠮷田 健太", "ヨシダ ケンタ", "㈱東都リース", "見積書の件で折り返しをお願いします。"
NUMBER, NUMBER_E164 = "０９０-1234-5678", "+819012345678"


@dataclass
class Client:
    """A live company with one number, two people and an operator."""

    company: Company
    number: str
    suzuki: UUID
    yamada: UUID
    operator: User
    user: User
    _made: int = field(default=0)

    @property
    def id(self) -> UUID:
        return self.company.id

    def operating(self) -> Actor:
        return actor_for(self.operator, (self.company, "operator"))

    def reading(self, person: User | None = None, role: str = "client_user") -> Actor:
        return actor_for(person or self.user, (self.company, role))

    def log(self, **values: Any) -> Call:
        """Records a call in a transaction of its own; each one a minute after the last."""
        self._made += 1
        with acting(self.operating()) as state:
            return services.create_call(
                actor=state.actor,
                tenant_id=self.id,
                data=call_input(self, at=START + timedelta(minutes=self._made), **values),
                source=Source.DESK,
            )

    def message_of(self, call: Call) -> Message:
        """The current message, as the system sees it."""
        with as_system(self.id):
            return Message.objects.select_related("call").get(CURRENT, call_id=call.pk)


START = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
LATELY = datetime.now(UTC).isoformat()
"""When a call began that a program reports: the same in every request of a test."""
_KEEP = object()


def call_input(
    client: Client,
    *,
    at: datetime = START,
    caller: Any = _KEEP,
    message: Any = _KEEP,
    disposition: str = "callback",
    number: str | None = NUMBER,
    instead: Mapping[str, Any] | None = None,
    as_said: bool = False,
    **message_values: Any,
) -> CallInput:
    """A good call; anything may be replaced. ``instead``: members of the request, as REST takes it.

    ``as_said``: numbers and readings need not look like any.
    """
    if caller is _KEEP:
        caller = {"company": COMPANY, "name": NAME, "kana": KANA}
    if message is _KEEP:
        values = {"body": BODY, "addressee": client.suzuki, "callback": True, **message_values}
        message = values
    given = {
        "disposition": disposition,
        "caller_number": number,
        "ring_seconds": 4,
        "talk_seconds": 60,
        "caller": caller,
        "message": message,
        "as_said": as_said,
    }
    given |= instead or {}
    return CallInput(given.pop("called_number", client.number), at, fields.flat(given))


def make_client() -> Client:
    number = tenants.a_number()
    company = tenants.live(number)
    return Client(
        company=company,
        number=number,
        suzuki=tenants.person(company, "鈴木 一郎", kana="スズキ イチロウ", department="営業部"),
        yamada=tenants.person(company, "山田 太郎", kana="ヤマダ タロウ", department="営業部"),
        operator=make_person("operator", company),
        user=make_person("client_user", company),
    )
