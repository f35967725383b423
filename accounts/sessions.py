"""Django's sessions in the database, found without composing the query anew for every request."""

from typing import Any

from django.contrib.sessions.backends import db
from django.utils import timezone

from callcenter.core.known import known


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Any:
        """The row of a session that has not expired; None forgets the key that was asked for, as Django does."""
        row: Any = known(self.model, "session_key", self.session_key)
        if row is not None and row.expire_date > timezone.now():
            return row
        self._session_key = None
        return None
