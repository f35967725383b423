"""What is damaged behind the product's back is silent by itself and told, and every other call is heard and answered."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from audit.tasks import check_damage
from callcenter.core import jobs
from callcenter.core.ids import HOUSE_ID
from callcenter.core.models import Job, JobState
from callcenter.core.relay import relay_once
from callcenter.vault import keystore
from calls.models import Draft
from telephony.services import exchanges
from telephony.tasks import check_exchange
from tests.calls.make import Client
from tests.factories import as_system, client_for
from tests.harness.roles import connect_as
from tests.telephony.make import CALLER, Pbx, make_pbx
from tests.telephony.test_twilio import Carrier, made

pytestmark = pytest.mark.django_db(transaction=True)
FLIP = "UPDATE {table} SET {column} = set_byte({column}, length({column}) - 1, get_byte({column}, length({column}) - 1) # 1)"


def spoil(table: str, column: str, row_id: UUID) -> None:
    with connect_as("superuser") as sql:
        sql.execute(f"{FLIP.format(table=table, column=column)} WHERE id = %s", [row_id])


def lose_key(unit: UUID) -> None:
    with connect_as("superuser", "keystore") as sql:
        sql.execute("DELETE FROM vault_recordkey WHERE object_id = %s", [unit])
    keystore.forget_all()
    exchanges._opened.clear()


def given_up(task: Any, tenant_id: UUID, as_role: Any) -> list[str]:
    """Why jobs of this task were given up, once the worker has had them."""
    with as_role("worker"):
        relay_once(lambda *message: None)
        with as_system(tenant_id):
            waiting = list(Job.objects.filter(task=task.name, state=JobState.PUBLISHED))
        for job in waiting:
            task(tenant_id=str(tenant_id), job=str(job.pk))
    with as_system(tenant_id):
        return list(Job.objects.filter(task=task.name, state=JobState.GIVEN_UP).values_list("error", flat=True))


def exchange_of(pbx: Pbx) -> UUID:
    leg = pbx.leg()
    assert leg is not None
    return leg.exchange_id


def test_an_exchange_whose_key_is_gone_is_not_heard_and_the_others_are(client: Client, as_role: Any) -> None:
    deaf, other = make_pbx(client), make_pbx(client)
    assert deaf.tell("ringing") == 202
    lose_key(exchange_of(deaf))
    assert (deaf.tell("answered"), other.tell("ringing"), other.tell("answered")) == (401, 202, 202)
    assert given_up(check_exchange, HOUSE_ID, as_role) == ["key_missing"]


def test_a_carrier_whose_secret_is_damaged_is_not_heard_and_the_others_are(
    client: Client, tmp_path: Path, as_role: Any
) -> None:
    given = tmp_path / "token"
    given.write_text("abcdef")
    deaf, other = Carrier(made("--secret-file", str(given)), client), Carrier(made(), client, "CA1")
    assert deaf.send("ringing").status_code == 202
    leg = deaf.leg()
    assert leg is not None
    spoil("telephony_exchange", "secret", leg.exchange_id)
    exchanges._opened.clear()
    assert (deaf.send("in-progress").status_code, other.send("ringing").status_code) == (401, 202)
    assert given_up(check_exchange, HOUSE_ID, as_role) == ["damaged"]


@pytest.mark.parametrize("how", [lambda leg_id: spoil("telephony_leg", "caller", leg_id), lose_key])
def test_a_call_is_answered_though_the_callers_number_does_not_open(client: Client, how: Any, as_role: Any) -> None:
    pbx = make_pbx(client)
    pbx.tell("ringing", caller_number=CALLER)
    leg = pbx.leg()
    assert leg is not None
    how(leg.pk)
    desk = client_for(client.operator)
    assert f"/desk/ringing/{leg.pk}/answer/" in desk.get("/desk/ringing/").content.decode()
    form = desk.post(f"/desk/ringing/{leg.pk}/answer/", follow=True)
    assert form.status_code == 200
    assert "読み取れません" not in form.content.decode()
    with as_system(client.id):
        assert Draft.objects.filter(pk=leg.pk).exists()
    assert set(given_up(check_damage, client.id, as_role)) <= jobs.LASTING
