"""An edition goes from draft to published, is read before it is, and is never written in afterwards."""

import pytest
from django.db import DatabaseError, transaction

from callcenter.core.errors import Conflict, Forbidden, Invalid, NotFound
from knowledge import queries, services
from knowledge.models import Edition, State
from tests.factories import acting, actor_for, as_system, make_person
from tests.knowledge.make import published, state_of, step, write
from tests.log import actions_of
from tests.tenants.make import live

pytestmark = pytest.mark.django_db

PHRASE = [{"text": "申し伝えます。"}]
OTHER = [{"text": "承りました。"}]


def test_what_is_written_reaches_operators_when_it_is_published() -> None:
    company = live()
    draft = step(company, write(company, snippets=PHRASE), "submit")
    operator = actor_for(make_person("operator", company), (company, "operator"))
    with acting(operator):
        assert queries.in_force(operator, company.id) is None
    step(company, draft, "publish")
    with acting(operator):
        current = queries.in_force(operator, company.id)
    assert current is not None
    assert current.content == {"snippets": PHRASE}
    assert actions_of(company.id, "knowledge.") == ["knowledge.edited", "knowledge.submitted", "knowledge.published"]


def test_a_new_draft_begins_with_what_is_published_and_leaves_it_alone() -> None:
    company = live()
    first = published(company, snippets=PHRASE)
    second = write(company, ng=[{"topic": "料金", "escape": "担当が申し上げます。"}])
    assert second.number == first.number + 1
    assert second.content["snippets"] == PHRASE
    with as_system(company.id):
        assert Edition.objects.get(pk=first.pk).content == {"snippets": PHRASE}


@pytest.mark.parametrize("steps", [("submit",), ("submit", "publish"), ("drop",)])
def test_nobody_writes_in_what_is_no_draft(steps: tuple[str, ...]) -> None:
    company = live()
    edition = step(company, write(company, snippets=PHRASE), *steps)
    refused = pytest.raises(DatabaseError, match="only while it is a draft")
    with as_system(company.id), refused, transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(content={})
    with as_system(company.id):
        assert Edition.objects.get(pk=edition.pk).content == {"snippets": PHRASE}


def test_what_waits_is_not_written_on_until_it_is_returned() -> None:
    company = live()
    waiting = step(company, write(company, snippets=PHRASE), "submit")
    with pytest.raises(Conflict):
        write(company, snippets=OTHER)
    step(company, waiting, "return")
    assert write(company, snippets=OTHER).content["snippets"] == OTHER


def test_who_was_overtaken_does_not_overwrite_unread_rows() -> None:
    company = live()
    write(company, snippets=PHRASE)
    with as_system(company.id) as state, pytest.raises(Conflict):
        services.save_section(
            actor=state.actor, tenant_id=company.id, section="snippets", rows={0: OTHER[0]}, seen=services.mark_of([])
        )


def test_another_writing_than_the_one_that_was_read_is_not_published() -> None:
    company = live()
    read = step(company, write(company, snippets=PHRASE), "submit")
    step(company, read, "return")
    step(company, write(company, snippets=OTHER), "submit")
    with pytest.raises(Conflict):
        step(company, read, "publish")
    assert state_of(company, read) is State.PROPOSED


@pytest.mark.parametrize("wrong", ["publish", "return"])
def test_a_step_is_taken_from_its_own_state_only(wrong: str) -> None:
    company = live()
    draft = write(company, snippets=PHRASE)
    with pytest.raises(Conflict):
        step(company, draft, wrong)
    with pytest.raises(Conflict):
        step(company, step(company, draft, "drop"), "submit")


def test_an_empty_script_is_not_handed_in() -> None:
    company = live()
    write(company, snippets=PHRASE)
    with pytest.raises(Invalid):
        step(company, write(company, snippets=[]), "submit")


def test_saving_the_same_again_leaves_no_event() -> None:
    company = live()
    edition = write(company, snippets=PHRASE)
    before = len(actions_of(company.id))
    with as_system(company.id) as state:
        services.save_section(actor=state.actor, tenant_id=company.id, section="ng", rows={}, seen=services.mark_of([]))
    assert write(company, snippets=PHRASE).rev == edition.rev
    assert len(actions_of(company.id)) == before


def test_a_client_proposes_and_does_not_publish() -> None:
    company = live()
    client = actor_for(make_person("client_admin", company), (company, "client_admin"))
    with acting(client):
        edition = services.save_section(
            actor=client, tenant_id=company.id, section="snippets", rows={0: PHRASE[0]}, seen=services.mark_of([])
        )
        assert edition.side == "client"
        edition = services.take_step(
            actor=client, tenant_id=company.id, edition_id=edition.pk, step="submit", rev=edition.rev
        )
    with acting(client), pytest.raises(Forbidden):
        services.take_step(actor=client, tenant_id=company.id, edition_id=edition.pk, step="publish", rev=edition.rev)
    assert state_of(company, edition) is State.PROPOSED


def test_who_does_not_write_sees_published_editions_only() -> None:
    company = live()
    first = published(company, snippets=PHRASE)
    second = write(company, snippets=OTHER)
    operator = actor_for(make_person("operator", company), (company, "operator"))
    with acting(operator):
        assert [row.pk for row in queries.history(operator, company.id, None).rows] == [first.pk]
        assert queries.get_edition_for(operator, company.id, first.pk).pk == first.pk
        with pytest.raises(NotFound):
            queries.get_edition_for(operator, company.id, second.pk)


def test_what_waits_is_listed_for_the_companies_where_one_publishes() -> None:
    here, elsewhere = live(), live()
    for company in (here, elsewhere):
        step(company, write(company, snippets=[{"text": "甲"}]), "submit")
    actor = actor_for(make_person("supervisor"), (here, "supervisor"), (elsewhere, "operator"))
    with acting(actor):
        assert [edition.tenant_id for edition in queries.waiting(actor, None).rows] == [here.id]
