"""What a company's people get of a call that was taken away from them."""

from __future__ import annotations

import pytest

from callcenter.core.errors import Forbidden
from calls import queries, services
from calls.models import Call, Message
from tests.calls.make import KANA, Client
from tests.factories import acting


def nobody_reads(client: Client, call: Call, message: Message, code: str) -> None:
    """Nothing of it, by list, count, search, page or deed: the refusal has this code."""
    where = queries.CallFilter(tenant_id=client.id)
    with acting(client.reading()) as state:
        for tab in ("new", "all"):
            found = queries.inbox(state.actor, client.id, tab=tab)
            assert (found.rows, found.urgent, found.unread) == ([], [], 0)
        assert queries.search_calls(state.actor, queries.SearchTerms(kana=KANA, where=where)).rows == []
        assert queries.list_calls(state.actor, where).rows == []
        for refused in (
            lambda: queries.view_message(state.actor, message.pk),
            lambda: queries.view_call(state.actor, call.pk),
            lambda: services.set_status(actor=state.actor, message_id=message.pk, status="done", version=2),
        ):
            with pytest.raises(Forbidden) as caught:
                refused()
            assert caught.value.code == code
