"""The release of a hold says what it deletes, is confirmed by that number, and deletes nothing for a week."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest
from django.test import Client as Browser

from callcenter.core.errors import Unconfirmed
from retention.models import LegalHold
from retention.releasing import freed
from tests.factories import Company, api_for, as_system, client_for, make_person
from tests.log import events_of
from tests.retention import make
from tests.retention.make import run
from tests.retention.test_only_asked import web

pytestmark = pytest.mark.django_db(transaction=True)


def counted(tenant: Company, held: LegalHold) -> dict[str, int]:
    with as_system(tenant.id):
        return freed(tenant.id, held)


def page_of(tenant: Company, held: LegalHold) -> str:
    return f"/admin/clients/{tenant.slug}/holds/{held.id}/release/"


@pytest.fixture
def admin() -> Browser:
    return client_for(make_person("admin"))


def test_what_nothing_else_keeps_is_counted() -> None:
    tenant = make.company()
    old, _older = make.calls(tenant, 2)
    make.call(tenant, age=1)
    everything = make.hold(tenant, scope="tenant")
    assert counted(tenant, everything) == {"message": 2}
    single = make.hold(tenant, scope="call", target_id=old)
    assert (counted(tenant, everything), counted(tenant, single)) == ({"message": 1}, {})
    of_class = make.hold(tenant, scope="class", data_class="message")
    assert counted(tenant, everything) == {}
    make.release(tenant, everything)
    assert counted(tenant, of_class) == {"message": 1}


def test_what_falls_due_while_it_lingers_is_counted_too() -> None:
    tenant = make.company()
    soon, later = make.call(tenant, age=make.PERIOD - 3), make.call(tenant, age=make.PERIOD - 30)
    held = make.hold(tenant, scope="call", target_id=soon)
    assert counted(tenant, held) == {"message": 1}
    assert counted(tenant, make.hold(tenant, scope="call", target_id=later)) == {}


def test_the_page_asks_with_the_number_and_again_where_it_has_changed(admin: Browser) -> None:
    tenant = make.company()
    make.calls(tenant, 2)
    held = make.hold(tenant, scope="tenant")
    page = page_of(tenant, held)
    assert "2件の削除を予約する" in admin.get(page).content.decode()
    for sent in ({}, {"confirm-message": "1"}, {"confirm-message": "x"}):
        asked = admin.post(page, sent)
        assert (asked.status_code, "2件の削除を予約する" in asked.content.decode()) == (200, True)
    assert run(tenant).kept == 2
    done = admin.post(page, {"confirm-message": "2"}, follow=True).content.decode()
    assert "7日間は何も削除されません" in done
    assert "まで何も削除されません" in done
    (event,) = events_of(tenant, "hold.released")
    assert event["count"] == 2
    assert admin.post(page, {"confirm-message": "2"}).status_code == 409


def test_a_program_is_refused_with_the_numbers_and_sends_them_back() -> None:
    tenant = make.company()
    make.call(tenant)
    held = make.hold(tenant, scope="class", data_class="message")
    path = f"/api/v1/tenants/{tenant.slug}/holds/{held.id}/release/"
    program = api_for(make_person("admin"))

    def send(body: dict[str, Any]) -> Any:
        return program.post(path, json.dumps(body), content_type="application/json")

    refused = send({})
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:callcenter:error:confirmation_required")
    assert refused.json()["confirm"] == {"message": 1}
    assert send({"confirm": {"message": 2}}).status_code == 409
    assert send({"confirm": refused.json()["confirm"]}).status_code == 200


def test_a_hold_that_is_set_again_within_the_week_wins(admin: Browser) -> None:
    tenant = make.company()
    old = make.call(tenant)
    held = make.hold(tenant, scope="call", target_id=old)
    make.release(tenant, held)
    assert run(tenant).shredded == 0
    again = {"scope": "call", "data_class": "", "target_id": str(old), "reason": "litigation", "ticket": ""}
    assert admin.post(f"/admin/clients/{tenant.slug}/holds/", again).status_code == 302
    make.lapse(held)
    assert run(tenant).shredded == 0
    assert make.states(tenant) == {old: "kept"}


def test_without_the_number_nothing_is_released() -> None:
    tenant = make.company()
    make.call(tenant)
    held = make.hold(tenant, scope="tenant")
    with pytest.raises(Unconfirmed) as refused:
        make.release(tenant, held, confirm={})
    assert refused.value.members == {"confirm": {"message": 1}}


@pytest.mark.parametrize("when", ["now() - interval '30 days'", "NULL"])
def test_web_cannot_say_that_a_hold_was_released_long_ago(when: str) -> None:
    tenant = make.company()
    old = make.call(tenant)
    held = make.hold(tenant, scope="tenant")
    web(tenant, f"UPDATE retention_legalhold SET released_at = {when} WHERE id = %s", held.id)
    run(tenant)
    assert make.states(tenant) == {old: "kept"}
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        web(tenant, f"UPDATE retention_legalhold SET released_at = {when} WHERE id = %s", held.id)
