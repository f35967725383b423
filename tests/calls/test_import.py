"""`import_calls FILE`: every call once, every spelling kept and found, faults told by line without values."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from audit.purposes import Purpose
from audit.services import reveal
from callcenter.core.context import system_actor
from callcenter.core.db import tenant_transaction
from callcenter.core.models import Job
from callcenter.core.resolvers import resolve
from callcenter.settings.env import ROOT
from callcenter.text import phone
from callcenter.vault import services as vault
from calls.models import Call, Message
from tests.factories import Company
from tests.harness.statistics import known
from tests.log import events_of
from tests.tenants.make import live, numbers_of, person
from tests.text import cases

pytestmark = pytest.mark.django_db(transaction=True)

SHARED = ROOT.parent / "shared" / "data"
VALUES = ["caller_number", "caller_name", "caller_company", "caller_kana"]


@pytest.fixture(autouse=True)
def _as_worker(as_role: Callable[..., Any]) -> Iterator[None]:
    with as_role("worker"):
        yield


@pytest.fixture
def company() -> Company:
    made = live()
    person(made, "髙橋 亮")
    return made


def row(company: Company, **values: Any) -> dict[str, Any]:
    return {
        "tenant": company.slug,
        "called_number": numbers_of(company)[0],
        "started_at": "2026-09-07T12:52:00+09:00",
        "ring_seconds": 14,
        "talk_seconds": 378,
        "caller_number": "０９０９７４６０１６１",
        "disposition": "callback",
        "caller": {"company": "個人", "name": "𠮷田 濵子", "kana": "ヨシダ ハマコ"},
        "addressee": "髙橋 亮",
        "urgency": "normal",
        "callback": True,
        "callback_number": "(090)9746-0161",
        "body": "折り返しお電話をいただきたいとのことです。",
        **values,
    }


def run(tmp_path: Path, lines: list[Any]) -> str:
    file, out = tmp_path / "calls.jsonl", StringIO()
    text = [line if isinstance(line, bytes) else json.dumps(line, ensure_ascii=False).encode() for line in lines]
    file.write_bytes(b"\n".join(text) + b"\n")
    try:
        call_command("import_calls", str(file), stdout=out, stderr=out)
    except CommandError as error:
        out.write(str(error))
    return out.getvalue()


def opened(slug: str) -> list[dict[str, str | None]]:
    """The callers' values of all calls of a company."""
    tenant_id = resolve("resolve_slug", slug)
    assert tenant_id is not None
    actor = system_actor("test")
    with tenant_transaction(actor, {tenant_id}):
        calls = list(Call.objects.filter(tenant_id=tenant_id).order_by("started_at", "id"))
        values = reveal(actor=actor, objs=calls, fields=VALUES, purpose=Purpose.SYSTEM)
    return [values[call.id] for call in calls]


def test_a_call_is_kept_as_it_was_typed(tmp_path: Path, company: Company) -> None:
    said = run(tmp_path, [row(company)])
    assert "1 calls imported" in said
    assert opened(company.slug) == [
        {
            "caller_number": "０９０９７４６０１６１",
            "caller_name": "𠮷田 濵子",
            "caller_company": "個人",
            "caller_kana": "ヨシダ ハマコ",
        }
    ]
    with tenant_transaction(system_actor("test"), {company.id}):
        call = Call.objects.get(tenant_id=company.id)
        assert call.started_at == datetime.fromisoformat("2026-09-07T12:52:00+09:00")
        assert call.id.version == 7
        assert Message.objects.get(call_id=call.id).callback
        assert len(events_of(company, "call.created")) == 1
        assert not Job.objects.filter(tenant_id=company.id).exists()


def test_a_message_may_stand_inside_its_call_as_in_the_interface(tmp_path: Path, company: Company) -> None:
    flat = row(company)
    inside = {name: flat.pop(name) for name in ("addressee", "urgency", "callback", "callback_number", "body")}
    bad = {**flat, "tenant": "aoba\0shoji", "message": inside}
    said = run(tmp_path, [{**flat, "message": inside}, bad, {**flat, "message": {**inside, "tenant": "x"}}])
    assert "line 2" in said
    assert "line 3" in said
    assert "1 calls imported, 0 were there already, 2 lines refused" in said
    with tenant_transaction(system_actor("test"), {company.id}):
        assert Message.objects.get(tenant_id=company.id).callback


def test_the_same_file_again_adds_nothing_and_equal_lines_are_two_calls(tmp_path: Path, company: Company) -> None:
    lines = [row(company), row(company), row(company, body="別の用件です。")]
    assert "3 calls imported" in run(tmp_path, lines)
    again = run(tmp_path, lines)
    assert "0 calls imported, 3 were there already" in again
    assert "1 calls imported, 3 were there already" in run(tmp_path, [*lines, row(company)])
    assert len(opened(company.slug)) == 4


