"""The table of fields, and what is derived from it."""

from __future__ import annotations

import json
from datetime import datetime

from callcenter.vault.fields import blind_fields, sealed_fields
from calls import fields
from calls.api.serializers import CallerIn, CallIn, CallOut, CorrectionIn, MessageValues
from calls.callfile import CallRow, parse
from calls.fields import FIELDS, Kind, Of
from calls.models import Call, Message, StatusChange

LINE = {
    "tenant": "aoba-shoji",
    "called_number": "+81350001001",
    "started_at": "2026-09-07T12:52:00+09:00",
    "ring_seconds": 14,
    "caller_number": "０９０1234",
    "disposition": "callback",
    "caller": {"name": "森 翔", "kana": None},
    "body": "折返し",
}


def test_the_models_carry_exactly_the_sealed_columns_and_indexes_of_the_table() -> None:
    for model, of in ((Call, Of.CALL), (Message, Of.MESSAGE), (StatusChange, Of.CHANGE)):
        assert {name: field.label for name, field in sealed_fields(model).items()} == {
            field.name: field.sealed for field in FIELDS if field.of is of and field.sealed
        }
        assert {(name, field.of, field.index) for name, field in blind_fields(model).items()} == {
            (index.column, field.name, index.name) for field in FIELDS if field.of is of for index in field.indexes
        }


def test_whatever_people_write_is_sealed_and_has_a_limit() -> None:
    for field in FIELDS:
        assert bool(field.limit) == (field.kind is Kind.TEXT), field.name
        assert bool(field.sealed) == (field.kind in (Kind.TEXT, Kind.MADE)), field.name
        assert bool(field.sealed) <= bool(field.logged), field.name


def test_names_in_the_table_are_unique() -> None:
    for names in (
        [field.name for field in FIELDS],
        [field.public for field in FIELDS if field.public],
        [field.sealed for field in FIELDS if field.sealed],
        [field.reveal for field in FIELDS if field.reveal],
        [index.column for index in fields.INDEXES],
    ):
        assert len(set(names)) == len(names)


def test_a_request_is_flattened_by_the_table() -> None:
    given = {"disposition": "message", "caller": {"kana": "モリ"}, "message": {"body": "用件", "callback": True}}
    assert fields.flat(given) == {"disposition": "message", "caller_kana": "モリ", "body": "用件", "callback": True}
    assert fields.flat({"caller": None, "message": None}) == {}


def test_rest_takes_what_may_be_given_and_answers_what_may_be_seen() -> None:
    taken, answered = CallIn().fields, CallOut().fields
    assert set(CallerIn().fields) == {"company", "name", "kana"}
    assert {"disposition", "caller_number", "ring_seconds", "talk_seconds"} <= set(taken)
    assert "caller_number_display" not in taken
    assert {"caller_number", "caller_number_display", "masked"} <= set(answered)
    assert {"body", "callback_when", "addressee_name"} <= set(MessageValues().fields)
    correctable = {field.public for field in fields.CORRECTABLE}
    correction = CorrectionIn().fields
    assert set(correction) - {"version", "as_said", "caller"} == {
        name.removeprefix("message.") for name in correctable if not name.startswith("caller.")
    }
    assert {f"caller.{name}" for name in CallerIn().fields} == {n for n in correctable if n.startswith("caller.")}


def test_a_line_of_a_file_has_the_text_that_its_id_was_always_made_of() -> None:
    """The ids of imported calls are made of this text: another one would import everything a second time."""
    row = parse(json.dumps(LINE).encode())
    assert isinstance(row, CallRow)
    assert row.canonical() == (
        '{"addressee": null, "body": "折返し", "callback": false, "callback_number": null, '
        '"called_number": "+81350001001", "caller": {"kana": null, "name": "森 翔"}, "caller_number": "０９０1234", '
        '"disposition": "callback", "ring_seconds": 14, "started_at": "2026-09-07T12:52:00+09:00", '
        '"talk_seconds": null, "tenant": "aoba-shoji", "urgency": "normal"}'
    )
    assert row.started_at == datetime.fromisoformat("2026-09-07T12:52:00+09:00")


def test_a_line_without_a_body_leaves_no_message() -> None:
    row = parse(json.dumps({**LINE, "body": " ", "addressee": "森"}).encode())
    assert isinstance(row, CallRow)
    assert not fields.has_message(row.as_input().values)
