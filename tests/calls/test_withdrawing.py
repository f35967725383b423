"""A call that was put into the wrong company ends there, and begins again in the right one. Neither learns of the other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from django.test import Client as Browser

from callcenter.core.context import Actor
from callcenter.core.errors import Conflict, Forbidden, Invalid, NotFound
from calls import queries, services
from calls.choices import DraftState
from calls.models import Call, CallReader, Draft
from calls.services.notify import notify
from tests.calls.desk import text
from tests.calls.gone import nobody_reads
from tests.calls.make import BODY, COMPANY, KANA, NAME, Client, make_client
from tests.calls.rest import post
from tests.factories import acting, actor_for, api_for, as_system, client_for, join, make_person
from tests.log import events_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def right() -> Client:
    return make_client()


def both(client: Client, right: Client) -> Actor:
    return actor_for(client.operator, (client.company, "operator"), (right.company, "operator"))


def move(client: Client, right: Client, call: Call) -> Draft:
    return services.move_call(actor=both(client, right), call_id=call.pk, tenant_id=right.id)


def test_what_was_said_goes_on_in_the_right_company_without_the_addressee(client: Client, right: Client) -> None:
    call = client.log(number="03-12-34", as_said=True, callback=False)
    draft = move(client, right, call)
    with acting(both(client, right)) as state:
        again = queries.get_draft_for(state.actor, draft.pk)
        content = queries.draft_content(state.actor, again)
        assert queries.begun_again(state.actor, call.pk) == again
    assert (again.tenant_id, again.started_at, again.called_number) == (right.id, call.started_at, right.number)
    assert content["body"] == BODY
    assert (content["caller_name"], content["caller_kana"], content["caller_company"]) == (NAME, KANA, COMPANY)
    assert (content["caller_number"], content["caller_number_said"]) == ("03-12-34", True)
    assert (content["ring_seconds"], content["talk_seconds"]) == (4, 60)
    assert "addressee" not in content


def test_the_wrong_companys_people_read_nothing_of_it_any_more(client: Client, right: Client) -> None:
    call = client.log(disposition="urgent")
    message = client.message_of(call)
    with acting(client.reading()) as state:
        assert queries.inbox(state.actor, client.id).unread == 1
        before = queries.inbox_version(state.actor, client.id)
    move(client, right, call)
    with acting(client.reading()) as state:
        assert queries.inbox_version(state.actor, client.id) != before
    nobody_reads(client, call, message, "withdrawn")
    web = client_for(client.user)
    page = web.get(f"/p/{client.company.slug}/messages/{message.pk}/")
    assert page.status_code == 403
    assert "取り下げられました" in text(page)
    inbox = text(web.get(f"/p/{client.company.slug}/inbox/?tab=all"))
    assert "取り下げられた受電" in inbox
    assert not any(value in inbox for value in (NAME, KANA, BODY, right.company.name))
    assert api_for(client.user).get(f"/api/v1/calls/{call.pk}/").status_code == 403


def test_named_readers_read_it_no_more_either_and_nobody_opens_it_again(client: Client, right: Client) -> None:
    call = client.log()
    admin = make_person("client_admin", client.company)
    with acting(client.reading(admin, "client_admin")) as state:
        services.restrict_call(actor=state.actor, call_id=call.pk, restriction="persons", readers=[client.user.pk])
    move(client, right, call)
    with as_system(client.id):
        assert CallReader.objects.filter(content_object_id=call.pk).exists()
    with acting(client.reading()) as state:
        assert queries.inbox(state.actor, client.id, tab="all").rows == []
        with pytest.raises(Forbidden):
            queries.view_call(state.actor, call.pk)
    with acting(client.reading(admin, "client_admin")) as state:
        for refused in (
            lambda: services.restrict_call(actor=state.actor, call_id=call.pk, restriction=""),
            lambda: queries.readers_of(state.actor, call.pk),
        ):
            with pytest.raises(Forbidden):
                refused()


def test_nobody_is_told_of_a_message_that_was_withdrawn_before_its_mail(client: Client, right: Client) -> None:
    with acting(client.reading()) as state:
        services.set_notify_choice(actor=state.actor, tenant_id=client.id, mode="all", entry_id=None)
    told, untold = client.message_of(client.log()), client.message_of(client.log())
    move(client, right, untold.call)
    with as_system(client.id) as state:
        assert notify(actor=state.actor, tenant_id=client.id, message_id=told.pk) == 1
        assert notify(actor=state.actor, tenant_id=client.id, message_id=untold.pk) == 0


def test_both_logs_say_so_and_name_nobody_else(client: Client, right: Client) -> None:
    call = client.log()
    draft = move(client, right, call)
    (gone,) = events_of(client, "call.withdrawn")
    (come,) = events_of(right, "draft.brought")
    assert (gone["object"]["id"], gone["outcome"]["reason"]) == (str(call.pk), "wrong_company")
    assert (come["object"]["id"], come["outcome"]["reason"]) == (str(draft.pk), "wrong_company")
    for company, other, thing in ((client, right, draft.pk), (right, client, call.pk)):
        said = str(events_of(company))
        assert str(other.id) not in said
        assert str(thing) not in said


def test_asked_again_it_is_begun_once(client: Client, right: Client) -> None:
    call = client.log()
    draft = move(client, right, call)
    with pytest.raises(Conflict) as caught:
        move(client, right, call)
    assert caught.value.code == "moved"
    with acting(both(client, right)) as state:
        services.discard_draft(actor=state.actor, draft_id=draft.pk)
    again = move(client, right, call)
    assert again.pk != draft.pk
    assert len(events_of(client, "call.withdrawn")) == 1
    with as_system(right.id):
        assert Draft.objects.get(pk=again.pk).state == DraftState.OPEN


@pytest.mark.parametrize("whose", ["own", "strange", "none"])
def test_it_goes_only_into_another_company_of_the_operators(client: Client, right: Client, whose: str) -> None:
    call = client.log()
    target: Any = {"own": client.id, "strange": right.id, "none": None}[whose]
    with pytest.raises((Invalid, NotFound, Forbidden)):
        services.move_call(actor=client.operating(), call_id=call.pk, tenant_id=target)
    assert events_of(client, "call.withdrawn") == []
    with acting(client.reading()) as state:
        assert len(queries.inbox(state.actor, client.id).rows) == 1


def test_a_stranger_and_the_companys_own_people_withdraw_nothing(client: Client, right: Client) -> None:
    call = client.log()
    for actor in (right.operating(), client.reading()):
        with pytest.raises((NotFound, Forbidden)), acting(actor) as state:
            services.withdraw_call(actor=state.actor, call_id=call.pk)


def test_a_withdrawn_message_takes_no_correction(client: Client, right: Client) -> None:
    call = client.log()
    message = client.message_of(call)
    move(client, right, call)
    with pytest.raises(Conflict) as caught, acting(client.operating()) as state:
        services.correct_message(actor=state.actor, message_id=message.pk, values={"body": "x"})
    assert caught.value.code == "withdrawn"


def test_the_operator_moves_it_by_two_presses_and_finds_it_again(client: Client, right: Client, web: Browser) -> None:
    join(client.operator, "operator", right.company)
    call = client.log()
    message = client.message_of(call)
    with acting(client.reading()) as state:
        services.mark_seen(actor=state.actor, message_id=message.pk)
    assert f"/calls/{call.pk}/misplaced/" in text(web.get(f"/calls/{call.pk}/"))
    offered = web.get(f"/calls/{call.pk}/misplaced/").content.decode()
    assert f'name="client" value="{right.company.slug}"' in offered
    assert f'name="client" value="{client.company.slug}"' not in offered, "the company that it is not"
    answer = web.post(f"/calls/{call.pk}/move/", {"client": right.company.slug})
    assert answer.status_code == 302
    draft_page = text(web.get(answer["Location"]))
    assert BODY in draft_page
    assert right.company.name in draft_page
    page = text(web.get(f"/calls/{call.pk}/"))
    assert "取り下げ済" in page
    assert "1人が開いています" in page
    assert answer["Location"] in page
    assert f"/calls/{call.pk}/correct/" not in page


def test_who_has_not_the_right_company_only_withdraws(client: Client, web: Browser) -> None:
    call = client.log()
    assert web.post(f"/calls/{call.pk}/misplaced/").status_code == 302
    assert len(events_of(client, "call.withdrawn")) == 1
    assert web.post(f"/calls/{call.pk}/misplaced/").status_code == 302
    assert len(events_of(client, "call.withdrawn")) == 1
    assert "正しい委託元で作り直す" in text(web.get(f"/calls/{call.pk}/"))


def test_a_program_withdraws_a_call_once_and_only_an_operators(client: Client) -> None:
    call = client.log()
    path = f"calls/{call.pk}/withdraw/"
    reader, desk = api_for(client.user), api_for(client.operator)
    assert post(reader, path, {}).status_code == 403
    assert post(api_for(make_client().operator), path, {}).status_code == 404
    assert desk.get(f"/api/v1/calls/{call.pk}/").json()["withdrawn"] is False
    first, again = post(desk, path, {}), post(desk, path, {})
    assert (first.status_code, again.status_code) == (200, 200)
    assert (first.json(), first.json()["withdrawn"]) == (again.json(), True)
    assert first.json()["message"]["version"] == client.message_of(call).version
    assert desk.get(f"/api/v1/calls/{call.pk}/").json()["withdrawn"] is True
    assert reader.get(f"/api/v1/calls/{call.pk}/").status_code == 403
    assert len(events_of(client.company, "call.withdrawn")) == 1
    corrected = post(desk, f"messages/{first.json()['message']['id']}/corrections/", {"body": "訂正"})
    assert (corrected.status_code, corrected.json()["type"]) == (409, "urn:callcenter:error:withdrawn")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["sent", "draft"])
def test_two_presses_at_once_begin_one_draft_in_the_right_company(client: Client, right: Client, way: str) -> None:
    join(client.operator, "operator", right.company)
    if way == "sent":
        path, fields = f"/calls/{client.log().pk}/move/", {"client": right.company.slug}
    else:
        opened = client_for(client.operator).post("/desk/open/", {"client": client.company.slug})["Location"]
        path, fields = f"{opened}client/", {"client": right.company.slug, "rev": "0"}
    together = Barrier(2)

    def press(browser: Browser) -> None:
        try:
            together.wait(20)
            browser.post(path, fields)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(press, [client_for(client.operator) for _press in range(2)]))
    with as_system(right.id):
        assert Draft.objects.filter(tenant_id=right.id).count() == 1
