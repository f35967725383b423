"""A call is found in every spelling, also one that the first version has written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from callcenter.text import phone
from calls.fields import INDEXES
from calls.models import Call
from calls.queries import CallFilter
from calls.services import sealing
from tests.calls.make import Client
from tests.calls.test_search import find
from tests.text import cases

pytestmark = pytest.mark.django_db


def found(client: Client, **terms: Any) -> list[Call]:
    return [row.call for row in find(client.operating(), where=CallFilter(tenant_id=client.id), **terms).rows]


@pytest.mark.parametrize(("raw", "_shown", "asked", "last4"), cases.NUMBERS)
def test_a_number_is_found_whatever_stands_behind_it(
    client: Client, raw: str, _shown: str, asked: str, last4: str
) -> None:
    call = client.log(number=raw, as_said=True)
    client.log(number="03-5000-9999")
    for terms in ({"number": asked}, {"last4": last4}, {"q": raw}, {"q": phone.dialled(raw)}):
        assert found(client, **terms) == [call], terms


@pytest.mark.parametrize("row", cases.READINGS)
def test_a_reading_is_found_by_its_words_in_their_order(client: Client, row: tuple[str, ...]) -> None:
    stored, *ways = row
    call = client.log(caller={"name": "甲", "kana": stored})
    client.log()
    for asked in ways:
        assert found(client, kana=asked) == [call], asked


def test_words_in_another_order_or_of_another_reading_find_nothing(client: Client) -> None:
    client.log(caller={"name": "甲", "kana": "グエン ティ ハイン"})
    for asked in ("ハイン グエン", "グエン ヨシダ", "グエ"):
        assert found(client, kana=asked) == [], asked


@pytest.mark.parametrize(("written", "typed"), cases.NAMES)
def test_a_name_is_found_by_what_people_type(client: Client, written: str, typed: str) -> None:
    call = client.log(caller={"name": written, "company": f"㈱{written}商店"})
    client.log()
    assert found(client, q=typed) == [call]
    assert found(client, company=f"株式会社{written}商店") == [call]


Log = Callable[..., Call]


@pytest.fixture
def log_as_first_version(client: Client, monkeypatch: pytest.MonkeyPatch) -> Log:
    """Records a call with the keys and the scan text that the first version would have given it."""

    def log(keys: dict[str, str], search_text: str = "", **values: Any) -> Call:
        indexed = {index.name: keys.get(index.name.removeprefix("call.")) for index in INDEXES}
        with monkeypatch.context() as patched:
            patched.setattr(sealing, "_indexed", lambda *_values: indexed)
            patched.setattr(sealing, "searchable", lambda *_values: search_text)
            return client.log(**values)

    return log


@pytest.mark.parametrize(
    ("number", "asked", "key"),
    [
        ("0901234567", "090-1234-567", "+81901234567"),
        ("0200-12345-1234", "0200123451234", "+81200123451234"),
        ("03-12-34", "03-12-34", "03-12-34"),
        ("14155550132", "14155550132", "+8114155550132"),
        ("090-1234-5678", "09012345678", "+819012345678"),
        ("非通知", "非通知", "非通知"),
    ],
)
def test_a_number_of_the_first_version_is_found_as_it_was(
    client: Client, log_as_first_version: Log, number: str, asked: str, key: str
) -> None:
    call = log_as_first_version({"number": key}, number=number, callback=False, as_said=True)
    assert found(client, number=asked) == [call]


def test_a_reading_and_a_company_of_the_first_version_are_found_as_they_were(
    client: Client, log_as_first_version: Log
) -> None:
    keys = {"kana": "マリア・ルイサ", "kana1": "マリア", "kana2": "ルイサ", "company": "髙橋工務店"}
    call = log_as_first_version(keys, caller={"name": "甲", "kana": "マリア・ルイサ", "company": "髙橋工務店"})
    assert found(client, kana="マリア・ルイサ") == [call]
    assert found(client, kana="るいさ") == [call]
    assert found(client, company="髙橋工務店") == [call]


def test_a_text_that_the_first_version_folded_is_found_by_every_spelling(
    client: Client, log_as_first_version: Log
) -> None:
    call = log_as_first_version({}, "與那嶺 光\nヨナミネ", caller={"name": "與那嶺 光"})
    for typed in ("與那嶺", "与那嶺", "よなみね"):
        assert found(client, q=typed) == [call], typed
