"""Where proposals of roles are seen: mails, the page, REST."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail

from callcenter.core.ids import HOUSE_ID
from tests import mailing
from tests.accounts.test_proposals import decide, held, proposed
from tests.factories import HOUSE, actor_for, api_for, client_for, make_person, make_tenant
from tests.log import events_of

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
def test_the_other_administrators_are_told_and_then_the_author() -> None:
    one, two, three = (make_person("admin", demo=False) for _i in range(3))
    user = make_person(demo=False, display_name="内緒 花子")
    actors = {person.pk: actor_for(person, (HOUSE, "admin")) for person in (one, two, three)}
    row = proposed(actors[one.pk], user, "auditor", HOUSE)
    mailing.deliver(HOUSE_ID)
    assert sorted(sent.to[0] for sent in mail.outbox) == sorted([two.email, three.email])
    texts = "".join(f"{sent.subject}{sent.body}" for sent in mail.outbox)
    assert one.staff_code in texts
    assert "/admin/proposals/" in texts
    assert user.display_name not in texts
    assert user.email not in texts
    mail.outbox.clear()
    decide(actors[two.pk], row, "refuse")
    mailing.deliver(HOUSE_ID)
    assert [sent.to[0] for sent in mail.outbox] == [one.email]
    assert "却下" in str(mail.outbox[0].body)


def test_the_page_offers_what_one_may_do() -> None:
    company, user = make_tenant(), make_person(display_name="提案 太郎")
    author, other = make_person("admin"), make_person("admin")
    row = proposed(actor_for(author, (HOUSE, "admin"), (company, "admin")), user, "client_user", company)
    mine, theirs = client_for(author), client_for(other)
    page = mine.get("/admin/proposals/").content.decode()
    assert "提案 太郎" in page
    assert company.name in page
    assert f"/admin/proposals/{row.id}/withdraw/" in page
    assert f"/admin/proposals/{row.id}/approve/" not in page
    page = theirs.get("/admin/proposals/").content.decode()
    assert f"/admin/proposals/{row.id}/approve/" in page
    refused = mine.post(f"/admin/proposals/{row.id}/approve/", follow=True).content.decode()
    assert "自分の提案や、自分についての提案は決められません" in refused
    assert theirs.post(f"/admin/proposals/{row.id}/explode/").status_code == 404
    assert "承認しました" in theirs.post(f"/admin/proposals/{row.id}/approve/", follow=True).content.decode()
    assert held(user) == {"client_user"}
    assert "すでに決まったか" in theirs.post(f"/admin/proposals/{row.id}/refuse/", follow=True).content.decode()
    assert [event["action"] for event in events_of(company, "role.listed")] != []


def post(client: Any, path: str, body: dict[str, Any]) -> Any:
    return client.post(f"/api/v1{path}", body, content_type="application/json")


def test_by_rest(settings: Any) -> None:
    company, user = make_tenant(), make_person()
    program = api_for(make_person("admin"))
    made = post(program, "/memberships/", {"user": str(user.pk), "tenant": company.slug, "role": "client_user"})
    assert (made.status_code, made.json()["status"]) == (202, "proposed")
    proposal = made.json()["proposal"]
    listed = program.get("/api/v1/proposals/").json()["results"]
    (line,) = [line for line in listed if line["id"] == proposal]
    assert (line["user"], line["tenant"], line["role"]) == (str(user.pk), company.slug, "client_user")
    second = make_person("admin")
    by_token = post(api_for(second), f"/proposals/{proposal}/decision/", {"decision": "approve"})
    assert by_token.status_code == 403
    browser: Callable[..., Any] = client_for(second).post
    url, json_type = f"/api/v1/proposals/{proposal}/decision/", "application/json"
    answer = browser(url, {"decision": "approve"}, content_type=json_type, headers={"origin": "http://testserver"})
    assert (answer.status_code, answer.json()["outcome"]) == (200, "approved")
    assert held(user) == {"client_user"}
