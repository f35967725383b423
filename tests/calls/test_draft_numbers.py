"""The number of a call whose company was chosen by name."""

from __future__ import annotations

import pytest

from callcenter.core.db import write_to
from callcenter.core.errors import Invalid
from calls import services
from tenants.models import PhoneNumber
from tests.calls.make import Client, make_client
from tests.factories import acting, as_system

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return make_client()


def test_a_call_for_a_company_chosen_by_name_came_in_on_the_first_of_its_numbers(client: Client) -> None:
    with acting(client.operating()) as state:
        draft = services.open_draft(actor=state.actor, tenant_id=client.id)
        assert draft.called_number == client.number


def test_a_company_without_a_number_in_use_takes_no_call(client: Client) -> None:
    with as_system(client.id):
        write_to(client.id)
        PhoneNumber.objects.update(active=False)
    with pytest.raises(Invalid) as caught, acting(client.operating()) as state:
        services.open_draft(actor=state.actor, tenant_id=client.id)
    assert set(caught.value.errors) == {"called_number"}
