"""`import_tenants FILE`: whole companies, again without effect, faults told at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from callcenter.core.context import system_actor
from callcenter.core.db import tenant_transaction
from callcenter.core.resolvers import resolve
from callcenter.settings.env import ROOT
from retention import queries as retention_queries
from tenants import queries
from tenants.models import PhoneNumber, Tenant
from tests.factories import unique
from tests.tenants.make import a_number, live

pytestmark = pytest.mark.django_db(transaction=True)

SHARED = ROOT.parent / "shared" / "data" / "tenants.json"


@pytest.fixture(autouse=True)
def _as_worker(as_role: Callable[..., Any]) -> Iterator[None]:
    with as_role("worker"):
        yield


def company(**values: Any) -> dict[str, Any]:
    return {
        "slug": f"co-{unique()}",
        "name": "株式会社青葉商事",
        "kana": "アオバショウジ",
        "number": a_number(),
        "greeting": "お電話ありがとうございます。",
        "hours": "平日 9:00-18:00",
        "people": [{"name": "髙橋 亮", "kana": "タカハシ リョウ", "department": "弁護士"}],
        **values,
    }


def run(tmp_path: Path, data: Any) -> str:
    file, out = tmp_path / "tenants.json", StringIO()
    file.write_bytes(data if isinstance(data, bytes) else json.dumps(data, ensure_ascii=False).encode())
    call_command("import_tenants", str(file), stdout=out, stderr=out)
    return out.getvalue()


def read(slug: str) -> tuple[Tenant, list[str], list[tuple[str, str, str]]]:
    """The company, its numbers and its people (name, reading, department)."""
    tenant_id = resolve("resolve_slug", slug)
    assert tenant_id is not None
    actor = system_actor("test")
    with tenant_transaction(actor, {tenant_id}):
        tenant = Tenant.objects.get(id=tenant_id)
        numbers = list(PhoneNumber.objects.filter(tenant_id=tenant_id).values_list("e164", flat=True))
        people = [(e.name, e.kana, e.department) for e in queries.directory(actor, tenant.id)]
    return tenant, numbers, people


def test_a_company_is_imported_whole_and_goes_live(tmp_path: Path) -> None:
    data = company()
    said = run(tmp_path, [data])
    tenant, numbers, people = read(data["slug"])
    assert (tenant.status, tenant.hours_text) == ("live", "平日 9:00-18:00")
    assert numbers == [data["number"]]
    assert people == [("髙橋 亮", "タカハシ リョウ", "弁護士")]
    assert "standard retention" in said
    assert "1 companies imported" in said


def test_who_comes_with_the_company_is_not_new_and_who_joins_later_is(tmp_path: Path) -> None:
    data = company()
    run(tmp_path, [data])
    run(tmp_path, [{**data, "people": [*data["people"], {"name": "松本 静", "kana": "まつもと しずか"}]}])
    tenant, _numbers, _people = read(data["slug"])
    with tenant_transaction(system_actor("test"), {tenant.id}) as state:
        entries = queries.directory(state.actor, tenant.id)
        new = {entry.name: queries.is_new(tenant, entry, timedelta(days=7)) for entry in entries}
    assert new == {"髙橋 亮": False, "松本 静": True}


def test_running_again_changes_nothing(tmp_path: Path) -> None:
    data = company()
    run(tmp_path, [data])
    before = read(data["slug"])
    said = run(tmp_path, [data])
    after = read(data["slug"])
    assert (before[1], before[2]) == (after[1], after[2])
    assert "known, 0 numbers and 0 people added" in said


def test_a_changed_file_is_followed(tmp_path: Path) -> None:
    data = company()
    run(tmp_path, [data])
    moved = {**data["people"][0], "department": "顧問"}
    more = {"name": "松本 静", "kana": "まつもと しずか"}
    run(tmp_path, [{**data, "hours": "24時間", "numbers": [data["number"], a_number()], "people": [moved, more]}])
    tenant, numbers, people = read(data["slug"])
    assert tenant.hours_text == "24時間"
    assert len(numbers) == 2
    assert people == [("髙橋 亮", "タカハシ リョウ", "顧問"), ("松本 静", "マツモト シズカ", "")]


def test_periods_of_the_file_hold(tmp_path: Path) -> None:
    data = company(retention={"message": 500, "log": 2000})
    run(tmp_path, [data])
    tenant, _numbers, _people = read(data["slug"])
    with tenant_transaction(system_actor("test"), {tenant.id}):
        days = retention_queries.retention_days(tenant.id)
    assert (days["message"], days["log"], days["recording"]) == (500, 2000, 90)


def test_a_company_without_a_number_stays_in_onboarding(tmp_path: Path) -> None:
    data = company()
    del data["number"]
    run(tmp_path, [data])
    assert read(data["slug"])[0].status == "onboarding"


def test_a_refused_company_leaves_nothing_and_the_others_stand(tmp_path: Path) -> None:
    taken = a_number()
    live(taken)
    bad, good = company(numbers=[a_number(), taken]), company()
    del bad["number"]
    with pytest.raises(CommandError, match="1 of 2 companies imported, 1 refused"):
        run(tmp_path, [bad, good])
    assert resolve("resolve_slug", bad["slug"]) is None
    assert resolve("resolve_slug", good["slug"]) is not None


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"\xff\xfe", "not UTF-8"),
        (b"[{]", "not JSON at line 1"),
        ({"slug": "x"}, "must be a list"),
        ([5], "company 1: must be an object"),
        ([{"slug": "aa"}], "company 1: name is missing"),
        ([{"slug": "aa", "name": "x", "colour": "red"}], "unknown key 'colour'"),
        ([{"slug": "aa", "name": "x", "people": [{"kana": "ア"}]}], "company 1, person 1: needs a name"),
        ([{"slug": "aa", "name": "x", "people": "all"}], "people must be a list"),
        ([{"slug": "aa", "name": "x", "numbers": [1]}], "numbers must be a list of texts"),
        ([{"slug": "aa", "name": "x", "retention": {"message": "long"}}], "whole numbers"),
        ([{"slug": "aa", "name": "x", "retention": {"jokes": 1}}], "must give days for"),
        ([{"slug": "aa", "name": "x"}, {"slug": "aa", "name": "y"}], "appears more than once"),
    ],
)
def test_a_faulty_file_imports_nothing_and_says_where(data: Any, told: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=told):
        run(tmp_path, data)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_tenants", str(tmp_path / "nothing.json"))


if SHARED.is_file():

    def test_the_shared_companies_import_whole(tmp_path: Path) -> None:
        data = json.loads(SHARED.read_text())
        assert "5 companies imported" in run(tmp_path, data)
        for item in data:
            tenant, numbers, people = read(item["slug"])
            assert tenant.status == "live"
            assert (tenant.name, numbers) == (item["name"], [item["number"]])
            assert sorted(people) == sorted((p["name"], p["kana"], p["department"]) for p in item["people"])
