"""A search is a page that one can return to, and what was looked for stands in no address.

The terms that a form has posted lie in the session, which is sealed under its cookie alone: for this person, on this
page, for half an hour. The address holds an id that says nothing.
"""

import time
from collections.abc import Mapping
from secrets import token_urlsafe
from typing import Any

from django.http import HttpRequest

ARGUMENT = "s"
KEPT = 30 * 60
MOST = 10
"""So many searches of a session can be returned to."""
_KEY = "searches"


def keep(request: HttpRequest, terms: Mapping[str, str]) -> str:
    """Keeps what was looked for on this page; answers the id under which ``kept`` finds it."""
    now, name = int(time.time()), token_urlsafe(12)
    fresh = {key: row for key, row in _rows(request).items() if row["until"] > now}
    newest = dict(list(fresh.items())[1 - MOST :])
    request.session[_KEY] = newest | {name: {"page": request.path, "until": now + KEPT, "terms": dict(terms)}}
    return name


def kept(request: HttpRequest) -> dict[str, str] | None:
    """What the search of this address looked for. None where there is none, any more or for this person."""
    row = _rows(request).get(request.GET.get(ARGUMENT, ""))
    if row is None or row["page"] != request.path or row["until"] <= time.time():
        return None
    return dict(row["terms"])


def is_over(request: HttpRequest) -> bool:
    """Whether the address names a search that is gone."""
    return ARGUMENT in request.GET and kept(request) is None


def _rows(request: HttpRequest) -> dict[str, dict[str, Any]]:
    return request.session.get(_KEY) or {}
