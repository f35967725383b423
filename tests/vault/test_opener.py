"""Sealed fields: sealed into an instance, opened with a witness only, lost with their key."""

from typing import Any
from uuid import UUID

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from callcenter.core.context import AccessWitness, ContextRequired
from callcenter.core.ids import uuid7
from callcenter.vault import keystore, opener
from callcenter.vault import services as vault
from callcenter.vault.damage import Damage, Unreadable
from callcenter.vault.keystore import KeyMissing, KeyUnit
from callcenter.vault.opener import Damaged, NoWitness
from tests.factories import as_system
from tests.harness.roles import as_role
from tests.vault.example import Note, Remark, make_note
from tests.vault.make import new_tenant

pytestmark = pytest.mark.django_db


def witness(*tenant_ids: UUID) -> AccessWitness:
    return AccessWitness(event_ids=(uuid7(),), tenant_ids=frozenset(tenant_ids))


def sealed_note(tenant_id: UUID, **values: str | None) -> Note:
    note = make_note(tenant_id)
    vault.create_key(tenant_id=tenant_id, data_class="message", object_id=note.call_id)
    vault.seal(note, values)
    return note


def opened(note: Note, *fields: str) -> dict[str, str | None]:
    return opener.open_fields(witness(note.tenant_id), [note], fields)[note.pk]


def test_what_was_sealed_opens_and_the_instance_shows_only_sealed_bytes() -> None:
    tenant_id = new_tenant()
    with as_system(tenant_id):
        note = sealed_note(tenant_id, name="𠮷田 濵子", body="折り返しをお願いします。")
        assert opened(note, "name", "body") == {"name": "𠮷田 濵子", "body": "折り返しをお願いします。"}
    everything = repr(note.__dict__).encode() + note.name + note.body
    for marker in ("𠮷田", "濵子", "折り返し"):
        assert marker not in repr(note.__dict__)
        assert marker.encode() not in everything


def test_nothing_is_null_and_an_empty_text_is_a_text() -> None:
    tenant_id = new_tenant()
    with as_system(tenant_id):
        note = sealed_note(tenant_id, name=None, body="")
        assert note.name is None
        assert opened(note, "name", "body") == {"name": None, "body": ""}


def test_without_a_witness_nothing_opens() -> None:
    tenant_id, other = new_tenant(), new_tenant()
    with as_system(tenant_id):
        note = sealed_note(tenant_id, name="佐藤")
        unit = KeyUnit(tenant_id, "message", note.call_id)
        forged: list[Any] = [None, object(), "witness", witness(other)]
        for each in forged:
            with pytest.raises(NoWitness):
                opener.open_fields(each, [note], ["name"])
            with pytest.raises(NoWitness):
                opener.open_bytes(each, note, "name")
            with pytest.raises(NoWitness):
                opener.open_value(each, unit=unit, label="call.caller_name", blob=note.name)
            with pytest.raises(NoWitness):
                opener.range_reader(each, unit=unit, label="call.caller_name", read_at=lambda o, n: b"", size=100)


def test_a_witness_needs_an_event() -> None:
    with pytest.raises(ValueError, match="event"):
        AccessWitness(event_ids=(), tenant_ids=frozenset({uuid7()}))


def test_a_witness_does_not_replace_the_context() -> None:
    tenant_id, other = new_tenant(), new_tenant()
    with as_system(tenant_id):
        note = sealed_note(tenant_id, name="佐藤")
    with pytest.raises(ContextRequired):
        opened(note, "name")
    with as_system(other), pytest.raises(ContextRequired):
        opened(note, "name")


@pytest.mark.parametrize("count", [1, 3, 50])
def test_a_list_of_any_length_costs_one_keystore_query(count: int) -> None:
    tenant_id = new_tenant()
    with as_system(tenant_id):
        notes = [sealed_note(tenant_id, name=f"佐藤{n}", body="本文") for n in range(count)]
        keystore.forget_all()
        with CaptureQueriesContext(connections["keystore"]) as queries:
            values = opener.open_fields(witness(tenant_id), notes, ["name", "body"])
    assert [values[note.pk]["name"] for note in notes] == [f"佐藤{n}" for n in range(count)]
    assert sum("vault_" in query["sql"] for query in queries) == 1


def test_objects_of_several_models_open_together() -> None:
    tenant_id = new_tenant()
    with as_system(tenant_id):
        note, remark = sealed_note(tenant_id, name="佐藤", body="本文"), Remark(tenant_id=tenant_id)
        remark.call_id = note.call_id
        vault.seal(remark, {"text": "折返し済み"})
        keystore.forget_all()
        with CaptureQueriesContext(connections["keystore"]) as queries:
            values = opener.open_fields(witness(tenant_id), [note, remark], {Note: ["name"], Remark: ["text"]})
    assert values == {note.pk: {"name": "佐藤"}, remark.pk: {"text": "折返し済み"}}
    assert sum("vault_" in query["sql"] for query in queries) == 1


