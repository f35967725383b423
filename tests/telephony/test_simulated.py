"""The simulated PBX reports as a real one does, also over a bad line."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from telephony.choices import OVER
from telephony.models import Leg
from tests.calls.make import make_client
from tests.factories import as_system

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    with override_settings(DEMO=True):
        call_command("simulate_calls", "--at-once", "--seed", "7", *arguments, stdout=out)
    return out.getvalue()


def test_simulated_calls_are_whole() -> None:
    client = make_client()
    told = run("--calls", "12", "--called", client.number)
    assert told.count(client.number) == 12
    with as_system(client.id):
        legs = list(Leg.objects.filter(tenant_id=client.id))
    assert len(legs) == 12
    assert {leg.state for leg in legs} == set(OVER)
    assert [leg for leg in legs if leg.incomplete] == []


def test_over_a_bad_line_each_call_is_one_and_says_what_is_missing() -> None:
    client = make_client()
    run("--calls", "20", "--called", client.number, "--bad-line")
    with as_system(client.id):
        legs = list(Leg.objects.filter(tenant_id=client.id))
    assert len(legs) == 20
    ended = [leg for leg in legs if leg.state in OVER and not leg.incomplete]
    assert 0 < len(ended) < 20
    assert all(leg.ended_at for leg in ended)


@pytest.mark.django_db(transaction=True)
def test_without_a_number_it_calls_companies_of_the_demo(as_role: Any) -> None:
    client = make_client()
    with as_role("worker"):
        assert client.number in run("--calls", "3")


def test_in_production_nothing_is_simulated() -> None:
    with pytest.raises(CommandError):
        call_command("simulate_calls")
