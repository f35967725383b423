"""What an exchange tells becomes a row of the company that was called, and the call's row is made anew from all of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from audit.services import record
from blocks import queries as blocks
from callcenter.core import db
from callcenter.core.context import Actor
from callcenter.core.db import tenant_transaction
from callcenter.core.errors import Conflict, Invalid
from callcenter.core.ids import HOUSE_ID, uuid7
from callcenter.core.resolvers import resolve
from callcenter.core.tasks import publish
from callcenter.live.telling import tell
from callcenter.text import phone
from callcenter.vault import services as vault
from calls import services as calls
from calls.choices import CallInEnd
from calls.models import Call
from telephony.adapters import Notice
from telephony.asterisk.names import recorded
from telephony.choices import OVER, LegState
from telephony.models import Exchange, Gap, Leg, Told
from telephony.queries import LATE, is_free, open_gap
from telephony.services.answering import LEG, leave, pass_on
from telephony.services.exchanges import ACTOR
from telephony.services.extensions import owner_of
from telephony.services.sounds import announce
from telephony.story import Story, fold

STILL_RINGING = "telephony.still_ringing"
LONGEST = 16
"""Signs of the longest number that there is, with its +."""
SILENT = timedelta(hours=6)
"""No call lasts so long without a word from the exchange."""
NUMBER_KEPT = timedelta(days=1)
UNWRITTEN_KEPT = timedelta(days=14)
"""What is known of the caller of a call that was answered, for whoever writes it down after all."""
LEG_KEPT = timedelta(days=30)
BATCH = 500


def hear(exchange: Exchange, notice: Notice) -> Leg:
    """Takes one telling. Conflict for one that was taken before. A number that nobody has is the house's."""
    called = phone.key(notice.called_number) or ""
    if not called.startswith("+") or len(called) > LONGEST:
        raise Invalid(errors={"called_number": [_("電話番号として読めません。")]})
    tenant_id = resolve("resolve_number", called) or HOUSE_ID
    with tenant_transaction(ACTOR, {tenant_id, HOUSE_ID}, write=tenant_id):
        leg = _leg(exchange, tenant_id, called, notice)
        _take(leg, notice)
        _retell(leg, fold(list(leg.told.all()), silent=leg.state in OVER))  # what is over does not begin again
        if leg.taken_by is not None and pass_on(tenant_id, leg):
            announce(tenant_id, leg.pk)
    return leg


def is_done_with(exchange: Exchange, notice: Notice) -> bool:
    """Whether what was recorded is no longer wanted from the exchange: it was fetched, or nobody wrote the call down in time."""
    tenant_id = resolve("resolve_number", phone.key(notice.called_number) or "") or HOUSE_ID
    with tenant_transaction(ACTOR, {tenant_id, HOUSE_ID}):
        told = Told.objects.filter(tenant_id=tenant_id, exchange_id=exchange.pk, key=notice.key)
        return told.filter(sound__isnull=True).exists()


def taped(exchange: Exchange, name: str, *, begun: bool) -> bool:
    """What the exchange records of a call now, at our order; ``begun``: this moment. Whether it has to be silent from its start."""
    found = recorded(name)
    if found is None:
        return False
    reference, called = found
    tenant_id = resolve("resolve_number", called) or HOUSE_ID
    with tenant_transaction(ACTOR, {tenant_id, HOUSE_ID}, write=tenant_id):
        legs = Leg.objects.filter(tenant_id=tenant_id, exchange_id=exchange.pk, reference=reference)
        leg = legs.select_for_update().defer("caller").first()
        if leg is None or leg.tape == name:
            return False
        legs.update(tape=name, taped_at=db.now() if begun else None)
        tell(tenant_id=tenant_id, kind=LEG, ids=[leg.pk])
        return begun and open_gap(tenant_id, leg.pk) is not None


def give_up(exchange: Exchange, open_calls: Mapping[UUID, Collection[str]]) -> None:
    """Ends calls of which the exchange knows nothing any more: what was lost with it stays empty. References by company."""
    for tenant_id, references in open_calls.items():
        with tenant_transaction(ACTOR, {tenant_id, HOUSE_ID}, write=tenant_id):
            rows = Leg.objects.filter(tenant_id=tenant_id, exchange_id=exchange.pk, reference__in=references)
            for leg in rows.select_for_update().exclude(state__in=OVER):
                _retell(leg, fold(list(leg.told.all()), silent=True))


def _leg(exchange: Exchange, tenant_id: UUID, called: str, notice: Notice) -> Leg:
    """The call's row, locked: two tellings of one call go one after the other."""
    rows = Leg.objects.filter(tenant_id=tenant_id, exchange_id=exchange.pk, reference=notice.reference)
    found = rows.select_for_update().first()
    if found is None:
        new = Leg(
            id=uuid7(),
            tenant_id=tenant_id,
            exchange_id=exchange.pk,
            reference=notice.reference,
            called_number=called,
            started_at=db.now(),
            heard_at=db.now(),
        )
        Leg.objects.bulk_create([new], ignore_conflicts=True)
        found = rows.select_for_update().get()
        if found.pk == new.pk:
            action = "leg.unknown_number" if tenant_id == HOUSE_ID else "leg.arrived"
            record(actor=ACTOR, action=action, tenant_id=tenant_id, target=found)
            publish(STILL_RINGING, tenant_id=tenant_id, not_before=db.now() + LATE, leg_id=found.pk)
    if notice.caller and tenant_id != HOUSE_ID and found.caller is None and found.taken_by is None:
        vault.create_key(tenant_id=tenant_id, data_class="message", object_id=found.pk)
        vault.seal(found, {"caller": notice.caller})
        block = blocks.in_force(tenant_id, notice.caller)
        found.block_id = block.pk if block else None
    return found


