"""What an event holds, and what it never holds."""

import json
from typing import Any

import pytest
from django.utils.translation import gettext_lazy as _

from audit.models import AuditEvent
from audit.purposes import Purpose, parse_ticket
from audit.registry import EventType, RegistryError, event_types
from audit.services import Target, record, record_denied, record_shown, terms_hmac
from callcenter.core.context import Actor, ActorKind, system_actor
from callcenter.core.db import tenant_transaction
from callcenter.core.errors import Invalid
from callcenter.core.hooks import Denial
from callcenter.core.ids import HOUSE_ID, uuid7
from callcenter.core.rooms import RoomError
from tests.audit.make import person
from tests.log import events_of

pytestmark = pytest.mark.django_db


def test_an_event_says_who_what_whose_why_and_from_where() -> None:
    tenant, target = uuid7(), uuid7()
    actor = person(tenant)
    record(
        actor=actor,
        action="data.revealed",
        tenant_id=tenant,
        target=Target("call", target, tenant),
        fields=("caller.name",),
        purpose=Purpose.COMPLAINT,
        ticket="C-42",
        count=1,
    )
    (event,) = events_of(tenant, "data.revealed")
    assert event["actor"] == {"id": str(actor.id), "type": "person", "label": "OP-014"}
    assert event["object"] == {"type": "call", "id": str(target), "tenant": str(tenant)}
    assert event["purpose"] == {"code": "complaint", "ticket": "C-42"}
    assert (event["fields"], event["count"], event["outcome"]) == (["caller.name"], 1, {"code": "allowed"})
    assert (event["ip"], event["acting_role"], event["work_mode"]) == ("192.0.2.7", "tester", "not_known")
    assert len(event["salt"]) == 32
    assert event["v"] == 1


def test_the_columns_for_searching_come_from_the_body() -> None:
    tenant = uuid7()
    actor = person(tenant)
    made = record(actor=actor, action="data.revealed", tenant_id=tenant, target=Target("call", "abc"))
    with tenant_transaction(actor, {tenant}):
        row = AuditEvent.objects.get(pk=made)
    assert (row.action, row.outcome, row.actor_key, row.actor_label) == (
        "data.revealed",
        "allowed",
        str(actor.id),
        "OP-014",
    )
    assert (row.object_key, row.ip) == ("abc", "192.0.2.7")


@pytest.mark.parametrize("fields", [["佐藤"], ["a b"], [""], ["x" * 61]])
def test_values_are_not_accepted_as_field_names(fields: list[str]) -> None:
    with pytest.raises(ValueError, match="never values"):
        record(actor=system_actor("test"), action="data.revealed", tenant_id=uuid7(), fields=fields)


def test_an_id_that_does_not_look_like_one_is_replaced_by_a_pseudonym() -> None:
    tenant = uuid7()
    record(actor=person(tenant), action="data.revealed", tenant_id=tenant, target=Target("call", "佐藤 花子"))
    (event,) = events_of(tenant, "data.revealed")
    assert event["object"]["id"].startswith("hmac:")
    assert "佐藤" not in json.dumps(event, ensure_ascii=False)


def test_an_unknown_event_type_and_a_second_meaning_are_refused() -> None:
    with pytest.raises(RegistryError):
        record(actor=system_actor("test"), action="nothing.known", tenant_id=uuid7())
    with pytest.raises(RoomError):
        EventType("data.revealed", _("別の意味")).settle()
    assert "data.revealed" in [event.code for event in event_types()]


def test_search_terms_are_equal_or_not_but_never_readable() -> None:
    assert terms_hmac({"q": "佐藤"}) == terms_hmac({"q": "佐藤", "kana": ""})
    assert terms_hmac({"q": "佐藤"}) != terms_hmac({"q": "鈴木"})
    assert terms_hmac({"q": "", "kana": None}) == ""
    assert "佐藤" not in terms_hmac({"q": "佐藤"})


def test_a_response_writes_one_event_for_each_tenant_it_shows_and_none_for_the_others() -> None:
    first, second, empty = uuid7(), uuid7(), uuid7()
    actor = person(first, second, empty)
    with tenant_transaction(actor, {first, second, empty}):
        record_shown(actor=actor, action="audit.listed", counts={first: 2, second: 1, empty: 0})
    assert [event["count"] for event in events_of(first, "audit.listed")] == [2]
    assert [event["count"] for event in events_of(second, "audit.listed")] == [1]
    assert events_of(empty, "audit.listed") == []


@pytest.mark.parametrize("text", ["苦情", "complaint", " complaint "])
def test_a_purpose_is_taken_as_code_or_label(text: str) -> None:
    assert Purpose.parse(text) is Purpose.COMPLAINT


@pytest.mark.parametrize("text", ["", "system", "システム処理", "ちょっと見たい", "COMPLAINT"])
def test_anything_else_is_no_purpose(text: str) -> None:
    with pytest.raises(Invalid):
        Purpose.parse(text)


def test_a_ticket_is_a_reference_and_no_free_text() -> None:
    assert parse_ticket(" A-1 ") == "A-1"
    for text in ("a-1", "佐藤さん", "A" * 33, "A 1"):
        with pytest.raises(Invalid):
            parse_ticket(text)


def missing(actor: Actor) -> list[dict[str, Any]]:
    return [event for event in events_of(HOUSE_ID, "lookup.missing") if event["actor"]["id"] == str(actor.id)]


def test_a_missing_or_foreign_id_is_a_house_event_as_asked() -> None:
    tenant, asked = uuid7(), str(uuid7())
    actor = person(tenant)
    record_denied(actor, Denial("calls:detail", "GET", 404, "not_found", {"client": "aoba", "pk": asked}))
    (event,) = missing(actor)
    assert event["object"] == {"type": "calls:detail", "id": asked}
    assert event["outcome"] == {"code": "denied", "reason": "not_found"}
    assert events_of(tenant, "lookup.missing") == []


def test_above_sixty_a_minute_one_summary_takes_the_place_of_single_events() -> None:
    actor = Actor(ActorKind.PERSON, id=uuid7(), label="OP-001")
    for _number in range(65):
        record_denied(actor, Denial("calls:detail", "GET", 404, "not_found", {"pk": str(uuid7())}))
    assert len(missing(actor)) == 60
    floods = [event for event in events_of(HOUSE_ID, "lookup.flood") if event["actor"]["id"] == str(actor.id)]
    assert [event["count"] for event in floods] == [1], "how many more, said at once and then each minute"


def test_a_member_without_the_right_is_an_event_of_the_company_acted_in() -> None:
    tenant = uuid7()
    actor = person(tenant)
    slug = actor.tenants[tenant].slug
    record_denied(actor, Denial("retention:own", "POST", 403, "forbidden", {"client": slug}))
    (event,) = events_of(tenant, "access.denied")
    assert event["outcome"] == {"code": "denied", "reason": "forbidden"}
    assert (event["object"]["type"], event["fields"]) == ("retention:own", ["post"])
