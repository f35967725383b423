"""Exchanges: made by command, recognised by what they sign."""

import time
from uuid import UUID

from django.utils.translation import gettext as _

from audit.purposes import Purpose
from audit.services import record, reveal
from callcenter.core import jobs
from callcenter.core.context import Actor, system_actor
from callcenter.core.db import now, tenant_transaction, write_to
from callcenter.core.errors import Conflict, Invalid, NotFound, Unavailable
from callcenter.core.fetching import is_host
from callcenter.core.ids import HOUSE_ID, uuid7
from callcenter.core.tasks import publish
from callcenter.text import visible
from callcenter.vault import services as vault
from telephony.adapters import ADAPTERS, Received
from telephony.choices import Provider
from telephony.models import Exchange

DATA_CLASS, USE = "exchange", "telephony.webhook"
ACTOR = system_actor("telephony")
REMEMBERED = 60.0
CHECK_EXCHANGE = "telephony.check_exchange"


def create_exchange(*, actor: Actor, name: str, provider: Provider, given: str = "") -> tuple[Exchange, str]:
    """A new exchange, and the secret that it signs with, which no page shows again. In a transaction of the house.

    ``given``: the secret that a carrier has chosen; without one it is made here.
    """
    if not name.strip() or visible.hidden(name):
        raise Invalid(_("電話設備の名前を入力してください。"))
    if Exchange.objects.filter(name=name).exists():
        raise Conflict(_("この名前の電話設備はすでにあります。"), code="name_taken")
    exchange = Exchange(id=uuid7(), tenant_id=HOUSE_ID, name=name, provider=provider)
    vault.create_key(tenant_id=HOUSE_ID, data_class=DATA_CLASS, object_id=exchange.pk)
    vault.seal(exchange, {"secret": given or None})
    exchange.save(force_insert=True)
    record(actor=actor, action="exchange.created", tenant_id=HOUSE_ID, target=exchange, fields=[str(provider)])
    return exchange, given or secret_of(exchange)


def allow_host(*, actor: Actor, name: str, host: str) -> Exchange:
    """What this exchange recorded may be fetched from this host, too. In a transaction of the house."""
    exchange = Exchange.objects.select_for_update().filter(name=name).first()
    if exchange is None:
        raise NotFound()
    if not is_host(host):
        raise Invalid(_("ホスト名を小文字で指定してください。IPアドレスは指定できません。"))
    before, after = exchange.hosts, sorted({*exchange.hosts, host})
    Exchange.objects.filter(pk=exchange.pk).update(hosts=after)
    exchange.hosts = after
    record(
        actor=actor,
        action="exchange.host_allowed",
        tenant_id=HOUSE_ID,
        target=exchange,
        changes={"hosts": (before, after)},
    )
    return exchange


def sender_of(provider: str, received: Received) -> Exchange | None:
    """Which exchange of this provider has signed what came; all of them are tried, whoever it was."""
    adapter = ADAPTERS.get(provider)
    if adapter is None:
        return None
    with tenant_transaction(ACTOR, {HOUSE_ID}):
        clock = now()
        known = list(Exchange.objects.filter(provider=provider, active=True))
        secrets = [(each, _secret_if_whole(each)) for each in known]
        signed = [each for each, secret in secrets if secret and adapter.is_signed(received, secret, clock)]
    return signed[0] if signed else None


def _secret_if_whole(exchange: Exchange) -> str:
    """'' where it does not open: that exchange is not heard, which is an alarm, and the others are."""
    try:
        return secret_of(exchange)
    except Unavailable as error:
        if error.code not in jobs.LASTING:
            raise
        write_to(HOUSE_ID)
        publish(CHECK_EXCHANGE, tenant_id=HOUSE_ID, once=True, exchange_id=exchange.pk)
        return ""


def check_exchange(*, exchange_id: UUID) -> None:
    """Raises Damaged or KeyMissing while the secret of this exchange does not open. In a transaction of the house."""
    for exchange in Exchange.objects.filter(pk=exchange_id):
        secret_of(exchange)


def secret_of(exchange: Exchange) -> str:
    """What it signs with. Where that is derived of its key there is nothing to open."""
    if exchange.secret is not None:
        return _given(exchange)
    material = vault.derived_key(tenant_id=HOUSE_ID, data_class=DATA_CLASS, object_id=exchange.pk, use=USE)
    return ADAPTERS[exchange.provider].secret(material)


_opened: dict[UUID, tuple[float, str]] = {}
"""Secrets that carriers gave, remembered as long as keys are: opening one is an event, and anybody may send something."""


def _given(exchange: Exchange) -> str:
    opened, secret = _opened.get(exchange.pk, (0.0, ""))
    if time.monotonic() - opened > REMEMBERED:
        values = reveal(
            actor=ACTOR, objs=[exchange], fields=["secret"], purpose=Purpose.SYSTEM, action="exchange.secret_used"
        )
        secret = values[exchange.pk]["secret"] or ""
        _opened[exchange.pk] = time.monotonic(), secret
    return secret