def column(tenant_id: UUID, label: str, rows: Any, broken: list[Damage]) -> dict[UUID, str | None]:
    return opener.open_column(witness(tenant_id), tenant_id=tenant_id, label=label, rows=rows, broken=broken)


def test_a_column_of_many_records_opens_from_plain_pairs_with_one_query_for_all_keys() -> None:
    tenant_id, other = new_tenant(), new_tenant()
    label = "call.search_text"
    with as_system(tenant_id):
        ids = [uuid7() for _i in range(3)]
        vault.create_keys(tenant_id=tenant_id, data_class="message", object_ids=ids)
        blobs = [
            vault.seal_value(unit=KeyUnit(tenant_id, "message", row_id), label=label, value=f"本文{number}")
            for number, row_id in enumerate(ids)
        ]
        unknown = uuid7()
        rows = [*zip(ids, blobs, strict=True), (uuid7(), None), (unknown, blobs[0])]
        keystore.forget_all()
        for questions in (2, 1):  # the tenant's own key is asked for once a minute
            with CaptureQueriesContext(connections["keystore"]) as queries:
                broken: list[Damage] = []
                values = column(tenant_id, label, rows, broken)
            assert [values[row_id] for row_id in ids] == ["本文0", "本文1", "本文2"]
            assert values[unknown] is None
            assert broken == [Damage(tenant_id, label, unknown)]
            assert sum("vault_" in query["sql"] for query in queries) == questions
        for wrong, pairs, told in ((label, [(ids[0], blobs[1])], list[Damage]()), ("call.caller_name", rows[:1], [])):
            assert column(tenant_id, wrong, pairs, told) == {ids[0]: None}
            assert told == [Damage(tenant_id, wrong, ids[0])]
        with pytest.raises(NoWitness):
            opener.open_column(witness(other), tenant_id=tenant_id, label=label, rows=rows, broken=[])


def test_what_does_not_open_is_told_row_by_row_and_the_rest_opens() -> None:
    tenant_id = new_tenant()
    with as_system(tenant_id):
        good, changed = (sealed_note(tenant_id, name=name) for name in ("佐藤", "鈴木"))
        keyless = make_note(tenant_id)
        keyless.name = good.name
        changed.name = changed.name[:-1] + bytes([changed.name[-1] ^ 1])
        broken: list[Damage] = []
        values = opener.open_fields(witness(tenant_id), [good, changed, keyless], ["name"], broken=broken)
    assert values[good.pk]["name"] == "佐藤"
    assert all(isinstance(values[row.pk]["name"], Unreadable) for row in (changed, keyless))
    assert {damage.row_id for damage in broken} == {changed.pk, keyless.pk}


def test_an_empty_list_costs_none() -> None:
    tenant_id = new_tenant()
    with as_system(tenant_id), CaptureQueriesContext(connections["keystore"]) as queries:
        assert opener.open_fields(witness(tenant_id), [], ["name"]) == {}
        assert opener.open_fields(witness(tenant_id), [make_note(tenant_id)], ["name"])
    assert len(queries) == 0


def test_a_value_moved_to_another_column_row_or_tenant_does_not_open() -> None:
    tenant_id, other = new_tenant(), new_tenant()
    with as_system(tenant_id):
        note = sealed_note(tenant_id, name="佐藤", body="本文")
        moved = make_note(tenant_id, note.call_id)
        moved.name = note.name
        with pytest.raises(Damaged):
            opened(moved, "name")
        note.body = note.name
        with pytest.raises(Damaged):
            opened(note, "body")
    with as_system(other):
        stolen = sealed_note(other, name="鈴木")
        stolen.name = note.name
        with pytest.raises(Damaged):
            opened(stolen, "name")


def test_a_changed_value_is_said_to_be_damaged_and_logged_without_it(caplog: pytest.LogCaptureFixture) -> None:
    tenant_id = new_tenant()
    with as_system(tenant_id):
        note = sealed_note(tenant_id, name="佐藤")
        note.name = note.name[:-1] + bytes([note.name[-1] ^ 1])
        with pytest.raises(Damaged) as caught:
            opened(note, "name")
    assert caught.value.status == 503
    assert "佐藤" not in caplog.text


