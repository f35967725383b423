"""An operator who is abused says so with one press: somebody comes, the evidence is kept, and what is done for them is on record."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client as Browser

from accounts.models import User
from callcenter.core.context import Actor
from callcenter.core.errors import Forbidden, NotFound
from calls import queries, services
from calls.models import Call, CareNote, Draft, Harassment
from calls.services import upkeep
from retention.models import LegalHold
from tests.calls.desk import draft_of, form, start, text
from tests.calls.make import Client, make_client
from tests.calls.window import call_of, open_window
from tests.factories import acting, actor_for, as_system, client_for, make_person
from tests.harness.roles import connect_as
from tests.log import events_of
from tests.retention.make import lapse, release, run
from tests.retention.make import shorten as set_days

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
SAID = "おまえの家を知っているぞと言われた"


@pytest.fixture
def chief() -> User:
    return make_person("supervisor", display_name="応援 花子")


def supervising(person: User, client: Client) -> Actor:
    return actor_for(person, (client.company, "supervisor"))


def marked(web: Browser, client: Client) -> UUID:
    draft_id = start(web, client)
    press(web, draft_id)
    return draft_id


def press(web: Browser, draft_id: UUID) -> str:
    return text(web.post(f"/desk/calls/{draft_id}/help/", {"deed": "mark"}, headers=HTMX))


def sends(web: Browser, client: Client, draft_id: UUID, rev: int = 0) -> Any:
    return web.post(f"/desk/calls/{draft_id}/", {**form(client, rev), "action": "send"})


def holds(client: Client) -> list[tuple[str, UUID | None, str]]:
    with as_system(client.id):
        return list(LegalHold.objects.values_list("scope", "target_id", "reason_code"))


def test_one_press_calls_somebody_in_shows_the_words_and_keeps_the_evidence(
    client: Client, web: Browser, chief: User
) -> None:
    draft_id = start(web, client)
    assert "カスハラとして記録する" in text(web.get(f"/desk/calls/{draft_id}/"))
    for answer in (press(web, draft_id), press(web, draft_id), text(web.get(f"/desk/calls/{draft_id}/"))):
        assert "お電話を切らせていただきます" in answer
        assert "応援を待っています" in answer
        assert "カスハラとして記録する" not in answer
    assert holds(client) == [("call", draft_id, "abuse")]
    shown = text(client_for(chief).get("/sv/help/"))
    assert "カスハラ" in shown
    assert client.operator.staff_code in shown
    assert [len(events_of(client.id, action)) for action in ("harassment.marked", "hold.set", "callin.asked")] == [
        1
    ] * 3
    assert sends(web, client, draft_id).status_code == 302
    assert "カスハラ" in text(web.get(f"/calls/{draft_id}/"))
    assert "オペレーターへのケア" not in text(web.get(f"/calls/{draft_id}/"))
    assert f"/sv/harassment/{draft_id}/" in text(client_for(chief).get(f"/calls/{draft_id}/"))


def test_a_company_has_words_of_its_own(client: Client, web: Browser) -> None:
    admin = client_for(make_person("admin"))
    address = f"/admin/clients/{client.company.slug}/end-call/"
    assert "お電話を切らせていただきます" in text(admin.get(address))
    assert admin.post(address, {"end_call_text": "長" * 301}).status_code == 400
    assert admin.post(address, {"end_call_text": "失礼して切らせていただきます。"}).status_code == 302
    draft_id = start(web, client)
    assert "失礼して切らせていただきます。" in press(web, draft_id)
    assert admin.post(address, {"end_call_text": ""}).status_code == 302
    assert "これ以上は対応いたしかねます" in text(web.get(f"/desk/calls/{draft_id}/help/"))


def test_evidence_is_neither_thrown_away_nor_moved_nor_forgotten(client: Client, web: Browser) -> None:
    draft_id, other = marked(web, client), make_client()
    refused = web.post(f"/desk/calls/{draft_id}/discard/")
    assert refused.status_code == 409
    assert "証拠として残す" in text(refused)
    both = actor_for(client.operator, (client.company, "operator"), (other.company, "operator"))
    with pytest.raises(Exception, match="evidence"):
        services.move_draft(
            actor=both, draft_id=draft_id, rev=0, tenant_id=other.id, called_number=other.number, content={}
        )
    with as_system(client.id) as state:
        Draft.objects.filter(pk=draft_id).update(saved_at="2026-01-01T00:00:00Z")
        assert upkeep.tidy_drafts(actor=state.actor, tenant_id=client.id) == 0
        assert Draft.objects.get(pk=draft_id).state == "open"


def test_what_was_sent_and_taken_back_is_evidence_still(client: Client, web: Browser) -> None:
    open_window(client)
    draft_id = marked(web, client)
    sends(web, client, draft_id)
    assert web.post(f"/desk/calls/{draft_id}/undo/").status_code == 302
    assert "カスハラとして記録しました" in text(web.get(f"/desk/calls/{draft_id}/"))
    assert web.post(f"/desk/calls/{draft_id}/discard/").status_code == 409
    assert sends(web, client, draft_id, draft_of(client, draft_id).rev).status_code == 302
    assert call_of(client, draft_id).undone_at is None


def test_the_supervisors_write_down_what_was_done_for_the_operator(client: Client, web: Browser, chief: User) -> None:
    sv = client_for(chief)
    assert "カスハラとして記録した受電はありません" in text(sv.get("/sv/harassment/"))
    draft_id = marked(web, client)
    address = f"/sv/harassment/{draft_id}/"
    listed = text(sv.get("/sv/harassment/"))
    for words in ("この30日間に 1件", client.company.name, client.operator.staff_code, "未記入", address):
        assert words in listed
    assert "まだありません" in text(sv.get(address))
    for wrong in ({"said": " "}, {"said": "長" * 2001}, {"said": SAID, "relief": "\u202e"}):
        refused = sv.post(address, wrong)
        assert refused.status_code == 400
        assert "まだ記録していません" in text(refused)
    assert sv.post(address, {"said": SAID, "relief": "交代して休憩"}).status_code == 302
    for reader in (sv, client_for(make_person("supervisor"))):
        page = text(reader.get(address))
        for words in (SAID, "交代して休憩", "応援 花子", chief.staff_code, client.operator.staff_code):
            assert words in page
    assert "記録済" in text(sv.get("/sv/harassment/"))
    event = events_of(client.id, "welfare.noted")[-1]
    assert event["fields"] == ["care.said", "care.relief"]
    assert SAID not in str(events_of(client.id))
    with as_system(client.id):
        assert SAID.encode() not in bytes(CareNote.objects.get().said)


def test_nobody_else_reads_a_note(client: Client, web: Browser, chief: User) -> None:
    draft_id, plain = marked(web, client), start(web, client)
    with acting(supervising(chief, client)) as state:
        services.write_care_note(actor=state.actor, draft_id=draft_id, said=SAID, relief="")
        with pytest.raises(NotFound):
            queries.view_care(state.actor, plain)
    sends(web, client, draft_id)
    manager = make_person("client_admin", client.company)
    for person in (client.operator, client.user, manager, make_person("admin"), make_person("quality_manager")):
        assert client_for(person).get(f"/sv/harassment/{draft_id}/").status_code == 403
        assert client_for(person).get("/sv/harassment/").status_code == 403
    with acting(client.reading(manager, "client_admin")) as state, pytest.raises(Forbidden):
        queries.view_care(state.actor, draft_id)
    with acting(make_client().operating()) as state, pytest.raises(NotFound):
        queries.view_care(state.actor, draft_id)
    message = client.message_of(call_of(client, draft_id))
    page = text(client_for(manager).get(f"/p/{client.company.slug}/messages/{message.pk}/"))
    assert "カスハラ" not in page


@pytest.mark.django_db(transaction=True)
def test_the_note_ends_with_the_call_and_not_before_the_hold(client: Client, web: Browser, chief: User) -> None:
    draft_id = marked(web, client)
    with acting(supervising(chief, client)) as state:
        services.write_care_note(actor=state.actor, draft_id=draft_id, said=SAID, relief="")
    sends(web, client, draft_id)
    set_days(client.company, message=30)
    with connect_as("superuser") as sql:
        sql.execute(
            "UPDATE calls_call SET started_at = now() - %s, created_at = now() - %s WHERE id = %s",
            [timedelta(days=900), timedelta(days=900), draft_id],
        )
    run(client.company)
    with as_system(client.id):
        assert Call.objects.get(pk=draft_id).state == "kept"
        held = LegalHold.objects.get()
    release(client.company, held)
    lapse(held)
    run(client.company)
    with as_system(client.id):
        assert Call.objects.get(pk=draft_id).state == "shredded"
        assert not CareNote.objects.exists()
        assert not Harassment.objects.exists()
