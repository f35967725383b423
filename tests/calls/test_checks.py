"""Numbers and readings: right, or named where they were typed, or kept because that is what was said."""

from __future__ import annotations

from typing import Any

import pytest

from callcenter.core.db import now
from callcenter.core.errors import Invalid
from calls import checks, services
from calls.choices import Source
from calls.fields import CALLBACK_NUMBER, CALLER_KANA, CALLER_NUMBER
from calls.models import Call
from tests.calls.make import Client, call_input
from tests.factories import acting, actor_for, client_for, make_person
from tests.text.cases import NUMBERS

pytestmark = pytest.mark.django_db

NO_NUMBERS = ("12345", "なし", "03-12-34", "abc", "0901234567", "0200-12345-1234", "内線12")
NO_READINGS = ("田中@@@", "Tanaka", "タナカ1", "田中 太郎", "ー", "〜タナカ")


def record(client: Client, source: Source = Source.DESK, **values: Any) -> Call:
    role = "telephony" if source is Source.TELEPHONY else "operator"
    actor = actor_for(make_person(role, client.company), (client.company, role))
    with acting(actor) as state:
        return services.create_calls(
            actor=state.actor, tenant_id=client.id, items=[call_input(client, at=now(), **values)], source=source
        )[0].call


def refused(client: Client, **values: Any) -> set[str]:
    with pytest.raises(Invalid) as caught:
        record(client, **values)
    return set(caught.value.errors)


@pytest.mark.parametrize("number", NO_NUMBERS)
def test_what_is_no_number_is_named_and_may_be_kept_as_said(client: Client, number: str) -> None:
    assert refused(client, number=number) == {"caller_number"}
    assert refused(client, callback_number=number) == {"message.callback_number"}
    record(client, number=number, callback_number="03-5000-1234", as_said=True)
    record(client, callback_number=number, as_said=True)


def test_a_machine_says_what_it_was_told(client: Client) -> None:
    number = {"number": "14155550132", "addressee": None}
    record(client, Source.TELEPHONY, caller={"kana": "田中@@@", "name": "田\u200b中"}, **number)


@pytest.mark.parametrize("word", ["非通知", "公衆電話", " 非通知 ", "表示圏外"])
def test_a_withheld_number_was_shown_but_nobody_can_call_it(client: Client, word: str) -> None:
    record(client, number=word, callback=False)
    assert refused(client, number=word) == {"message.callback_number"}
    assert refused(client, callback_number=word) == {"message.callback_number"}
    assert refused(client, callback_number=word, as_said=True) == {"message.callback_number"}


@pytest.mark.parametrize("kana", NO_READINGS)
def test_a_reading_is_of_kana_or_is_what_was_said(client: Client, kana: str) -> None:
    assert refused(client, caller={"kana": kana}) == {"caller.kana"}
    record(client, caller={"kana": kana}, as_said=True)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("さとう　はなこ", "サトウ ハナコ"),
        ("ｻﾄｰ ﾊﾅｺ", "サトー ハナコ"),
        ("サト－ ハナコ", "サトー ハナコ"),
        ("マリア・ルイサ ガルシア", "マリア・ルイサ ガルシア"),
        ("ヴィトー", "ヴィトー"),
        ("ｶﾞﾙｼｱ", "ガルシア"),
    ],
)
def test_a_good_reading_is_written_in_full_katakana(typed: str, kept: str) -> None:
    assert checks.looks({CALLER_KANA.name: typed}).tidy == {CALLER_KANA.name: kept}
    assert checks.looks({CALLER_KANA.name: typed}).unsure == []


@pytest.mark.parametrize(("raw", "shown"), [(raw, shown) for raw, shown, _asked, _last in NUMBERS])
def test_only_a_valid_number_is_written_anew(raw: str, shown: str) -> None:
    looks = checks.looks({CALLBACK_NUMBER.name: raw})
    assert looks.tidy.get(CALLBACK_NUMBER.name) in (shown, None)
    assert list(looks.tidy) + list(looks.unsure) == [CALLBACK_NUMBER.name]
    said = {CALLER_NUMBER.name: raw, CALLER_NUMBER.said: True}
    assert checks.looks(said).tidy == {}


def test_the_page_says_of_a_number_that_it_is_only_what_was_said(client: Client) -> None:
    said = record(client, number="090-1234-567", as_said=True, callback=False)
    good = record(client, number="09012345678", callback=False)
    none = record(client, number="非通知", callback=False)
    reader, desk = client_for(client.user), client_for(client.operator)
    for call, marked in ((said, True), (good, False), (none, False)):
        message = client.message_of(call)
        pages = (
            reader.get(f"/p/{client.company.slug}/messages/{message.pk}/"),
            desk.post(f"/calls/{call.pk}/reveal/", {"purpose": "answering"}),
        )
        for page in pages:
            assert ("聞いたとおり" in page.content.decode()) is marked
