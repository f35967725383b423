"""Exchanges: made by command, recognised by what they sign."""

import re
import time
from dataclasses import asdict, dataclass
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
from callcenter.core.permissions import Permission, require
from callcenter.core.tasks import publish
from callcenter.text import visible
from callcenter.vault import services as vault
from telephony.adapters import ADAPTERS, Received
from telephony.asterisk.client import Ari
from telephony.choices import Provider
from telephony.models import Exchange

DATA_CLASS, USE = "exchange", "telephony.webhook"
ACTOR = system_actor("telephony")
REMEMBERED = 60.0
CHECK_EXCHANGE = "telephony.check_exchange"


@dataclass(frozen=True, slots=True)
class Access:
    """How an exchange is listened to. ``address``: of its web server; ``records``: whether it is told to record what is answered."""

    address: str = ""
    account: str = ""
    records: bool = False

    def is_whole(self, password: str) -> bool:
        named = bool(self.account) and not visible.hidden(self.account)
        return bool(_ADDRESS.fullmatch(self.address)) and named and bool(password)


NO_ACCESS = Access()
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:/[A-Za-z0-9._/-]*[A-Za-z0-9])?")


def create_exchange(
    *, actor: Actor, name: str, provider: Provider, given: str = "", access: Access = NO_ACCESS
) -> tuple[Exchange, str]:
    """A new exchange, and the secret that it signs with, which no page shows again. In a transaction of the house.

    ``given``: the secret that a carrier has chosen, or the password of the account at an exchange that is listened to;
    without one it is made here.
    """
    if not name.strip() or visible.hidden(name):
        raise Invalid(_("電話設備の名前を入力してください。"))
    fits = access.is_whole(given) if provider == Provider.ASTERISK else access == NO_ACCESS
    if not fits:
        raise Invalid(
            _(
                "Asteriskには、アドレス（http://…）、アカウント、パスワードのすべてが必要です。ほかの電話設備には指定しません。"
            )
        )
    if Exchange.objects.filter(name=name).exists():
        raise Conflict(_("この名前の電話設備はすでにあります。"), code="name_taken")
    exchange = Exchange(id=uuid7(), tenant_id=HOUSE_ID, name=name, provider=provider, **asdict(access))
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
    _allow(actor, exchange, host)
    return exchange


def add_host(*, actor: Actor, exchange_id: UUID, host: str) -> None:
    """The same by an administrator."""
    _allow(actor, _for_change(actor, exchange_id), host)


def remove_host(*, actor: Actor, exchange_id: UUID, host: str) -> None:
    """Nothing more is fetched from there; what waits is refused and stands in the log."""
    exchange = _for_change(actor, exchange_id)
    _set_hosts(actor, exchange, sorted({*exchange.hosts} - {host}), "exchange.host_removed")


def switch(*, actor: Actor, exchange_id: UUID, active: bool) -> None:
    """What an exchange that is switched off tells is refused, and it is no longer listened to."""
    exchange = _for_change(actor, exchange_id)
    if exchange.active == active:
        return
    Exchange.objects.filter(tenant_id=HOUSE_ID, pk=exchange.pk).update(active=active)
    action = "exchange.switched_on" if active else "exchange.switched_off"
    record(actor=actor, action=action, tenant_id=HOUSE_ID, target=exchange)


def _for_change(actor: Actor, exchange_id: UUID) -> Exchange:
    require(actor, HOUSE_ID, Permission.USER_MANAGE)
    write_to(HOUSE_ID)
    found = Exchange.objects.select_for_update().filter(tenant_id=HOUSE_ID, pk=exchange_id).first()
    if found is None:
        raise NotFound()
    return found


def _allow(actor: Actor, exchange: Exchange, host: str) -> None:
    if not is_host(host):
        message = _("ホスト名を小文字で指定してください。IPアドレスは指定できません。")
        raise Invalid(message, errors={"host": [message]})
    _set_hosts(actor, exchange, sorted({*exchange.hosts, host}), "exchange.host_allowed")


def _set_hosts(actor: Actor, exchange: Exchange, hosts: list[str], action: str) -> None:
    changes = {"hosts": (exchange.hosts, hosts)}
    Exchange.objects.filter(tenant_id=HOUSE_ID, pk=exchange.pk).update(hosts=hosts)
    exchange.hosts = hosts
    record(actor=actor, action=action, tenant_id=HOUSE_ID, target=exchange, changes=changes)


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


def ari_of(exchange: Exchange) -> Ari:
    """How an Asterisk is asked. In a transaction in which the house is readable."""
    return Ari(exchange.address, exchange.account, _secret_if_whole(exchange))


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
