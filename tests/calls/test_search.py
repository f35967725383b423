"""Search on sealed calls: exact by blind index, free text by opening, nothing across companies."""

from __future__ import annotations

from typing import Any

import pytest

from callcenter.core.context import Actor
from callcenter.core.errors import Invalid
from calls import queries
from calls.fields import INDEXES
from calls.models import Call
from calls.queries import CallFilter, CallPage, SearchTerms, search
from tests.calls.make import BODY, NAME, Client, make_client
from tests.factories import acting, actor_for, as_system
from tests.log import events_of

pytestmark = pytest.mark.django_db


Terms = dict[str, Any]
EVERYWHERE: tuple[Terms, ...] = (
    {"number": "09012345678"},
    {"last4": "5678"},
    {"kana": "ヨシダ"},
    {"company": "東都リース"},
)


def find(actor: Actor, cursor: str | None = None, *, size: int = 50, **terms: Any) -> CallPage:
    with acting(actor) as state:
        return queries.search_calls(state.actor, SearchTerms(**terms), cursor, size=size)


@pytest.mark.parametrize(
    "terms",
    [
        {"number": "090-1234-5678"},
        {"number": "０９０１２３４５６７８"},
        {"number": "+819012345678"},
        {"number": " 819012345678"},
        {"number": "(090) 1234 5678"},
        {"last4": "5678"},
        {"last4": "５６７８"},
        {"kana": "ヨシダ ケンタ"},
        {"kana": "よしだけんた"},
        {"kana": "ﾖｼﾀﾞ"},
        {"kana": "けんた"},
        {"company": "東都リース"},
        {"company": "株式会社東都リース"},
        {"number": "09012345678", "kana": "ヨシダ", "last4": "5678"},
    ],
)
def test_a_call_is_found_in_every_spelling(client: Client, terms: dict[str, Any]) -> None:
    wanted = client.log()
    client.log(number="03-5000-9999", caller={"company": "大和設備工業", "name": "森 翔", "kana": "モリ ショウ"})
    for actor in (client.operating(), client.reading()):
        rows = find(actor, **terms).rows
        assert [row.call.pk for row in rows] == [wanted.pk]
        assert rows[0].masked == (actor.id == client.operator.pk)


@pytest.mark.parametrize("number", ["非通知", "内線 12", "110", "03-5000-1234 内線12", "+1 415 555 0132"])
def test_what_is_no_number_is_found_as_it_was_typed(client: Client, number: str) -> None:
    call = client.log(number=number, callback=False, as_said=True)
    assert [row.call.pk for row in find(client.reading(), number=number).rows] == [call.pk]


@pytest.mark.parametrize("terms", [{"kana": "ヨシ"}, {"number": "0901234567"}, {"last4": "9999"}, {"company": "東都"}])
def test_exact_search_finds_no_parts(client: Client, terms: dict[str, Any]) -> None:
    client.log()
    assert find(client.reading(), **terms).rows == []


@pytest.mark.parametrize(
    "q", ["見積書", "吉田", "𠮷田", "よしだ", "東都", "鈴木", "09012345678", "090-1234-5678", "1234"]
)
def test_free_text_looks_everywhere(client: Client, q: str) -> None:
    wanted = client.log()
    client.log(
        number="03-5000-9999",
        caller={"company": "大和設備工業", "name": "森 翔", "kana": "モリ ショウ"},
        body="資料の送付先",
        addressee=client.yamada,
    )
    page = find(client.operating(), q=q, where=CallFilter(tenant_id=client.id))
    assert [row.call.pk for row in page.rows] == [wanted.pk]
    assert page.rows[0].values["body"] == "●●●"


def test_free_text_and_exact_terms_hold_together(client: Client) -> None:
    wanted = client.log()
    client.log(number="03-5000-9999")
    page = find(client.reading(), q="見積書", number="09012345678", where=CallFilter(tenant_id=client.id))
    assert [row.call.pk for row in page.rows] == [wanted.pk]
    by_name = find(client.reading(), q="見積書", kana="けんた", where=CallFilter(tenant_id=client.id))
    assert len(by_name.rows) == 2


@pytest.mark.parametrize(
    ("terms", "wrong"),
    [
        ({}, "q"),
        ({"number": "   "}, "q"),
        ({"q": "見積"}, "tenant"),
        ({"last4": "12"}, "last4"),
        ({"last4": "12345"}, "last4"),
        ({"kana": "ア" * 101}, "kana"),
        ({"number": "\ud800"}, "number"),
        ({"company": "a\x00"}, "company"),
    ],
)
def test_what_cannot_be_searched_is_refused(client: Client, terms: dict[str, Any], wrong: str) -> None:
    with pytest.raises(Invalid) as caught:
        find(client.reading(), **terms)
    assert set(caught.value.errors) == {wrong}


