"""A draft is loaded within what the transaction may read, whatever the database would give."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from callcenter.core.context import Actor
from callcenter.core.db import set_tenants, tenant_transaction
from callcenter.core.errors import NotFound
from callcenter.core.known import known
from calls import services
from calls.models import Draft
from calls.queries import drafts
from tests.calls.make import make_client
from tests.factories import acting, actor_for

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("load", [drafts.get_draft_for, drafts.draft_tenant_for])
def test_a_draft_that_the_database_would_give_away_is_not_loaded(load: Callable[[Actor, UUID], object]) -> None:
    """Where a setting of the database says more than the transaction may read, the loader is the second wall."""
    own, other = make_client(), make_client()
    with acting(other.operating()) as state:
        draft = services.open_draft(actor=state.actor, tenant_id=other.id)
    actor = actor_for(own.operator, (own.company, "operator"), (other.company, "operator"))
    with tenant_transaction(actor, {own.id}):
        set_tenants("default", {own.id, other.id}, None)
        assert known(Draft, "id", draft.pk)
        with pytest.raises(NotFound):
            load(actor, draft.pk)
