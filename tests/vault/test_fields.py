"""Sealed columns refuse everything that was not sealed; the checks refuse what nobody could open."""

from typing import Any

import pytest
from django.core.exceptions import FieldError
from django.db import models

from callcenter.vault import checks, labels
from callcenter.vault.fields import BlindIndexField, SealedField, Unit
from callcenter.vault.format import SealContext, SealKey, seal
from tests.vault.example import Note

FROZEN_LABELS = {
    "approval.reason": "message",
    "call.caller_company": "message",
    "call.caller_kana": "message",
    "call.caller_name": "message",
    "call.caller_number": "message",
    "call.number_display": "message",
    "call.number_e164": "message",
    "call.search_text": "message",
    "callback.words": "message",
    "care.relief": "message",
    "care.said": "message",
    "draft.body": "message",
    "message.caller_before": "message",
    "message.addressee_name": "message",
    "message.body": "message",
    "message.callback_number": "message",
    "message.callback_when": "message",
    "message.note": "message",
    "message.typed": "message",
    "memo.text": "message",
    "directory.contact": "contact",
    "directory.department": "contact",
    "directory.kana": "contact",
    "directory.name": "contact",
    "recording.audio": "recording",
    "recording.filename": "recording",
    "recording.peaks": "recording",
    "recording.playable": "recording",
    "export.file": "export",
    "export.terms": "export",
    "exchange.secret": "exchange",
    "leg.caller": "message",
    "leg.sound": "message",
    "block.number": "block",
    "instruction.text": "instruction",
    "person.recovery": "person",
    "person.totp": "person",
}
FROZEN_INDEXES = {
    "block.number",
    "call.company",
    "call.import",
    "call.kana",
    "call.kana1",
    "call.kana2",
    "call.kana3",
    "call.last4",
    "call.number",
    "directory.kana",
    "directory.name",
}
FROZEN_CLASSES = {"block", "message", "recording", "contact", "exchange", "export", "instruction", "person"}


def test_no_label_is_ever_changed_or_dropped() -> None:
    """A new label is added here too. A changed one makes what is stored unreadable."""
    assert dict(labels.LABELS) == FROZEN_LABELS
    assert set(labels.INDEXES) == FROZEN_INDEXES
    assert set(labels.LABELS.values()) == FROZEN_CLASSES


def test_an_unknown_label_raises() -> None:
    with pytest.raises(ValueError, match=r"call\.nothing"):
        labels.class_of("call.nothing")


FIELD = SealedField(label="message.body", null=True)


@pytest.mark.parametrize("value", ["clear text", "", b"clear bytes", b"", b"\x01" * 40, 5, {"a": 1}])
def test_a_sealed_column_takes_no_clear_value(value: Any) -> None:
    with pytest.raises(TypeError, match="sealed bytes only"):
        FIELD.get_prep_value(value)


def test_a_sealed_column_takes_sealed_bytes_and_null() -> None:
    from uuid import uuid4

    blob = seal(SealKey.generate(), SealContext("t", uuid4(), "message.body", uuid4()), b"x")
    assert FIELD.get_prep_value(blob) == blob
    assert FIELD.get_prep_value(memoryview(blob)) == blob
    assert FIELD.get_prep_value(None) is None


@pytest.mark.parametrize("lookup", ["", "__exact", "__contains", "__in", "__gt", "__startswith"])
def test_a_sealed_column_can_only_be_asked_whether_it_is_null(lookup: str) -> None:
    with pytest.raises(FieldError):
        str(Note._base_manager.filter(**{f"name{lookup}": b"x"}).query)
    assert "IS NULL" in str(Note._base_manager.filter(name__isnull=True).query)


def test_a_sealed_field_is_never_serialised() -> None:
    with pytest.raises(TypeError, match="not serialised"):
        Note._meta.get_field("name").value_to_string(Note())


def test_migrations_see_plain_columns() -> None:
    for name, path in (("name", "BinaryField"), ("name_idx", "BigIntegerField")):
        field = Note._meta.get_field(name)
        assert isinstance(field, models.Field)
        _name, where, _args, kwargs = field.deconstruct()
        assert where == f"django.db.models.{path}"
        assert kwargs == {"null": True} or kwargs == {"null": True, "editable": False}


def model_with(unit: Unit | None = None, indexes: tuple[models.Index, ...] = (), **fields: Any) -> type[models.Model]:
    meta = type("Meta", (), {"app_label": "tests_vault", "managed": False, "indexes": list(indexes)})
    attrs = {"__module__": __name__, "Meta": meta, "id": models.UUIDField(primary_key=True), **fields}
    if unit:
        attrs["vault_unit"] = unit
    model_with.count += 1  # type: ignore[attr-defined]
    return type(f"Model{model_with.count}", (models.Model,), attrs)  # type: ignore[attr-defined]


model_with.count = 0  # type: ignore[attr-defined]
UNIT = Unit(data_class="message", object_field="id")


def tenant() -> "models.UUIDField[Any, Any]":
    return models.UUIDField()


def ids(model: type[models.Model]) -> list[str | None]:
    return [message.id for message in checks.check_model(model)]


def test_the_example_is_sound() -> None:
    assert ids(Note) == []


def test_a_model_without_sealed_fields_is_not_asked_for_anything() -> None:
    assert ids(model_with()) == []


@pytest.mark.parametrize(
    ("expected", "unit", "label"),
    [
        ("vault.E001", UNIT, "call.nothing"),
        ("vault.E002", UNIT, "recording.audio"),
        ("vault.E006", None, "message.body"),
        ("vault.E007", Unit(data_class="log", object_field="id"), "message.body"),
        ("vault.E008", Unit(data_class="message", object_field="call_id"), "message.body"),
    ],
)
def test_a_sealed_field_that_nobody_could_open_is_an_error(expected: str, unit: Unit | None, label: str) -> None:
    assert expected in ids(model_with(unit, tenant_id=tenant(), text=SealedField(label=label)))


def test_a_sealed_model_without_a_tenant_is_an_error() -> None:
    assert ids(model_with(UNIT, text=SealedField(label="message.body"))) == ["vault.E008"]


def test_a_blind_index_must_be_known_have_a_field_and_an_index() -> None:
    model = model_with(UNIT, tenant_id=tenant(), idx=BlindIndexField(of="text", index="call.nothing"))
    assert ids(model) == ["vault.E003", "vault.E004", "vault.E005"]


def test_one_label_or_index_in_two_places_is_an_error() -> None:
    fields = [SealedField(label="message.body") for _ in range(2)]
    for number, field in enumerate(fields):
        named: dict[str, Any] = {f"text{number}": field}
        model_with(UNIT, tenant_id=tenant(), **named)
    found = list(checks._used_twice([(field, field.label) for field in fields], "label"))
    assert [message.id for message in found] == ["vault.E009"]
    assert list(checks._used_twice([(fields[0], "a"), (fields[1], "b")], "label")) == []
