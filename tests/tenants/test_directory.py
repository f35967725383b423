"""People of a client: sealed at rest, opened with an event, found by exact name, variants of kanji kept apart."""

from __future__ import annotations

import pytest
from django.db import connections

from callcenter.core.errors import Forbidden, Invalid, NotFound
from callcenter.core.ids import uuid7
from callcenter.core.permissions import Permission
from tenants import queries, services
from tenants.models import Tenant
from tests.factories import HOUSE, acting, actor_for, as_system, make_person
from tests.log import events_of
from tests.tenants.make import entry_of, live, person

pytestmark = pytest.mark.django_db


def test_an_entry_is_stored_sealed() -> None:
    company = live()
    entry_id = person(company, "𠮷田 濵子", kana="よしだ はまこ", department="工務", contact="090-1111-2222")
    with as_system(company.id), connections["default"].cursor() as cursor:
        cursor.execute("SELECT row_to_json(e)::text FROM tenants_directoryentry e WHERE id = %s", [entry_id])
        (stored,) = cursor.fetchone()
    row = entry_of(company, entry_id)
    blobs = b"".join(bytes(getattr(row, field)) for field in ("name", "kana", "department", "contact"))
    for value in ("𠮷田", "濵子", "ヨシダ", "工務", "090-1111-2222"):
        assert value not in stored
        assert value.encode() not in blobs


def test_the_list_opens_with_one_event_and_in_order() -> None:
    company = live()
    second = person(company, "渡邊 誠", kana="わたなべ まこと", department="社長室")
    first = person(company, "𠮷田 拓也", kana="ヨシダ タクヤ")
    actor = actor_for(make_person("operator", company), (company, "operator"))
    with acting(actor):
        before = len(events_of(company, "data.revealed"))
        entries = queries.directory(actor, tenant_of_open(company.slug).id)
        after = len(events_of(company, "data.revealed"))
    assert [(e.id, e.name, e.kana, e.contact) for e in entries] == [
        (first, "𠮷田 拓也", "ヨシダ タクヤ", ""),
        (second, "渡邊 誠", "ワタナベ マコト", ""),
    ]
    assert after == before + 1


def tenant_of_open(slug: str) -> Tenant:
    """The row inside the transaction that is open."""
    return Tenant.objects.get(slug=slug)


def test_an_empty_directory_opens_nothing() -> None:
    company = live()
    actor = actor_for(make_person("client_user", company), (company, "client_user"))
    with acting(actor):
        assert queries.directory(actor, tenant_of_open(company.slug).id) == []
        assert not events_of(company, "data.revealed")


def test_an_auditor_sees_no_names() -> None:
    company = live()
    person(company, "鈴木 一郎")
    actor = actor_for(make_person("auditor"), (HOUSE, "auditor"), (company, "auditor"))
    with acting(actor), pytest.raises(Forbidden):
        queries.directory(actor, tenant_of_open(company.slug).id)


def test_a_name_finds_its_spelling_and_not_its_variant() -> None:
    company = live()
    with_ladder, plain = person(company, "髙橋 亮"), person(company, "高橋 亮")
    person(company, "渡辺 誠")
    with as_system(company.id):
        assert queries.person_ids_by_name(company.id, "髙橋　亮") == [with_ladder]
        assert queries.person_ids_by_name(company.id, "高橋亮") == [plain]
        assert queries.person_ids_by_name(company.id, "渡邊 誠") == []
        assert queries.person_ids_by_name(company.id, " ") == []


def test_a_name_that_two_people_have_finds_both() -> None:
    company = live()
    both = {person(company, "鈴木 一郎", department="営業部"), person(company, "鈴木 一郎", department="総務部")}
    with as_system(company.id):
        assert set(queries.person_ids_by_name(company.id, "鈴木 一郎")) == both


def test_another_companys_people_are_out_of_reach() -> None:
    company, other = live(), live()
    foreign = person(other, "鈴木 花子")
    actor = actor_for(make_person("client_admin", company), (company, "client_admin"))
    with acting(actor):
        tenant = tenant_of_open(company.slug)
        for wanted in (foreign, uuid7()):
            with pytest.raises(NotFound):
                queries.get_entry_for(actor, tenant.id, wanted, Permission.DIRECTORY_MANAGE)
            with pytest.raises(NotFound):
                services.update_person(actor=actor, tenant_id=company.id, entry_id=wanted, changes={"kana": ""})
        assert not queries.person_exists(company.id, foreign)
        assert queries.person_names(actor, company.id, [foreign]) == {}
        assert queries.person_ids_by_name(company.id, "鈴木 花子") == []


def test_changing_a_name_changes_what_it_is_found_by() -> None:
    company = live()
    entry_id = person(company, "鈴木 一郎", kana="スズキ イチロウ")
    actor = actor_for(make_person("client_admin", company), (company, "client_admin"))
    with acting(actor):
        changes = {"name": "佐藤 一郎", "kana": ""}
        entry = services.update_person(actor=actor, tenant_id=company.id, entry_id=entry_id, changes=changes)
        assert queries.person_ids_by_name(company.id, "鈴木 一郎") == []
        assert queries.person_ids_by_name(company.id, "佐藤 一郎") == [entry_id]
        assert queries.opened(actor, [entry])[0].kana == ""


def test_who_left_is_no_addressee_but_keeps_a_name() -> None:
    company = live()
    entry_id = person(company, "鈴木 一郎")
    with as_system(company.id) as state:
        entry = services.update_person(
            actor=state.actor, tenant_id=company.id, entry_id=entry_id, changes={}, active=False
        )
        assert entry.retired_at is not None
        assert not queries.person_exists(company.id, entry_id)
        assert queries.person_ids_by_name(company.id, "鈴木 一郎") == []
        assert queries.person_names(state.actor, company.id, [entry_id]) == {entry_id: "鈴木 一郎"}
        entry = services.update_person(
            actor=state.actor, tenant_id=company.id, entry_id=entry_id, changes={}, active=True
        )
        assert entry.retired_at is None


@pytest.mark.parametrize(
    ("values", "field"), [({"name": "  "}, "name"), ({"name": "鈴木", "department": "部" * 81}, "department")]
)
def test_values_that_cannot_be_are_named(values: dict[str, str], field: str) -> None:
    company = live()
    with pytest.raises(Invalid) as refused, as_system(company.id) as state:
        services.add_person(actor=state.actor, tenant_id=company.id, sort=0, **values)
    assert field in refused.value.errors


def test_only_who_manages_the_directory_changes_it() -> None:
    company = live()
    for role in ("operator", "client_user"):
        actor = actor_for(make_person(role, company), (company, role))
        with acting(actor), pytest.raises(Forbidden):
            services.add_person(actor=actor, tenant_id=company.id, name="鈴木")
