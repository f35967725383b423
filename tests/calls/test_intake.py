"""One path into the record: what is refused, what is kept, what is sealed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections

from callcenter.core import db
from callcenter.core.db import now
from callcenter.core.errors import Forbidden, Invalid, NotFound
from callcenter.core.models import Job
from calls import services
from calls.choices import Source, Urgency
from calls.inputs import CallInput
from calls.models import Call, Message
from tests.calls.chance import without_chance
from tests.calls.make import BODY, KANA, NAME, NUMBER, Client, call_input, make_client
from tests.factories import acting, actor_for, as_system, make_person
from tests.tenants import make as tenants

pytestmark = pytest.mark.django_db


def create(client: Client, data: CallInput) -> Call:
    with acting(client.operating()) as state:
        return services.create_call(actor=state.actor, tenant_id=client.id, data=data, source=Source.DESK)


def refused(client: Client, data: CallInput) -> set[str]:
    with pytest.raises(Invalid) as caught, acting(client.operating()) as state:
        services.create_call(actor=state.actor, tenant_id=client.id, data=data, source=Source.DESK)
    with as_system(client.id):
        assert not Call.objects.filter(tenant_id=client.id).exists()
        assert not Message.objects.filter(tenant_id=client.id).exists()
    return set(caught.value.errors)


def test_a_call_and_its_message_are_kept_and_their_arrival_is_announced(client: Client) -> None:
    call = create(client, call_input(client, urgency="soon"))
    with as_system(client.id):
        kept = Call.objects.get(pk=call.pk)
        message = kept.messages.get()
        assert (kept.called_number, kept.disposition, kept.operator_id) == (
            client.number,
            "callback",
            client.operator.pk,
        )
        assert (message.addressee_id, message.urgency, message.status) == (client.suzuki, Urgency.SOON, "new")
        row = Job.objects.get(tenant_id=client.id, task="calls.notify_new")
        assert row.payload == {"message_id": str(message.pk)}


def test_nothing_of_the_caller_stands_in_any_column_in_clear(client: Client) -> None:
    create(client, call_input(client))
    with as_system(client.id), connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT c::text, m::text FROM calls_call c JOIN calls_message m USING (tenant_id) WHERE m.call_id = c.id"
        )
        (text,) = [" ".join(row) for row in cursor.fetchall()]
        cursor.execute(
            "SELECT string_agg(encode(caller_name, 'escape') || encode(search_text, 'escape'), '') FROM calls_call"
        )
        text = without_chance(text + cursor.fetchone()[0]).replace(client.number, "")
    for clear in (NAME, KANA, "ヨシダ", BODY, "9012345678", "5678", "鈴木"):
        assert clear not in text


@pytest.mark.parametrize("disposition", ["sales", "wrong", "silent"])
def test_caller_and_message_may_be_left_out_where_nobody_is_called_back(client: Client, disposition: str) -> None:
    call = create(client, call_input(client, caller=None, message=None, disposition=disposition, number="非通知"))
    with as_system(client.id):
        assert not Message.objects.filter(call_id=call.pk).exists()
        assert vars(Call.objects.get(pk=call.pk))["caller_number"] is not None


@pytest.mark.parametrize("disposition", ["message", "callback", "call_again", "urgent", "complaint"])
def test_every_other_disposition_needs_caller_and_message(client: Client, disposition: str) -> None:
    data = call_input(client, caller=None, message=None, disposition=disposition)
    assert refused(client, data) == {"caller", "message"}


def test_urgent_implies_urgency(client: Client) -> None:
    call = create(client, call_input(client, disposition="urgent", urgency="normal"))
    assert client.message_of(call).urgency == Urgency.URGENT


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"disposition": "gossip"}, "disposition"),
        ({"ring_seconds": -1}, "ring_seconds"),
        ({"talk_seconds": 10**9}, "talk_seconds"),
        ({"caller_number": "0" * 65}, "caller_number"),
        ({"caller": {"name": "あ" * 101}}, "caller.name"),
        ({"caller": {"name": "a\x00b"}}, "caller.name"),
        ({"caller": {"name": "\ud800"}}, "caller.name"),
        ({"caller": {"name": "  "}}, "caller"),
        ({"message": {"body": "  "}}, "message.body"),
        ({"message": {"body": "あ" * 8001}}, "message.body"),
        ({"message": {"body": "a", "urgency": "very"}}, "message.urgency"),
        ({"message": {"body": "a", "mood": "sad"}}, "message.mood"),
        ({"message": {"body": "a", "addressee": "鈴木"}}, "message.addressee"),
        ({"message": {"body": "a", "addressee": "00000000-0000-7000-8000-00000000dead"}}, "message.addressee"),
        ({"called_number": "+81312345678"}, "called_number"),
        ({"called_number": "非通知"}, "called_number"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(client: Client, change: dict[str, Any], field: str) -> None:
    assert refused(client, call_input(client, instead=change)) == {field}


def test_a_call_of_tomorrow_is_refused(client: Client) -> None:
    with as_system(client.id):
        tomorrow = db.now() + timedelta(days=1)
    assert refused(client, call_input(client, at=tomorrow)) == {"started_at"}


def test_a_callback_needs_a_number_to_call(client: Client) -> None:
    assert refused(client, call_input(client, number="非通知")) == {"message.callback_number"}
    create(client, call_input(client, number="非通知", callback_number="03-5000-1234 内線12"))


def test_an_addressee_is_found_by_a_name_that_is_unique(client: Client) -> None:
    call = create(client, call_input(client, addressee="鈴木　一郎"))
    assert client.message_of(call).addressee_id == client.suzuki
    tenants.person(client.company, "鈴木 一郎", kana="スズキ イチロウ", department="総務部")
    with pytest.raises(Invalid) as caught:
        create(client, call_input(client, addressee="鈴木 一郎"))
    assert set(caught.value.errors) == {"message.addressee"}


def test_people_and_numbers_of_another_client_are_unknown_here(client: Client) -> None:
    other = make_client()
    both = actor_for(client.operator, (client.company, "operator"), (other.company, "operator"))
    with pytest.raises(Invalid) as caught, acting(both) as state:
        data = call_input(client, addressee=other.suzuki)
        services.create_call(actor=state.actor, tenant_id=client.id, data=data, source=Source.DESK)
    assert set(caught.value.errors) == {"message.addressee"}
    with pytest.raises(Invalid) as caught, acting(both) as state:
        data = replace(call_input(client), called_number=other.number)
        services.create_call(actor=state.actor, tenant_id=client.id, data=data, source=Source.DESK)
    assert set(caught.value.errors) == {"called_number"}


def test_only_members_with_the_right_log_calls(client: Client) -> None:
    other = make_client()
    with pytest.raises(NotFound), acting(other.operating()) as state:
        services.create_call(actor=state.actor, tenant_id=client.id, data=call_input(client), source=Source.DESK)
    with pytest.raises(Forbidden), acting(client.reading()) as state:
        services.create_call(actor=state.actor, tenant_id=client.id, data=call_input(client), source=Source.DESK)


def test_a_batch_is_taken_whole_or_not_at_all(client: Client) -> None:
    good = call_input(client, addressee="山田 太郎")
    with pytest.raises(Invalid) as caught, acting(client.operating()) as state:
        bad = replace(good, values={**good.values, "disposition": "gossip"})
        services.create_calls(actor=state.actor, tenant_id=client.id, items=[good, bad], source=Source.IMPORT)
    assert set(caught.value.errors) == {"1.disposition"}
    with as_system(client.id):
        assert not Call.objects.filter(tenant_id=client.id).exists()


def test_a_batch_costs_one_keystore_insert_and_sends_no_mail(client: Client) -> None:
    from django.test.utils import CaptureQueriesContext

    items = [call_input(client, addressee="山田 太郎") for _i in range(20)]
    with acting(client.operating()) as state, CaptureQueriesContext(connections["keystore"]) as queries:
        calls = services.create_calls(actor=state.actor, tenant_id=client.id, items=items, source=Source.IMPORT)
    assert len(calls) == 20
    assert sum("INSERT" in query["sql"] for query in queries) == 1
    assert not [query["sql"] for query in queries if '"vault_recordkey"' in query["sql"] and "SELECT" in query["sql"]]
    with as_system(client.id):
        assert not Job.objects.filter(tenant_id=client.id, task="calls.notify_new").exists()
        assert set(Call.objects.values_list("operator_id", flat=True)) == {None}


def test_a_telephony_token_logs_a_call_and_reads_nothing(client: Client) -> None:
    machine = make_person("telephony", client.company)
    actor = actor_for(machine, (client.company, "telephony"))
    with acting(actor) as state:
        data = call_input(client, at=now(), caller=None, message=None, disposition="silent", number=NUMBER)
        call = services.create_call(actor=state.actor, tenant_id=client.id, data=data, source=Source.TELEPHONY)
    from calls.queries import view_call

    with pytest.raises(Forbidden), acting(actor) as state:
        view_call(state.actor, call.pk)
