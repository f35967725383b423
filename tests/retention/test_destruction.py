"""There is one way to destroy, and only what is named stays. A new column is cleared until somebody writes it here."""

from uuid import UUID

import pytest
from django.apps import apps
from django.db import models

from callcenter.core import rooms
from callcenter.core.db import now
from callcenter.core.ids import uuid7
from callcenter.core.rooms import RoomError
from callcenter.vault import services as vault
from callcenter.vault.fields import Unit, sealed_fields
from calls.models import Call, Draft, Message, NotifyChoice, StatusChange
from retention.calendar import calendar
from retention.engine import run_class
from retention.kinds import EVERYTHING, Hanging, RecordKind, kinds
from telephony.models import Leg, Told
from tenants.models import DirectoryEntry, Tenant
from tests.factories import Company, acting, actor_for, as_system, make_person
from tests.harness.roles import as_role, connect_as
from tests.retention import make

ALWAYS = {"id", "tenant_id", "state"}
STAYS = {
    "calls.Call": {
        "called_number", "created_at", "disposition", "operator_id", "recall_reason", "recalled_at", "released_at",
        "restriction", "ring_seconds", "source", "started_at", "talk_seconds", "undone_at",
    },
    "calls.Message": {
        "author_id", "call_id", "callback", "changed_at", "correction", "created_at", "pending", "read_back",
        "released_at", "restriction", "status", "superseded_by_id", "supersedes_id", "undone_at", "urgency", "version",
    },
    "calls.StatusChange": {"actor_id", "actor_label", "at", "automatic", "call_id", "message_id", "status"},
    "calls.SeenMark": {"actor_label", "at", "message_id", "user_id"},
    "calls.Draft": {"called_number", "owner_id", "owner_label", "replaces", "rev", "saved_at", "started_at"},
    "calls.Approval": None,
    "calls.CallIn": None,
    "calls.CareNote": None,
    "calls.Harassment": None,
    "calls.Callback": None,
    "calls.Memo": None,
    "calls.CallReader": None,
    "calls.CallDepartment": None,
    "recordings.Recording": {
        "call_id", "changed_at", "codec", "created_at", "duration_ms", "format", "object_digest", "object_size",
        "playable_size", "reason", "size", "uploaded_by", "uploaded_label",
    },
    "recordings.PlayTicket": None,
    "recordings.RecordingViewer": None,
    "blocks.Block": {
        *("origin_id", "reason", "stage", "shown_at", "until", "decided_at", "created_at"),
    },
    "knowledge.Instruction": {"side", "since", "until", "withdrawn_at", "created_at"},
    "tenants.DirectoryEntry": {"active", "created_at", "retired_at", "sort"},
}  # fmt: skip
"""Model → columns that survive; None: its rows go whole."""
HEARING = {
    "telephony.Leg": "hears that its call was destroyed (telephony.services.hearing.forget_call)",
    "telephony.Told": "goes with the leg",
}
"""Sealed under the key of a record of a lower room, which does not know them."""
POINTING = {
    (Message, "addressee"): "cleared with the message; the id of an entry that is no more says nothing",
    (NotifyChoice, "entry"): "a person's own wish; the id of an entry that is no more says nothing",
}


def ended() -> dict[type[models.Model], RecordKind | Hanging]:
    found: dict[type[models.Model], RecordKind | Hanging] = {}
    for kind in kinds():
        found |= {kind.model: kind, **{each.model: each for each in kind.hanging}}
    return found


def survivors(end: RecordKind | Hanging) -> set[str] | None:
    if isinstance(end, Hanging) and end.stays is None:
        return None
    columns = {field.attname for field in end.model._meta.concrete_fields}
    touched = {end.changed} if isinstance(end, RecordKind) else set()
    return (columns - set(end.values()) | (touched & columns)) - ALWAYS


def test_only_the_named_columns_of_every_kind_stay() -> None:
    assert {end.model._meta.label: survivors(end) for end in ended().values()} == STAYS


def test_whatever_points_to_a_record_ends_with_it() -> None:
    targets = set(ended())
    loose = [
        f"{model._meta.label}.{field.name}"
        for label in rooms.labels()
        for model in apps.get_app_config(label).get_models()
        for field in model._meta.concrete_fields
        if field.related_model in targets and model not in targets and (model, field.name) not in POINTING
    ]
    assert loose == []


def test_whatever_is_sealed_under_the_key_of_a_record_ends_with_it() -> None:
    """Also without a reference: a key says to what a value belongs."""
    classes = {kind.data_class for kind in kinds()}
    loose = {
        model._meta.label
        for label in rooms.labels()
        for model in apps.get_app_config(label).get_models()
        if sealed_fields(model) and unit_class(model) in classes and model not in ended()
    }
    assert loose == set(HEARING)


def unit_class(model: type[models.Model]) -> str:
    unit: Unit = model.vault_unit  # type: ignore[attr-defined]
    return unit.data_class