@pytest.mark.django_db(transaction=True)
def test_with_its_key_the_value_of_a_row_that_is_being_destroyed_is_gone_and_that_of_a_kept_one_is_missed() -> None:
    tenant_id = new_tenant()
    with as_system(tenant_id):
        note, kept = sealed_note(tenant_id, name="佐藤"), sealed_note(tenant_id, name="鈴木")
    with as_role("worker"), as_system(tenant_id):
        vault.destroy_key(tenant_id, "message", note.call_id)
    with as_system(tenant_id):
        with pytest.raises(KeyMissing):
            opener.open_fields(witness(tenant_id), [note, kept], ["name"])
        vars(note)["state"] = "shredding"
        values = opener.open_fields(witness(tenant_id), [note, kept], ["name"])
        assert values == {note.pk: {"name": None}, kept.pk: {"name": "鈴木"}}
        unit = KeyUnit(tenant_id, "message", note.call_id)
        with pytest.raises(KeyMissing):
            opener.open_value(witness(tenant_id), unit=unit, label="call.caller_name", blob=note.name)


def test_sealing_needs_the_units_key() -> None:
    tenant_id = new_tenant()
    with as_system(tenant_id), pytest.raises(KeyMissing):
        vault.seal(make_note(tenant_id), {"name": "佐藤"})


def test_only_sealed_fields_are_sealed_and_opened() -> None:
    tenant_id = new_tenant()
    with as_system(tenant_id):
        note = sealed_note(tenant_id, name="佐藤")
        with pytest.raises(TypeError, match="call_id"):
            vault.seal(note, {"call_id": "x"})
        with pytest.raises(TypeError, match="call_id"):
            opened(note, "call_id")


def test_a_value_outside_of_models_is_bound_to_its_label_and_unit() -> None:
    tenant_id = new_tenant()
    with as_system(tenant_id):
        unit = KeyUnit(tenant_id, "person", uuid7())
        vault.create_key(tenant_id=tenant_id, data_class="person", object_id=unit.object_id)
        blob = vault.seal_value(unit=unit, label="person.totp", value="JBSWY3DP")
        seen = witness(tenant_id)
        assert opener.open_value(seen, unit=unit, label="person.totp", blob=blob) == b"JBSWY3DP"
        with pytest.raises(Damaged):
            opener.open_value(seen, unit=unit, label="person.recovery", blob=blob)
        with pytest.raises(ValueError, match="class"):
            vault.seal_value(unit=unit, label="message.body", value="x")


def test_a_stream_is_read_back_by_range() -> None:
    tenant_id, object_id = new_tenant(), uuid7()
    unit = KeyUnit(tenant_id, "recording", object_id)
    audio = bytes(range(256)) * 400
    with as_system(tenant_id):
        vault.create_key(tenant_id=tenant_id, data_class="recording", object_id=object_id)
        sealer = vault.stream_sealer(tenant_id, "recording", object_id, "recording.audio")
        stored = sealer.update(audio[:70_000]) + sealer.update(audio[70_000:]) + sealer.finalize()

        def read_at(offset: int, length: int) -> bytes:
            return stored[offset : offset + length]

        reader = opener.range_reader(
            witness(tenant_id), unit=unit, label="recording.audio", read_at=read_at, size=len(stored)
        )
        with pytest.raises(Damaged):
            opener.range_reader(
                witness(tenant_id), unit=unit, label="recording.playable", read_at=read_at, size=len(stored)
            )
    # The transaction is over: the range needs no database any more.
    assert reader.plain_size == len(audio)
    assert reader.read_bytes(65_000, 20_000) == audio[65_000:85_000]


def test_blind_indexes_meet_within_a_tenant_and_an_index_only() -> None:
    one, two = new_tenant(), new_tenant()
    with as_system(one):
        sato = vault.blind(one, index="call.kana", value="サトウ")
        assert vault.blind(one, index="call.kana", value="サトウ") == sato
        others = {
            vault.blind(one, index="call.kana1", value="サトウ"),
            vault.blind(one, index="call.kana", value="スズキ"),
        }
    with as_system(two):
        others.add(vault.blind(two, index="call.kana", value="サトウ"))
    assert sato not in others
    assert len(others) == 3
    assert -(2**63) <= sato < 2**63


@pytest.mark.parametrize(("index", "value"), [("call.nothing", "x"), ("call.kana", "")])
def test_no_blind_index_of_an_unknown_name_or_of_nothing(index: str, value: str) -> None:
    tenant_id = new_tenant()
    with as_system(tenant_id), pytest.raises(ValueError, match="blind index"):
        vault.blind(tenant_id, index=index, value=value)


def test_nulling_takes_every_sealed_field_and_blind_index() -> None:
    tenant_id = new_tenant()
    with as_system(tenant_id):
        note = sealed_note(tenant_id, name="佐藤", body="本文")
        note.name_idx = vault.blind(tenant_id, index="call.kana", value="サトウ")
    assert sorted(vault.null_sealed(note)) == ["body", "name", "name_idx"]
    assert (note.name, note.body, note.name_idx) == (None, None, None)