def test_the_order_of_keys_does_not_make_another_call(tmp_path: Path, company: Company) -> None:
    first = row(company)
    run(tmp_path, [first])
    assert "0 calls imported" in run(tmp_path, [dict(reversed(list(first.items())))])


def test_faulty_lines_are_told_and_the_others_stand(tmp_path: Path, company: Company) -> None:
    secret = "秘密の名前"
    lines = [
        b"{not json",
        b"\xff\xfe",
        [1],
        {"tenant": company.slug},
        row(company, surprise=secret),
        row(company, ring_seconds="14"),
        row(company, callback=1),
        row(company, caller={"name": 5}),
        row(company, started_at="yesterday"),
        row(company, tenant="nobody-at-all"),
        row(company, tenant="house"),
        row(company, called_number="+81350009999"),
        row(company, disposition="party"),
        row(company, addressee="秘密の名前"),
        row(company, started_at="2026-09-07T12:52:00"),
        row(company),
    ]
    said = run(tmp_path, lines)
    for line in range(1, 16):
        assert f"line {line}:" in said
    assert "1 calls imported, 0 were there already, 15 lines refused" in said
    assert secret not in said
    assert len(opened(company.slug)) == 1


def test_a_line_without_end_is_refused_and_the_next_one_read(tmp_path: Path, company: Company) -> None:
    said = run(tmp_path, [b'{"body": "' + b"x" * 600_000 + b'"}', row(company)])
    assert "line 1: longer than 256 KiB" in said
    assert "1 calls imported" in said


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_calls", str(tmp_path / "nothing.jsonl"))


def test_the_planner_knows_what_was_imported(tmp_path: Path, company: Company) -> None:
    run(tmp_path, [row(company, ring_seconds=count) for count in range(3)])
    assert known("default", "calls_call") == known("default", "calls_message") == 3
    assert known("keystore", "vault_recordkey") >= 4


if SHARED.is_dir():

    def test_the_shared_calls_import_whole(tmp_path: Path) -> None:
        out = StringIO()
        call_command("import_tenants", str(SHARED / "tenants.json"), stdout=out)
        call_command("import_calls", str(SHARED / "calls.jsonl"), stdout=out)
        assert "400 calls imported, 0 were there already, 0 lines refused" in out.getvalue()
        wanted = [json.loads(line) for line in (SHARED / "calls.jsonl").read_text().splitlines()]
        kept = Counter[str | None]()
        names = set()
        for slug in {line["tenant"] for line in wanted}:
            for values in opened(slug):
                kept[values["caller_number"]] += 1
                names.add(values["caller_name"])
        assert kept == Counter(line["caller_number"] for line in wanted)
        assert {line["caller"]["name"] for line in wanted if line["caller"]} <= names
        assert any("𠮷" in (name or "") for name in names)
        assert any("濵" in (name or "") for name in names)
        _every_number_is_found(wanted)


def _every_number_is_found(wanted: list[dict[str, Any]]) -> None:
    """By its own spelling and by E.164, in its company, as often as it called there."""
    by_tenant: dict[str, list[str]] = {}
    for line in wanted:
        by_tenant.setdefault(line["tenant"], []).append(line["caller_number"])
    for slug, spellings in by_tenant.items():
        tenant_id = resolve("resolve_slug", slug)
        assert tenant_id is not None
        count = Counter(phone.key(raw) for raw in spellings)
        with tenant_transaction(system_actor("test"), {tenant_id}):
            for raw in set(spellings):
                key = phone.key(raw)
                assert key is not None
                index = vault.blind(tenant_id, index="call.number", value=key)
                assert Call.objects.filter(tenant_id=tenant_id, number_idx=index).count() == count[key]


def test_a_line_with_half_a_name_of_a_company_is_named_and_the_others_are_imported(
    tmp_path: Path, company: Company
) -> None:
    said = run(tmp_path, [row(company), row(company, tenant=f"{company.slug}\x00x"), row(company, ring_seconds=3)])
    assert "2 calls imported" in said
    assert "line 2: tenant" in said
    for case in cases.file("import/nul-tenant.jsonl"):
        text = case.decode().replace("aoba", company.slug).replace("-shoji", "")
        said = run(tmp_path, text.replace("+81350001001", row(company)["called_number"]).encode().splitlines())
        assert "line 2: tenant" in said
        assert "1 lines refused" in said


def test_what_an_older_system_kept_is_taken_as_it_was_said(tmp_path: Path, company: Company) -> None:
    caller = {"name": "\ufeff森\u200b 翔", "kana": "モリ@1"}
    said = run(tmp_path, [row(company, caller_number="03-12-34", caller=caller, callback_number="内線 12")])
    assert "1 calls imported" in said
    (values,) = opened(company.slug)
    assert (values["caller_number"], values["caller_name"], values["caller_kana"]) == ("03-12-34", "森 翔", "モリ@1")
