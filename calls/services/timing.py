"""How long a call rang and was spoken, as the telephone system measured it. Nobody typed it, so it is no correction."""

from uuid import UUID

from calls.fields import RING_SECONDS, TALK_SECONDS
from calls.models import Call


def set_times(*, tenant_id: UUID, call_id: UUID, rang: int | None, spoke: int | None) -> bool:
    """Whether there is such a call yet. What is not known leaves what stands there. The tenant is the writable one."""
    known = {RING_SECONDS.name: rang, TALK_SECONDS.name: spoke}
    given = {name: value for name, value in known.items() if value is not None}
    rows = Call.objects.filter(tenant_id=tenant_id, pk=call_id)
    return bool(rows.update(**given)) if given else rows.exists()
