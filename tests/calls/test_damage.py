"""One row is damaged behind the product's back: it is shown as damaged and told, and everything else works."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from audit.models import AuditEvent
from callcenter.core import jobs
from callcenter.core.models import Job, JobState
from callcenter.core.relay import relay_once
from callcenter.core.tasks import TenantTask
from callcenter.vault import keystore
from calls.models import Call
from tests.calls.make import BODY, Client, make_client
from tests.calls.rest import JSON
from tests.factories import api_for, as_system, client_for, make_person
from tests.harness.roles import connect_as

pytestmark = pytest.mark.django_db(transaction=True)
MARK = "読み取れません（破損）"


def flip(client: Client, call: Call) -> None:
    with connect_as("superuser") as sql:
        sql.execute(
            "UPDATE calls_message SET body = set_byte(body, length(body) - 1, get_byte(body, length(body) - 1) # 1) "
            "WHERE call_id = %s",
            [call.pk],
        )


def spoil_key(client: Client, call: Call) -> None:
    with connect_as("superuser", "keystore") as sql:
        sql.execute(
            "UPDATE vault_recordkey SET wrapped = set_byte(wrapped, 20, get_byte(wrapped, 20) # 1) WHERE object_id = %s",
            [call.pk],
        )


def lose_key(client: Client, call: Call) -> None:
    with connect_as("superuser", "keystore") as sql:
        sql.execute("DELETE FROM vault_recordkey WHERE object_id = %s", [call.pk])


DAMAGES = (flip, spoil_key, lose_key)


def damaged(how: Any) -> tuple[Client, Call]:
    """A company with three calls, of which the middle one is damaged."""
    client = make_client()
    _first, middle, _last = [client.log(body=f"{BODY}{number}") for number in range(3)]
    how(client, middle)
    keystore.forget_all()
    return client, middle


def given_up(tenant_id: UUID) -> int:
    """Jobs that have been given up once the worker has looked at what was told."""
    relay_once(lambda *message: None)
    with as_system(tenant_id):
        waiting = list(Job.objects.filter(tenant_id=tenant_id, task="audit.check_damage", state=JobState.PUBLISHED))
    for job in waiting:
        from audit.tasks import check_damage

        assert isinstance(check_damage, TenantTask)
        check_damage(tenant_id=str(tenant_id), job=str(job.pk))
    with as_system(tenant_id):
        return Job.objects.filter(tenant_id=tenant_id, state=JobState.GIVEN_UP).count()


@pytest.mark.parametrize("how", DAMAGES)
def test_lists_details_and_searches_show_what_is_damaged_and_everything_else(how: Any) -> None:
    client, middle = damaged(how)
    message = client.message_of(middle)
    slug = client.company.slug
    portal, supervisor = client_for(client.user), client_for(make_person("supervisor", client.company))
    home = f"/p/{slug}"
    pages = {
        "inbox": portal.get(f"{home}/inbox/"),
        "message": portal.get(f"{home}/messages/{message.pk}/"),
        "by text": portal.post(f"{home}/search/", {"q": BODY[:4]}, follow=True),
        "by number": portal.post(f"{home}/search/", {"number": "09012345678"}, follow=True),
    }
    assert {name: page.status_code for name, page in pages.items()} == dict.fromkeys(pages, 200)
    texts = {name: page.content.decode() for name, page in pages.items()}
    assert all(BODY + number in texts[name] for name in ("inbox", "by text") for number in "02")
    assert all(MARK in texts[name] for name in ("inbox", "message"))
    for url in ("/sv/", f"/calls/{middle.pk}/"):
        assert supervisor.get(url).status_code == 200, url
    assert client_for(client.operator).get("/desk/sent/").status_code == 200


@pytest.mark.parametrize("how", DAMAGES)
def test_the_api_answers_with_the_rest(how: Any) -> None:
    client, middle = damaged(how)
    message = client.message_of(middle)
    reader, writer = api_for(client.user, client.company), api_for(client.operator, client.company)
    listed = reader.get("/api/v1/messages/")
    assert listed.status_code == 200, listed.content
    assert len(listed.json()["results"]) == 3
    assert MARK in listed.content.decode()
    for browser, url in (
        (reader, f"/api/v1/messages/{message.pk}/"),
        (writer, "/api/v1/calls/"),
        (writer, f"/api/v1/calls/{middle.pk}/"),
    ):
        assert browser.get(url).status_code == 200, url
    found = reader.post("/api/v1/calls/search/", {"tenant": client.company.slug, "q": BODY[:4]}, content_type=JSON)
    assert found.status_code == 200, found.content


@pytest.mark.parametrize("how", DAMAGES)
def test_a_damaged_row_is_an_alarm_once_until_somebody_has_dealt_with_it(how: Any, as_role: Any) -> None:
    client, _middle = damaged(how)
    reader = api_for(client.user, client.company)
    for _again in range(2):
        assert reader.get("/api/v1/messages/").status_code == 200
        with as_role("worker"):
            count = given_up(client.id)
    assert count >= 1
    with as_system(client.id):
        told = AuditEvent.objects.filter(tenant_id=client.id, action="job.given_up")
        assert told.count() == count
        errors = set(Job.objects.filter(state=JobState.GIVEN_UP).values_list("error", flat=True))
    assert errors <= jobs.LASTING


@pytest.mark.parametrize("how", DAMAGES)
def test_nothing_is_made_from_what_does_not_open(how: Any) -> None:
    """A correction would seal the words of the alarm as the caller's; a damaged message is left as it is."""
    client, middle = damaged(how)
    message = client.message_of(middle)
    writer = api_for(client.operator, client.company)
    writer.post(
        f"/api/v1/messages/{message.pk}/corrections/",
        {"body": "直しました。", "addressee": str(client.suzuki)},
        content_type=JSON,
    )
    with as_system(client.id):
        stored = Call.objects.get(pk=middle.pk)
        assert MARK.encode() not in bytes(vars(stored)["search_text"] or b"")


def test_a_directory_with_one_damaged_person_is_still_a_directory() -> None:
    client = make_client()
    with connect_as("superuser") as sql:
        sql.execute(
            "UPDATE tenants_directoryentry SET kana = set_byte(kana, length(kana) - 1, "
            "get_byte(kana, length(kana) - 1) # 1) WHERE id = %s",
            [client.suzuki],
        )
    answer = api_for(client.operator, client.company).get(f"/api/v1/tenants/{client.company.slug}/people/")
    assert answer.status_code == 200, answer.content
    assert MARK in answer.content.decode()
    assert "山田 太郎" in answer.content.decode()
