"""Drafts: never lost, never sent twice, never to another company."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from callcenter.core.context import Actor
from callcenter.core.errors import Conflict, Forbidden, Invalid, NotFound
from callcenter.core.models import Job
from callcenter.core.permissions import Permission
from callcenter.vault import services as vault
from calls import queries, services
from calls.choices import DraftState
from calls.models import Call, Draft
from calls.services import upkeep
from tests.calls.make import BODY, COMPANY, KANA, NAME, Client, make_client
from tests.factories import acting, actor_for, as_system, make_person
from tests.log import events_of

pytestmark = pytest.mark.django_db


def typed(client: Client, **values: Any) -> dict[str, Any]:
    return {
        "disposition": "callback",
        "caller_company": COMPANY,
        "caller_name": NAME,
        "caller_kana": KANA,
        "caller_number": "090-1234-5678",
        "addressee": str(client.suzuki),
        "body": BODY,
        "callback": True,
        **values,
    }


def opened(client: Client, **content: Any) -> Draft:
    with acting(client.operating()) as state:
        return services.open_draft(actor=state.actor, tenant_id=client.id, called_number=client.number, content=content)


def save(actor: Actor, draft: Draft, rev: int, content: dict[str, Any]) -> Draft:
    with acting(actor) as state:
        return services.save_draft(actor=state.actor, draft_id=draft.pk, rev=rev, content=content)


def send(
    client: Client, draft: Draft, *, rev: int = 0, confirm: str = "", actor: Actor | None = None, **values: Any
) -> Call:
    with acting(actor or client.operating()) as state:
        return services.send_draft(
            actor=state.actor,
            draft_id=draft.pk,
            rev=rev,
            content=typed(client, **values),
            confirm=confirm or client.company.slug,
        )


def content_of(client: Client, draft: Draft) -> dict[str, Any]:
    with acting(client.operating()) as state:
        return queries.draft_content(state.actor, queries.get_draft_for(state.actor, draft.pk))


def test_what_was_typed_is_there_after_a_crash_of_the_browser(client: Client) -> None:
    draft = opened(client)
    save(client.operating(), draft, 0, typed(client, body="途中まで"))
    assert content_of(client, draft)["body"] == "途中まで"
    with acting(client.operating()) as state:
        assert [one.pk for one in queries.my_drafts(state.actor)] == [draft.pk]


def test_an_older_revision_never_overwrites_a_newer_one(client: Client) -> None:
    draft = opened(client)
    first = save(client.operating(), draft, 0, {"body": "一"})
    save(client.operating(), draft, first.rev, {"body": "二"})
    with pytest.raises(Conflict) as caught:
        save(client.operating(), draft, first.rev, {"body": "古い"})
    assert caught.value.code == "draft_rev"
    assert content_of(client, draft) == {"body": "二"}


def test_a_page_that_catches_the_conflict_may_show_both_versions(client: Client) -> None:
    draft = opened(client, body="保存済")
    with acting(client.operating()) as state:
        with pytest.raises(Conflict):
            services.save_draft(actor=state.actor, draft_id=draft.pk, rev=7, content={"body": "この画面"})
        assert queries.draft_content(state.actor, queries.get_draft_for(state.actor, draft.pk)) == {"body": "保存済"}


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"secret": "x"}, "secret"),
        ({"body": 5}, "body"),
        ({"callback": "yes"}, "callback"),
        ({"ring_seconds": "4"}, "ring_seconds"),
        ({"talk_seconds": True}, "talk_seconds"),
        ({"disposition": ["callback"]}, "disposition"),
        ({"addressee": "鈴木"}, "addressee"),
    ],
)
def test_a_malformed_draft_is_refused_and_the_saved_one_stays(
    client: Client, content: dict[str, Any], field: str
) -> None:
    draft = opened(client, body="前の内容")
    with pytest.raises(Invalid) as caught:
        save(client.operating(), draft, 0, content)
    assert set(caught.value.errors) == {field}
    assert content_of(client, draft) == {"body": "前の内容"}


def test_sending_makes_the_call_with_the_drafts_id_once(client: Client) -> None:
    draft = opened(client)
    call = send(client, draft)
    again = send(client, draft, rev=5)
    assert call.pk == again.pk == draft.pk
    with as_system(client.id):
        assert Call.objects.filter(tenant_id=client.id).count() == 1
        assert Job.objects.filter(tenant_id=client.id, task="calls.notify_new").count() == 1
        sent = Draft.objects.get(pk=draft.pk)
        assert (sent.state, sent.body) == (DraftState.SENT, None)
    with acting(client.reading()) as state:
        view = queries.view_call(state.actor, call.pk)
    assert (view.values["caller_name"], view.values["addressee_name"], view.values["body"]) == (NAME, "鈴木 一郎", BODY)
    assert view.call.source == "desk"


def test_a_draft_is_not_sent_to_a_company_that_the_strip_did_not_name(client: Client) -> None:
    draft = opened(client)
    with pytest.raises(Conflict) as caught:
        send(client, draft, confirm="aoba-shokai")
    assert caught.value.code == "confirm"
    with as_system(client.id):
        assert not Call.objects.filter(pk=draft.pk).exists()


def test_an_unfinished_draft_is_not_sent_and_stays(client: Client) -> None:
    draft = opened(client, body="途中")
    with pytest.raises(Invalid) as caught:
        send(client, draft, body="", caller_name=None, caller_company=None, caller_kana=None)
    assert set(caught.value.errors) == {"caller", "message"}
    assert content_of(client, draft) == {"body": "途中"}


def test_a_colleague_takes_over_and_the_first_page_cannot_save(client: Client) -> None:
    draft = opened(client, body="一")
    colleague = actor_for(make_person("operator", client.company), (client.company, "operator"))
    with pytest.raises(Conflict) as caught:
        save(colleague, draft, 0, {"body": "x"})
    assert caught.value.code == "draft_owner"
    with acting(colleague) as state:
        taken = services.take_over_draft(actor=state.actor, draft_id=draft.pk)
    save(colleague, draft, taken.rev, {"body": "二"})
    with pytest.raises(Conflict) as caught:
        save(client.operating(), draft, taken.rev + 1, {"body": "三"})
    assert caught.value.code == "draft_owner"
    with pytest.raises(Conflict):
        send(client, draft, rev=taken.rev + 1)


def test_strangers_and_clients_do_not_reach_drafts(client: Client) -> None:
    draft = opened(client)
    other = make_client()
    for actor, error in ((other.operating(), NotFound), (client.reading(), Forbidden)):
        with pytest.raises(error):
            save(actor, draft, 0, {"body": "x"})
        with pytest.raises(error), acting(actor) as state:
            queries.get_draft_for(state.actor, draft.pk)
        with pytest.raises(error), acting(actor) as state:
            services.take_over_draft(actor=state.actor, draft_id=draft.pk)


def test_a_draft_starts_only_at_a_number_of_that_client(client: Client) -> None:
    other = make_client()
    both = actor_for(client.operator, (client.company, "operator"), (other.company, "operator"))
    with pytest.raises(Invalid), acting(both) as state:
        services.open_draft(actor=state.actor, tenant_id=client.id, called_number=other.number)


def test_changing_the_company_makes_a_new_draft_without_the_addressee(client: Client) -> None:
    other = make_client()
    both = actor_for(client.operator, (client.company, "operator"), (other.company, "operator"))
    draft = opened(client)
    new = services.move_draft(
        actor=both,
        draft_id=draft.pk,
        rev=0,
        tenant_id=other.id,
        called_number=other.number,
        content=typed(client),
    )
    with acting(both) as state:
        assert [one.pk for one in queries.my_drafts(state.actor)] == [new.pk]
        content = queries.draft_content(state.actor, queries.get_draft_for(state.actor, new.pk))
    assert new.pk != draft.pk
    assert new.tenant_id == other.id
    assert content["body"] == BODY
    assert "addressee" not in content
    with as_system(client.id):
        old = Draft.objects.get(pk=draft.pk)
        assert (old.state, old.body) == (DraftState.DROPPED, None)


def test_the_company_is_not_changed_to_one_that_is_not_the_operators(client: Client) -> None:
    draft = opened(client, body="一")
    other = make_client()
    with pytest.raises(NotFound):
        services.move_draft(
            actor=client.operating(),
            draft_id=draft.pk,
            rev=0,
            tenant_id=other.id,
            called_number=other.number,
            content={},
        )
    assert content_of(client, draft) == {"body": "一"}


def test_a_discarded_draft_is_empty_and_cannot_come_back(client: Client) -> None:
    draft = opened(client, body="一")
    for _again in range(2):
        with acting(client.operating()) as state:
            services.discard_draft(actor=state.actor, draft_id=draft.pk)
    with as_system(client.id):
        assert Draft.objects.get(pk=draft.pk).body is None
        assert Job.objects.filter(task="calls.shred_draft", payload__draft_id=str(draft.pk)).count() == 1
    for attempt in (lambda: save(client.operating(), draft, 0, {}), lambda: send(client, draft)):
        with pytest.raises(Conflict) as caught:
            attempt()
        assert caught.value.code == "draft_closed"


def test_a_sent_draft_is_not_discarded(client: Client) -> None:
    draft = opened(client)
    send(client, draft)
    with pytest.raises(Conflict), acting(client.operating()) as state:
        services.discard_draft(actor=state.actor, draft_id=draft.pk)


def test_saving_ones_own_draft_writes_no_event(client: Client) -> None:

    draft = opened(client)
    with as_system(client.id):
        before = len(events_of(client))
    save(client.operating(), draft, 0, {"body": "一"})
    with as_system(client.id):
        assert len(events_of(client)) == before


@pytest.mark.django_db(transaction=True)
def test_the_worker_destroys_the_key_of_a_discarded_draft_but_not_of_a_sent_one(as_role: Any) -> None:
    client = make_client()
    dropped, sent = opened(client, body="一"), opened(client)
    send(client, sent)
    with acting(client.operating()) as state:
        services.discard_draft(actor=state.actor, draft_id=dropped.pk)
    with as_role("worker"), as_system(client.id) as state:
        for draft in (dropped, sent):
            upkeep.shred_draft(actor=state.actor, tenant_id=client.id, draft_id=draft.pk)
        left = vault.existing_keys(client.id, "message", [dropped.pk, sent.pk])
    assert left == {sent.pk}


@pytest.mark.django_db(transaction=True)
def test_a_draft_that_nobody_touches_for_a_month_is_dropped(as_role: Any, connect_as: Any) -> None:
    client = make_client()
    old, fresh = opened(client, body="一"), opened(client, body="二")
    with connect_as("superuser") as connection:
        connection.execute("UPDATE calls_draft SET saved_at = now() - interval '31 days' WHERE id = %s", [old.pk])
    with as_role("worker"), as_system(client.id) as state:
        assert upkeep.tidy_drafts(actor=state.actor, tenant_id=client.id) == 1
    with as_system(client.id):
        states = dict(Draft.objects.values_list("id", "state"))
    assert states == {old.pk: DraftState.DROPPED, fresh.pk: DraftState.OPEN}


def test_the_right_to_edit_drafts_is_asked_of_the_tenant_acted_in(client: Client) -> None:
    other = make_client()
    mixed = actor_for(client.operator, (client.company, "operator"), (other.company, "client_user"))
    assert not mixed.may(Permission.DRAFT_EDIT, other.id)
    with pytest.raises(Forbidden), acting(mixed) as state:
        services.open_draft(actor=state.actor, tenant_id=other.id, called_number=other.number)


def test_a_missing_draft_is_as_unknown_as_a_foreign_one(client: Client) -> None:
    with pytest.raises(NotFound), acting(client.operating()) as state:
        queries.get_draft_for(state.actor, UUID(int=1))
