"""After a message was sent: its status, its corrections, who may read it."""

from __future__ import annotations

from uuid import UUID

import pytest

from callcenter.core.context import Actor
from callcenter.core.errors import Conflict, Forbidden, Invalid, NotFound, PreconditionFailed, PreconditionRequired
from callcenter.core.models import Job
from calls import queries, services
from calls.models import Message, StatusChange
from tests.calls.make import Client, make_client
from tests.factories import acting, actor_for, as_system, make_person
from tests.log import events_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def message(client: Client) -> Message:
    return client.message_of(client.log())


def set_status(actor: Actor, message_id: UUID, status: str, version: int | None, note: str | None = None) -> Message:
    with acting(actor) as state:
        return services.set_status(actor=state.actor, message_id=message_id, status=status, version=version, note=note)


def test_a_status_is_set_with_the_version_that_was_read(client: Client, message: Message) -> None:
    done = set_status(client.reading(), message.pk, "done", message.version, "つながりました")
    assert (done.status, done.version) == ("done", message.version + 1)
    with as_system(client.id):
        change = StatusChange.objects.get(message_id=message.pk)
        assert (change.status, change.actor_id, change.automatic) == ("done", client.user.pk, False)
        note = vars(change)["note"]
        assert note is not None
        assert "つながり".encode() not in note
    assert len(events_of(client, "message.status_changed")) == 1


def test_without_a_version_nothing_is_set(client: Client, message: Message) -> None:
    with pytest.raises(PreconditionRequired):
        set_status(client.reading(), message.pk, "done", None)
    assert client.message_of(message.call).status == "new"


def test_a_stale_version_is_refused(client: Client, message: Message) -> None:
    set_status(client.reading(), message.pk, "seen", message.version)
    with pytest.raises(PreconditionFailed):
        set_status(client.reading(), message.pk, "done", message.version)
    assert client.message_of(message.call).status == "seen"


def test_the_same_status_again_changes_nothing(client: Client, message: Message) -> None:
    first = set_status(client.reading(), message.pk, "seen", message.version)
    again = set_status(client.reading(), message.pk, "seen", first.version)
    assert again.version == first.version
    assert len(events_of(client, "message.status_changed")) == 1


def test_an_unknown_status_is_refused(client: Client, message: Message) -> None:
    with pytest.raises(Invalid):
        set_status(client.reading(), message.pk, "gone", message.version)


def test_operators_do_not_set_the_clients_status(client: Client, message: Message) -> None:
    with pytest.raises(Forbidden):
        set_status(client.operating(), message.pk, "done", message.version)


def test_a_foreign_message_is_as_unknown_as_a_missing_one(client: Client, message: Message) -> None:
    other = make_client()
    with pytest.raises(NotFound) as foreign:
        set_status(other.reading(), message.pk, "done", message.version)
    with pytest.raises(NotFound) as missing:
        set_status(other.reading(), UUID(int=7), "done", 1)
    assert str(foreign.value.detail) == str(missing.value.detail)


def test_opening_marks_as_seen_once_and_keeps_who_saw_it(client: Client, message: Message) -> None:
    second = make_person("client_user", client.company)
    for actor in (client.reading(), client.reading(), client.reading(second)):
        with acting(actor) as state:
            services.mark_seen(actor=state.actor, message_id=message.pk)
    with as_system(client.id):
        assert Message.objects.get(pk=message.pk).status == "seen"
        assert StatusChange.objects.get(message_id=message.pk).automatic
    with acting(client.reading()) as state:
        detail = queries.view_message(state.actor, message.pk)
    assert [mark.user_id for mark in detail.seen_by] == [client.user.pk, second.pk]


def correct(client: Client, message_id: UUID, **values: object) -> Message:
    said = {"body": "正しくは水曜日です。", "addressee": client.yamada, **values}
    with acting(client.operating()) as state:
        return services.correct_message(actor=state.actor, message_id=message_id, values=said)


def test_a_correction_supersedes_and_both_stay(client: Client, message: Message) -> None:
    new = correct(client, message.pk)
    with as_system(client.id):
        old = Message.objects.get(pk=message.pk)
        assert (old.superseded_by_id, new.supersedes_id, new.correction) == (new.pk, old.pk, 2)
        assert (new.status, new.addressee_id) == ("new", client.yamada)
        assert Job.objects.filter(task="calls.notify_new", payload__message_id=str(new.pk)).exists()
    with acting(client.reading()) as state:
        now = queries.view_message(state.actor, new.pk)
        before = queries.view_message(state.actor, message.pk)
    assert now.view.values["body"] == "正しくは水曜日です。"
    assert now.view.values["addressee_name"] == "山田 太郎"
    assert before.view.values["body"] != now.view.values["body"]
    assert [one.pk for one in now.corrections] == [message.pk, new.pk]
    assert len(events_of(client, "message.corrected")) == 1


def test_lists_show_the_correction_only(client: Client, message: Message) -> None:
    new = correct(client, message.pk)
    with acting(client.reading()) as state:
        rows = queries.list_messages(state.actor, queries.MessageFilter()).rows
    assert [row.message.pk for row in rows if row.message] == [new.pk]


def test_search_finds_the_corrected_text_and_the_caller_still(client: Client, message: Message) -> None:
    correct(client, message.pk)
    with acting(client.operating()) as state:
        for q, hits in (("水曜日", 1), ("見積書", 0), ("吉田", 1)):
            terms = queries.SearchTerms(q=q, where=queries.CallFilter(tenant_id=client.id))
            assert len(queries.search_calls(state.actor, terms).rows) == hits, q


def test_a_corrected_message_is_not_corrected_or_set_again(client: Client, message: Message) -> None:
    correct(client, message.pk)
    with pytest.raises(Conflict) as caught:
        correct(client, message.pk)
    assert caught.value.code == "superseded"
    with pytest.raises(Conflict):
        set_status(client.reading(), message.pk, "done", message.version + 1)


def test_a_correction_without_text_is_refused_and_changes_nothing(client: Client, message: Message) -> None:
    with pytest.raises(Invalid):
        correct(client, message.pk, body=" ")
    with as_system(client.id):
        assert Message.objects.get(pk=message.pk).superseded_by_id is None


def test_clients_do_not_correct(client: Client, message: Message) -> None:
    with pytest.raises(Forbidden), acting(client.reading()) as state:
        services.correct_message(actor=state.actor, message_id=message.pk, values={"body": "x"})


def test_a_person_who_is_staff_here_and_a_client_there_has_each_right_where_it_is_held(client: Client) -> None:
    other = make_client()
    person = make_person()
    actor = actor_for(person, (client.company, "client_user"), (other.company, "operator"))
    own, served = client.message_of(client.log()), other.message_of(other.log())
    with acting(actor) as state:
        rows = {row.slug: row for row in queries.list_messages(state.actor, queries.MessageFilter()).rows}
    assert not rows[client.company.slug].masked
    assert rows[other.company.slug].masked
    assert rows[other.company.slug].values["body"] == "●●●"
    with pytest.raises(Forbidden):
        set_status(actor, served.pk, "done", served.version)
    assert set_status(actor, own.pk, "done", own.version).status == "done"
    with pytest.raises(Forbidden), acting(actor) as state:
        services.reveal_call(actor=state.actor, call_id=own.call_id, fields=["caller.name"], purpose="answering")
    with acting(actor) as state:
        values = services.reveal_call(actor=state.actor, call_id=served.call_id, fields=["caller.name"], purpose="応対")
    assert values == {"caller.name": "𠮷田 健太"}
