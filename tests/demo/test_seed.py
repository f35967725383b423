"""The demo: made by the services, sealed, in the log, the same each time, and only where it may be."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO, StringIO
from typing import Any, cast
from uuid import UUID

import av
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.queries.resolve import access_of, resolve_memberships
from audit.models import AuditEvent
from blocks.models import Block
from callcenter.core.context import system_actor
from callcenter.core.db import tenant_transaction
from callcenter.core.ids import HOUSE_ID
from callcenter.core.models import Job
from callcenter.core.resolvers import resolve
from callcenter.demo.accounts import STAFF, client_people
from callcenter.demo.companies import COMPANIES, LARGEST, SLUGS, companies
from callcenter.demo.generate import EACH, generate
from callcenter.demo.seed import seed
from callcenter.demo.trades import TRADES, trade_of
from callcenter.settings.env import ROOT
from callcenter.text import names, phone
from calls.choices import Disposition
from calls.demo import DUE, REASONS
from calls.models import Call, Message
from knowledge.models import Edition, Instruction, Reading
from recordings.demo.sound import FORMATS, encode, speak
from recordings.models import Recording
from telephony.models import Leg
from tenants import queries
from tenants.models import Tenant
from tests.harness.statistics import known

END = datetime(2026, 11, 22, 4, 5, tzinfo=UTC)
PASSWORD = "demo-0000-1111-2222"


def test_the_generator_makes_the_same_calls_each_time() -> None:
    first, again = list(generate(COMPANIES, END, 400)), list(generate(COMPANIES, END, 400))
    assert first == again
    assert [row.started_at for row in first] == sorted(row.started_at for row in first)
    assert first[-1].started_at <= END


def test_the_generated_calls_show_everything_there_is() -> None:
    rows = list(generate(COMPANIES, END, 400))
    refused = {Disposition.BLOCKED.value}  # by no company before somebody has approved it
    assert {row.given["disposition"] for row in rows} == set(Disposition.values) - refused
    assert {row.tenant for row in rows} == set(SLUGS)
    assert {row.given["urgency"] for row in rows} == {"normal", "soon", "urgent"}
    names = "".join((row.given["caller"] or {}).get("name") or "" for row in rows)
    for variant in "髙高邊辺齋斎𠮷吉濵浜":
        assert variant in names
    numbers = {row.given["caller_number"] for row in rows}
    assert {"非通知", "公衆電話", "110", "03-5000-1234 内線12"} <= numbers
    shapes = {"".join("9" if c.isdigit() and c.isascii() else c for c in number or "") for number in numbers}
    assert len(shapes) > 8


def test_no_generated_number_can_be_somebodys() -> None:
    for row in generate(COMPANIES, END, 400):
        number = phone.key(row.given["caller_number"] or "") or ""
        known = {"+81350001234", "+81120000123", "+14155550132"}
        assert number[:6] in {"+81900", "+81800", "+81700"} or number in known or not number.startswith("+")


@pytest.mark.parametrize(("name", "container", "codec", "rate"), FORMATS)
def test_a_recording_is_a_sound_of_its_length(name: str, container: str, codec: str, rate: int) -> None:
    content = encode(speak(seconds=3, seed=1), container, codec, rate)
    with cast("av.container.InputContainer", av.open(BytesIO(content))) as file:
        samples = sum(frame.samples for frame in file.decode(audio=0))
        assert 2.9 < samples / file.streams.audio[0].rate < 3.2


@pytest.mark.django_db(transaction=True)
def test_the_demo_is_whole_and_a_repeat_adds_nothing() -> None:
    made = seed(password=PASSWORD, count=60)
    assert (made.accounts, made.calls) == (len(STAFF) + 2 * len(SLUGS), 60)
    ids = {slug: resolve("resolve_slug", slug) for slug in SLUGS}
    with tenant_transaction(system_actor("test"), {i for i in ids.values() if i}):
        assert set(Tenant.objects.values_list("status", flat=True)) == {"live"}
        assert Call.objects.count() == 60
        legs = Leg.objects.values_list("state", "taken_by")
        assert {state for state, person in legs if person is not None} == {"ended"}
        sales = Call.objects.filter(disposition=Disposition.SALES, number_e164__isnull=False)
        asked = sales.filter(tenant_id__in=[ids["aoba-shoji"]]).count()
        assert Block.objects.count() == min(asked, len(REASONS))
        assert made.more == len(FORMATS) + len(DUE) + len(legs) + Block.objects.count()
        assert not Call.objects.filter(operator_id__isnull=True).exists()
        assert AuditEvent.objects.filter(action="call.created").count() == 60
        statuses = Counter(Message.objects.values_list("status", flat=True))
        assert statuses["done"] > statuses["new"] > 0
        assert not Job.objects.filter(task__startswith="calls.").exists()
        assert Job.objects.filter(task="recordings.check").count() == len(FORMATS)
        assert not Recording.objects.exclude(state="checking").exists()
    _people_hold_what_they_should({slug: i for slug, i in ids.items() if i})
    again = seed(password=PASSWORD, count=60)
    assert (again.accounts, again.calls, again.more) == (0, 0, 0)


def _people_hold_what_they_should(ids: dict[str, Any]) -> None:
    def places(email: str) -> set[Any]:
        return set(access_of(resolve_memberships(User.objects.get(email=email).pk)))

    assert places("op1@demo.example") == {ids["aoba-shoji"], ids["aoba-dental"]}
    assert places("op2@demo.example") == set(ids.values()) - places("op1@demo.example")
    for email in ("sv", "admin", "admin2", "auditor", "qm"):
        assert {*ids.values(), HOUSE_ID} <= places(f"{email}@demo.example")
    for person in client_people():
        assert places(person.email) == {ids[person.places[0]]}
        user = User.objects.get(email=person.email)
        assert user.is_demo
        assert user.check_password(PASSWORD)
        assert not user.must_change_password


def test_a_demo_of_very_many_companies_has_no_two_alike() -> None:
    rows = companies(LARGEST)
    assert LARGEST >= 1000
    assert companies(120) == rows[:120]
    for each in (
        [row.slug for row in rows],
        [row.texts["name"] for row in rows],
        [row.texts["kana"] for row in rows],
        [row.numbers[0] for row in rows],
    ):
        assert len(set(each)) == len(rows)
    assert all(names.reading(row.texts["kana"]) and phone.key(row.numbers[0]) for row in rows)


@pytest.mark.django_db(transaction=True)
def test_a_demo_of_more_companies_is_filled_and_grows() -> None:
    seed(password=PASSWORD, count=0, clients=6)
    grown = seed(password=PASSWORD, count=0, clients=8)
    assert (grown.accounts, grown.calls, grown.more) == (2 * 2, 2 * EACH, 0)
    ids = {resolve("resolve_slug", row.slug) for row in companies(8)}
    for email in ("op1", "op2", "sv"):
        held = access_of(resolve_memberships(User.objects.get(email=f"{email}@demo.example").pk))
        assert set(held) - {HOUSE_ID} == ids
    with tenant_transaction(system_actor("test"), {i for i in ids if i}):
        assert set(Tenant.objects.values_list("status", flat=True)) == {"live"}
        assert Call.objects.values("operator_id").distinct().count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("wanted", ["4", str(LARGEST + 1)])
def test_a_demo_of_a_size_that_cannot_be_made_is_refused(wanted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMO_PASSWORD", PASSWORD)
    monkeypatch.setenv("DEMO_COMPANIES", wanted)
    monkeypatch.setattr(settings, "DEMO", True)
    with pytest.raises(CommandError, match=f"between {len(COMPANIES)} and {LARGEST}"):
        call_command("seed_demo", stdout=StringIO())


@pytest.mark.django_db(transaction=True)
def test_confusable_people_are_all_there() -> None:
    seed(password=PASSWORD, count=0)
    actor = system_actor("test")
    found = []
    for slug in SLUGS:
        tenant_id = resolve("resolve_slug", slug)
        assert tenant_id is not None
        with tenant_transaction(actor, {tenant_id}):
            found += [entry.name for entry in queries.directory(actor, tenant_id)]
    assert {"渡邊 誠", "渡辺 誠", "髙橋 亮", "高橋 由美", "鈴木 一郎", "鈴木 花子"} <= set(found)


@pytest.mark.django_db
def test_only_the_demo_is_filled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMO_PASSWORD", PASSWORD)
    monkeypatch.setattr(settings, "DEMO", False)
    with pytest.raises(CommandError, match="make run"):
        call_command("seed_demo", stdout=StringIO())
    assert not User.objects.filter(email="op1@demo.example").exists()


@pytest.mark.django_db(transaction=True)
def test_the_planner_knows_of_the_demo(other_process_env: Callable[[str], dict[str, str]]) -> None:
    """As `make run` fills it: a process of the owner, who works as web."""
    done = subprocess.run(
        [sys.executable, "manage.py", "seed_demo", "--calls", "12"],
        cwd=ROOT,
        env=other_process_env("owner") | {"DEMO": "1", "DEMO_PASSWORD": PASSWORD},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert known("default", "calls_call") == 12
    assert known("default", "accounts_user") == len(STAFF) + 2 * len(SLUGS)
    assert known("keystore", "vault_recordkey") > 12


@pytest.mark.django_db(transaction=True)
def test_every_company_has_a_script_and_the_five_have_something_that_holds_today() -> None:
    for _again in range(2):
        seed(password=PASSWORD, count=0, clients=7)
    ids = {row.slug: cast(UUID, resolve("resolve_slug", row.slug)) for row in companies(7)}
    with tenant_transaction(system_actor("test"), set(ids.values())):
        editions = Edition.objects.order_by("number").values_list("tenant_id", "number", "state", "content")
        numbers = Counter(tenant for tenant, _number, state, _content in editions if state == "published")
        assert numbers == Counter({each: 1 + (slug == SLUGS[0]) for slug, each in ids.items()})
        for _tenant, _number, _state, content in editions:
            assert all(content[section] for section in ("tree", "items", "faq", "ng", "snippets", "escalation"))
        given = Counter(Instruction.objects.values_list("tenant_id", "side"))
        assert {ids[slug] for slug in SLUGS} == {tenant for tenant, side in given if side == "client"}
        assert set(given.values()) <= {1, 2}
        assert Reading.objects.count() == len(SLUGS)
    assert {id(trade_of(row.texts["name"])) for row in companies(120)} == set(map(id, TRADES))