def _take(leg: Leg, notice: Notice) -> None:
    told = Told(
        tenant_id=leg.tenant_id,
        leg=leg,
        exchange_id=leg.exchange_id,
        key=notice.key,
        kind=notice.kind,
        at=notice.at,
        heard_at=db.now(),
        duration=notice.duration,
        extension=notice.extension,
    )
    if notice.sound and leg.tenant_id != HOUSE_ID:
        vault.create_key(tenant_id=leg.tenant_id, data_class="message", object_id=leg.pk)
        vault.seal(told, {"sound": notice.sound})
    Told.objects.bulk_create([told], ignore_conflicts=True)
    if not Told.objects.filter(tenant_id=leg.tenant_id, pk=told.pk).exists():
        raise Conflict(_("この通知はすでに受け取っています。何も変更されていません。"), code="replay")
    leg.heard_at = db.now()


def _retell(leg: Leg, story: Story) -> None:
    owner = owner_of(leg.exchange_id, story.extension, leg.tenant_id)
    late = db.now() - story.started_at >= LATE
    if owner is not None and story.state == LegState.RINGING and (late or not is_free(owner)):
        owner = None  # everybody's, and not again one person's
    _store(leg, story, owner)


def _store(leg: Leg, story: Story, owner: UUID | None) -> None:
    values = asdict(story) | {
        "heard_at": leg.heard_at,
        "caller": leg.caller,
        "block_id": leg.block_id,
        "meant_for": owner,
    }
    Leg.objects.filter(tenant_id=leg.tenant_id, pk=leg.pk).update(**values)
    for name, value in values.items():
        setattr(leg, name, value)
    tell(tenant_id=leg.tenant_id, kind=LEG, ids=[leg.pk])
    leave(leg)
    if leg.state in OVER and leg.taken_by is not None:  # nobody need come any more
        calls.end_call_in(actor=ACTOR, tenant_id=leg.tenant_id, draft_id=leg.pk, why=CallInEnd.HUNG_UP)


def still_ringing(*, actor: Actor, tenant_id: UUID, leg_id: UUID) -> None:
    """It has rung for long and nobody took it: now it rings at everybody's desk, and the supervisors see it."""
    rows = Leg.objects.filter(tenant_id=tenant_id, pk=leg_id, state=LegState.RINGING, taken_by__isnull=True)
    if rows.update(meant_for=None):
        tell(tenant_id=tenant_id, kind=LEG, ids=[leg_id])


def forget_call(*, tenant_id: UUID, call_id: UUID, **_signal: object) -> None:
    """Hears that the call was destroyed: what the exchange told of it goes, too."""
    Gap.objects.filter(tenant_id=tenant_id, call_id=call_id).delete()
    _forget(tenant_id, [call_id])


def _forget(tenant_id: UUID, ids: Sequence[UUID]) -> None:
    Told.objects.filter(tenant_id=tenant_id, leg__in=ids).delete()
    Leg.objects.filter(tenant_id=tenant_id, pk__in=ids).delete()


def tidy(*, actor: Actor, tenant_id: UUID) -> None:
    """Ends calls that nobody speaks of any more, forgets numbers of callers, then the calls themselves."""
    clock = db.now()
    rows = Leg.objects.filter(tenant_id=tenant_id)
    for leg in rows.select_for_update().exclude(state__in=OVER).filter(heard_at__lt=clock - SILENT)[:BATCH]:
        _store(leg, fold(list(leg.told.all()), silent=True), leg.meant_for)  # extensions are the house's, not read here
    numbers = rows.filter(caller__isnull=False)
    told = Told.objects.filter(tenant_id=tenant_id, sound__isnull=False, leg__taken_by__isnull=True)
    numbers.filter(heard_at__lt=clock - NUMBER_KEPT, answered_at__isnull=True).update(caller=None)
    told.filter(heard_at__lt=clock - NUMBER_KEPT, leg__answered_at__isnull=True).update(sound=None)
    numbers.filter(heard_at__lt=clock - UNWRITTEN_KEPT).update(caller=None)
    told.filter(heard_at__lt=clock - UNWRITTEN_KEPT).update(sound=None)
    written = Exists(Call.objects.filter(tenant_id=tenant_id, pk=OuterRef("call_id")))
    Gap.objects.filter(~written, tenant_id=tenant_id, asked_at__lt=clock - LEG_KEPT).delete()
    _forget(tenant_id, list(rows.filter(heard_at__lt=clock - LEG_KEPT).values_list("pk", flat=True)[:BATCH]))