@pytest.mark.django_db(transaction=True)
def test_what_an_exchange_told_of_a_call_is_gone_with_the_call() -> None:
    tenant = make.company()
    kept, gone = make.call(tenant, age=1), make.call(tenant)
    with as_system(tenant.id):
        for call_id in (kept, gone):
            leg = Leg(
                id=call_id, tenant_id=tenant.id, exchange_id=uuid7(), reference=str(call_id), called_number="+81350001001",
                started_at=now(), heard_at=now(),
            )  # fmt: skip
            leg.save(force_insert=True)
            told = Told(
                tenant_id=tenant.id, leg=leg, exchange_id=leg.exchange_id, key=str(call_id), kind="call.recording_ready",
                at=now(), heard_at=now(),
            )  # fmt: skip
            vault.seal(told, {"sound": "https://pbx.example.com/a.wav"})
            told.save(force_insert=True)
    with as_role("worker"):
        assert run_class(tenant.id, "message").shredded == 1
    with as_system(tenant.id):
        assert list(Leg.objects.filter(tenant_id=tenant.id).values_list("pk", flat=True)) == [kept]
        assert list(Told.objects.filter(tenant_id=tenant.id).values_list("leg_id", flat=True)) == [kept]


def test_a_column_that_cannot_be_empty_must_be_named() -> None:
    with pytest.raises(RoomError, match="can neither be empty"):
        RecordKind(
            model=Call, data_class="message", object_type="x", started="started_at", stays=frozenset({"created_at"})
        ).settle()
    with pytest.raises(RoomError, match="no column"):
        Hanging(Message, "call_id", stays=frozenset({"gone"})).values()
    assert Hanging(Message, "call_id", stays=EVERYTHING).values() == {}


@pytest.mark.django_db(transaction=True)
def test_a_destroyed_call_keeps_nothing_but_what_is_named() -> None:
    tenant = make.company()
    call_id = make.call(tenant)
    entry_id = addressed(tenant, call_id)
    with as_role("worker"):
        assert run_class(tenant.id, "message").shredded == 1
    with as_system(tenant.id):
        (message,) = Message.objects.filter(call_id=call_id)
        assert (message.addressee_id, message.mood, message.state) == (None, "", "shredded")
        for model, key in ((Call, "pk"), (Message, "call_id"), (StatusChange, "call_id"), (Draft, "pk")):
            for row in model.objects.filter(**{key: call_id}):
                assert_empty(row)
        assert DirectoryEntry.objects.get(pk=entry_id).state == "kept"


def addressed(tenant: Company, call_id: UUID) -> UUID:
    """Makes the call's message one for somebody who was in a bad mood, with the draft that it came from."""
    with as_system(tenant.id):
        entry = DirectoryEntry(id=uuid7(), tenant_id=tenant.id)
        vault.create_key(tenant_id=tenant.id, data_class="contact", object_id=entry.pk)
        vault.seal(entry, {"name": "山田 太郎"})
        entry.save(force_insert=True)
        Draft(
            id=call_id, tenant_id=tenant.id, owner_id=uuid7(), owner_label="OP-001", called_number="+81350001001",
            started_at=now(), state="sent",
        ).save(force_insert=True)  # fmt: skip
    with connect_as("superuser") as sql:
        sql.execute(
            "UPDATE calls_message SET addressee_id = %s, mood = 'angry' WHERE call_id = %s", [entry.pk, call_id]
        )
    return entry.pk


def assert_empty(row: models.Model) -> None:
    stays = STAYS[row._meta.label]
    assert stays is not None
    for field in row._meta.concrete_fields:
        if field.attname not in stays | ALWAYS:
            assert getattr(row, field.attname) in (None, "", field.get_default()), field


# Due


@pytest.mark.django_db(transaction=True)
def test_a_start_that_the_sender_made_up_shortens_no_life() -> None:
    tenant = make.company()
    told_old = make.call(tenant)
    with connect_as("superuser") as sql:
        sql.execute("UPDATE calls_call SET created_at = now() WHERE id = %s", [told_old])
    with as_role("worker"):
        assert run_class(tenant.id, "message").shredded == 0
    assert make.states(tenant) == {told_old: "kept"}
    with connect_as("superuser") as sql:
        sql.execute("UPDATE calls_call SET created_at = now() - interval '101 days' WHERE id = %s", [told_old])
    with as_role("worker"):
        assert run_class(tenant.id, "message").shredded == 1


@pytest.mark.django_db(transaction=True)
def test_a_start_in_the_future_lengthens_a_life_and_the_calendar_says_so() -> None:
    tenant = make.company()
    early, late = make.call(tenant, age=make.PERIOD - 3), make.call(tenant, age=make.PERIOD - 3)
    with connect_as("superuser") as sql:
        sql.execute("UPDATE calls_call SET created_at = created_at + interval '14 days' WHERE id = %s", [late])
    admin = actor_for(make_person("admin"), (tenant, "admin"))
    with acting(admin):
        weeks = calendar(admin, list(Tenant.objects.filter(id=tenant.id))).weeks
    first, second = [number for number, week in enumerate(weeks) if week.total]
    assert second - first == 2
    assert (weeks[first].total, weeks[second].total) == (1, 1)
    with as_system(tenant.id):
        assert set(Call.objects.values_list("pk", flat=True)) == {early, late}
