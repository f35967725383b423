"""Who takes calls now, as each person says it and their open pages confirm it."""

from django.utils.translation import gettext as _

from audit.services import record
from callcenter.core.context import Actor
from callcenter.core.db import now, write_to
from callcenter.core.errors import Forbidden, Invalid
from callcenter.core.ids import HOUSE_ID
from callcenter.live.telling import tell
from telephony import queries
from telephony.choices import PresenceState
from telephony.models import Presence

PRESENCE = "presence"


def set_presence(*, actor: Actor, state: str) -> Presence:
    """In a transaction that reads the house. Saying the same again changes nothing but that the person is seen."""
    if actor.id is None:
        raise Forbidden()
    if state not in PresenceState.values:
        raise Invalid(errors={"state": [_("選べる状態ではありません。")]})
    write_to(HOUSE_ID)
    found = queries.own_presence(actor)
    if found is not None and queries.state_of(found) == state:
        beat(actor=actor)
        return found
    row = Presence(tenant_id=HOUSE_ID, user_id=actor.id, state=state, since=now(), seen_at=now())
    Presence.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["tenant_id", "user_id"],
        update_fields=["state", "since", "seen_at"],
    )
    changes = {"presence.state": (queries.state_of(found) if found else "", state)}
    record(actor=actor, action="presence.changed", tenant_id=HOUSE_ID, changes=changes)
    tell(tenant_id=HOUSE_ID, kind=PRESENCE)
    return row


def beat(*, actor: Actor) -> bool:
    """A page of theirs is open. Whether anybody wants to know: not of one who has left."""
    if actor.id is None:
        raise Forbidden()
    write_to(HOUSE_ID)
    rows = Presence.objects.filter(tenant_id=HOUSE_ID, user_id=actor.id).exclude(state=PresenceState.AWAY)
    return bool(rows.update(seen_at=now()))
