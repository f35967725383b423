"""Django's sessions in the database. The cookie is the only place where a session's key stands.

A row is found by the digest of the key, and its data is sealed under the key: whoever reads the database or a backup of
it holds no session, and nothing that a session remembers (such as the key of a reset link that is just being used).
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from hashlib import sha256
from typing import Any
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from callcenter.core.ids import HOUSE_ID
from callcenter.core.known import known
from callcenter.vault.format import NotOpenedError, SealContext, SealKey, open_sealed, seal

_AGENT_LENGTH = 200


def digest(key: str | None) -> str:
    """What is stored of a session's key. 160 bits of SHA-256 are what the column takes, and enough for 165 random bits."""
    return sha256((key or "").encode()).hexdigest()[:40]


class SessionStore(db.SessionStore):
    """``session_key`` is the cookie's value, here as in all of Django; only the table has its digest."""

    _session: dict[str, Any]

    @property
    def digest(self) -> str:
        """By which the session may be spoken of."""
        return digest(self.session_key)

    def _get_session_from_db(self) -> Any:
        """The row of a session that has not expired; None forgets the key that was asked for, as Django does. Found
        without composing the query anew for every request."""
        row: Any = known(self.model, "session_key", digest(self.session_key))
        if row is not None and row.expire_date > timezone.now():
            return row
        self._session_key = None
        return None

    def exists(self, session_key: str | None) -> bool:
        return bool(self.model.objects.filter(session_key=digest(session_key)).exists())

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row = super().create_model_instance(data)
        row.session_key = digest(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            _drop([digest(key)])

    def cycle_key(self) -> None:
        """The same session under a new key: the list of a person's sessions follows."""
        data, old = self._session, self.session_key
        self.create()
        self._session_cache = data
        if old:
            UserSession.objects.filter(session_key=digest(old)).update(session_key=digest(self.session_key))
            self.delete(old)

    def encode(self, session_dict: dict[str, Any]) -> str:
        text = self.serializer().dumps(session_dict)
        return base64.b64encode(seal(*self._key(), text)).decode()

    def decode(self, session_data: str | bytes) -> dict[str, Any]:
        """Empty where the key is not the one of this row, as for a session that nobody has opened."""
        try:
            opened: dict[str, Any] = self.serializer().loads(open_sealed(*self._key(), base64.b64decode(session_data)))
        except (NotOpenedError, ValueError):
            return {}
        return opened

    def _key(self) -> tuple[SealKey, SealContext]:
        material = salted_hmac("accounts.session.data", self.session_key or "", algorithm="sha256").digest()
        object_id = UUID(digest(self.session_key)[:32])
        return SealKey(1, material), SealContext(settings.ENVIRONMENT, HOUSE_ID, "session.data", object_id)


def opened(request: HttpRequest, user: Any, ip: str) -> None:
    """Puts the session of this request on its person's list."""
    if not request.session.session_key:
        request.session.save()
    facts = {"user": user, "ip": ip, "user_agent": request.headers.get("User-Agent", "")[:_AGENT_LENGTH]}
    UserSession.objects.update_or_create(session_key=digest(request.session.session_key), defaults=facts)


def of_person(user_id: UUID) -> list[UserSession]:
    """A person's open sessions, oldest first."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    rows = UserSession.objects.filter(user_id=user_id, session_key__in=alive)
    return list(rows.order_by("created_at", "id"))


def is_of(row: Any, request: HttpRequest) -> bool:
    """Whether this line of the list is the session of this request."""
    return bool(row.session_key == digest(request.session.session_key))


def end_all(user_id: UUID, *, but: str | None = None) -> int:
    """Ends the listed sessions of a person, except the one of the key ``but``; how many there were."""
    rows = UserSession.objects.filter(user_id=user_id)
    if but:
        rows = rows.exclude(session_key=digest(but))
    gone = list(rows.values_list("session_key", flat=True))
    _drop(gone)
    return len(gone)


def tidy() -> None:
    """Forgets what has expired."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()


def _drop(digests: Iterable[str]) -> None:
    gone = list(digests)
    Session.objects.filter(session_key__in=gone).delete()
    UserSession.objects.filter(session_key__in=gone).delete()