def test_a_text_that_is_nothing_to_compare_is_refused(client: Client) -> None:
    with pytest.raises(Invalid) as caught:
        find(client.reading(), q="\ufe0f", where=CallFilter(tenant_id=client.id))
    assert set(caught.value.errors) == {"q"}


def test_pages_of_an_exact_search_follow_each_other(client: Client) -> None:
    ids = [client.log().pk for _i in range(5)][::-1]
    for terms in EVERYWHERE[1:3]:
        first = find(client.reading(), size=2, **terms)
        second = find(client.reading(), first.next, size=2, **terms)
        third = find(client.reading(), second.next, size=2, **terms)
        back = find(client.reading(), third.previous, size=2, **terms)
        pages = [[row.call.pk for row in page.rows] for page in (first, second, third, back)]
        assert pages == [ids[:2], ids[2:4], ids[4:], ids[2:4]]
        assert (first.previous, third.next) == (None, None)


def test_a_free_text_search_says_how_far_it_read_and_goes_on_from_there(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "FIRST_CHUNK", 2)
    monkeypatch.setattr(search, "CHUNK", 2)
    monkeypatch.setattr(search, "MAX_SCANNED", 4)
    oldest = client.log(body="探しもの")
    for _i in range(5):
        client.log()
    newest = client.log(body="探しもの")
    where = CallFilter(tenant_id=client.id)
    first = find(client.reading(), q="探しもの", where=where)
    assert [row.call.pk for row in first.rows] == [newest.pk]
    with as_system(client.id):
        times = list(Call.objects.order_by("-started_at").values_list("started_at", flat=True))
    assert first.scanned_to == times[3]
    rest = find(client.reading(), first.next, q="探しもの", where=where)
    assert [row.call.pk for row in rest.rows] == [oldest.pk]
    assert rest.scanned_to == times[-1]
    assert rest.next is None


def test_a_full_page_stops_the_reading(client: Client) -> None:
    ids = [client.log().pk for _i in range(4)][::-1]
    where = CallFilter(tenant_id=client.id)
    first = find(client.reading(), q="見積書", where=where, size=2)
    second = find(client.reading(), first.next, q="見積書", where=where, size=2)
    assert [[row.call.pk for row in page.rows] for page in (first, second)] == [ids[:2], ids[2:]]


def test_a_search_is_written_to_the_log_with_a_hash_of_its_terms_even_without_a_hit(client: Client) -> None:
    client.log()
    find(client.operating(), kana="ヨシダ")
    find(client.operating(), kana="ヨシダ")
    find(client.operating(), kana="イナイ")
    one, two, three = events_of(client.id, "call.searched")
    assert (one["count"], three["count"]) == (1, 0)
    assert one["query_hmac"] == two["query_hmac"] != three["query_hmac"]
    assert "ヨシダ" not in str(one)


def test_the_same_number_at_another_company_is_never_hinted_at(client: Client) -> None:
    other = make_client()
    other.log()
    mine = client.log()
    for terms in EVERYWHERE:
        assert [row.call.pk for row in find(client.operating(), **terms).rows] == [mine.pk]
    assert find(client.operating(), number="09012345678", where=CallFilter(tenant_id=other.id)).rows == []
    assert find(client.operating(), q="見積書", where=CallFilter(tenant_id=other.id)).rows == []
    assert events_of(other.id, "call.searched") == []


@pytest.mark.parametrize("terms", EVERYWHERE)
def test_values_are_searched_in_one_chosen_company_only(client: Client, terms: Terms) -> None:
    other = make_client()
    mine, _theirs = client.log(), other.log()
    both = actor_for(client.operator, (client.company, "operator"), (other.company, "operator"))
    with pytest.raises(Invalid) as caught:
        find(both, **terms)
    assert (caught.value.code, set(caught.value.errors)) == ("one_company", {"tenant"})
    assert events_of(client.id, "call.searched") == events_of(other.id, "call.searched") == []
    here = CallFilter(tenant_id=client.id)
    assert [row.call.pk for row in find(both, **terms, where=here).rows] == [mine.pk]
    assert find(both, q=BODY[:3], where=here).rows[0].values["caller_name"] != NAME


def test_equal_values_of_two_companies_have_unequal_indexes(client: Client) -> None:
    other = make_client()
    caller = {"company": "東都リース", "kana": "グエン ティ ハイン"}
    mine, theirs = client.log(caller=caller), other.log(caller=caller)
    for index in INDEXES:
        assert vars(mine)[index.column] != vars(theirs)[index.column]
