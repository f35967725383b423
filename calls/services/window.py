"""For how long what is sent is held back, so that it can be taken back: nobody of the company sees it before."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from callcenter.core import db
from calls.choices import Urgency
from calls.queries.sent import SETTLING
from tenants import queries as tenants


@dataclass(frozen=True, slots=True)
class Window:
    """Of one company, in seconds."""

    normal: int
    urgent: int

    def release(self, urgency: str = Urgency.NORMAL) -> datetime | None:
        """When what is sent now is released, by the database's clock; None for at once."""
        seconds = self.urgent if urgency == Urgency.URGENT else self.normal
        return db.now() + timedelta(seconds=seconds) + SETTLING if seconds else None


def window_of(tenant_id: UUID) -> Window:
    return Window(*tenants.undo_seconds(tenant_id))
