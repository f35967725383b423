"""What a company's script wants of a kind of call is said at its field and asked for before the call is sent, never of a draft."""

from __future__ import annotations

import pytest
from django.test import Client as Browser

from calls import wanted
from tests.calls.desk import calls_of, form, put, start, text
from tests.calls.make import Client, make_client
from tests.factories import join
from tests.knowledge.make import published

pytestmark = pytest.mark.django_db

COMPANY = {"disposition": "callback", "item": "お勤め先", "field": "caller_company"}
SITE = {"disposition": "message", "item": "現場の住所", "field": "line"}
WAY = {"disposition": "", "way": "1", "item": "現場の住所", "field": "line"}
HEARD = {"disposition": "", "item": "ご用件の種類", "field": ""}


@pytest.mark.parametrize(
    ("items", "content", "expected"),
    [
        ([COMPANY], {"disposition": "callback"}, {"caller_company"}),
        ([COMPANY], {}, {"caller_company"}),
        ([COMPANY], {"disposition": "callback", "caller_company": "みどり建設"}, set()),
        ([COMPANY], {"disposition": "message"}, set()),
        ([{**COMPANY, "disposition": ""}], {"disposition": "message", "caller_company": "\u3000"}, {"caller_company"}),
        ([{**COMPANY, "disposition": ""}], {"disposition": "sales"}, set()),
        ([{**COMPANY, "field": "callback_when"}], {"disposition": "callback", "callback": False}, set()),
        ([{**COMPANY, "field": "callback_when"}], {"disposition": "callback", "callback": True}, {"callback_when"}),
        ([{**COMPANY, "field": "gone"}], {"disposition": "callback"}, set()),
        ([SITE], {"disposition": "message", "body": "見積の件。"}, {"body"}),
        ([SITE], {"disposition": "message", "body": "見積の件。\n現場の住所：\n急ぎ"}, {"body"}),
        ([SITE], {"disposition": "message", "body": "見積の件。\n現場の住所：渋谷区1-2\n急ぎ"}, set()),
        ([SITE], {"disposition": "message", "body": "現場の 住所: 不明"}, set()),
        ([WAY], {"disposition": "message", "body": "見積"}, set()),
        ([WAY], {"disposition": "message", "body": "見積", "way": "1"}, {"body"}),
        ([WAY], {"disposition": "callback", "body": "見積", "way": "1-2"}, {"body"}),
        ([WAY], {"disposition": "message", "body": "見積", "way": "2"}, set()),
        ([{**WAY, "way": "1-2"}], {"disposition": "message", "body": "見積", "way": "1"}, set()),
        ([{**WAY, "way": "1-2"}], {"disposition": "message", "body": "見積", "way": "1-1"}, set()),
        ([WAY], {"disposition": "message", "body": "見積\n現場の住所：不明", "way": "1"}, set()),
        ([WAY], {"disposition": "sales", "way": "1"}, set()),
        ([{**SITE, "item": "住所：番地まで："}], {"disposition": "message", "body": "住所：番地まで：1-2"}, set()),
    ],
)
def test_an_item_is_wanted_where_the_page_asks_for_it(
    items: wanted.Items, content: dict[str, object], expected: set[str]
) -> None:
    assert set(wanted.faults(items, content)) == expected


def test_what_is_wanted_is_marked_before_and_refused_at_sending_with_its_field(client: Client, web: Browser) -> None:
    published(client.company, items=[COMPANY, SITE, HEARD])
    draft = start(web, client)
    page = text(web.get(f"/desk/calls/{draft}/"))
    assert '<span class="field__asked" data-asked="callback">必ず聞く：お勤め先</span>' in page
    assert '<span class="field__asked" data-asked="message" data-line="現場の住所" hidden>' in page
    saved = put(web, draft, {"rev": 0, "content": {"disposition": "callback", "body": "見積"}})
    assert (saved.status_code, saved.json()["rev"]) == (200, 1)
    assert "お勤め先" in saved.json()["marks"]["caller_company"][0]
    refused = web.post(f"/desk/calls/{draft}/", form(client, 1, action="send", caller_company=""))
    assert refused.status_code == 400
    assert "お勤め先" in text(refused)
    assert calls_of(client) == []
    sent = web.post(f"/desk/calls/{draft}/", form(client, 1, action="send"))
    assert sent.status_code == 302
    assert len(calls_of(client)) == 1


def test_the_confirmation_asks_for_nothing_that_sending_would_refuse(client: Client, web: Browser) -> None:
    published(client.company, items=[COMPANY])
    draft = start(web, client)
    answer = web.post(f"/desk/calls/{draft}/", form(client, action="confirm", caller_company=""))
    assert answer.status_code == 400
    assert "お勤め先" in text(answer)


TREE = [
    {"place": "1", "label": "見積", "disposition": "callback"},
    {"place": "1-1", "label": "急ぎの見積"},
    {"place": "2", "label": "そのほか"},
]


def test_a_way_of_the_script_is_kept_with_the_draft_and_wants_its_items(client: Client, web: Browser) -> None:
    published(client.company, tree=TREE, items=[WAY, {**HEARD, "way": "1-1"}])
    draft = start(web, client)
    page = text(web.get(f"/desk/calls/{draft}/"))
    assert '<option value="1">1 見積</option>' in page
    assert "1-1 急ぎの見積</option>" not in page, "nothing must be asked there that is not asked above"
    assert '<span class="field__asked" data-asked="" data-way="1" data-line="現場の住所" hidden>' in page
    for sets in ('{"disposition": "callback", "way": "1"}', '{"way": "1"}', '{"way": ""}'):
        assert f'data-sets="{sets.replace(chr(34), "&quot;")}"' in page
    assert "<li>ご用件の種類</li>" in page
    saved = put(web, draft, {"rev": 0, "content": {"disposition": "callback", "body": "見積", "way": "1"}})
    assert "現場の住所" in saved.json()["marks"]["body"][0]
    again = text(web.get(f"/desk/calls/{draft}/"))
    assert '<option value="1" selected>1 見積</option>' in again
    assert '<span class="field__asked" data-asked="" data-way="1" data-line="現場の住所">' in again
    refused = web.post(f"/desk/calls/{draft}/", form(client, 1, action="send", way="1"))
    assert refused.status_code == 400
    assert calls_of(client) == []
    body = "見積の件。\n現場の住所：渋谷区1-2"
    assert web.post(f"/desk/calls/{draft}/", form(client, 1, action="send", way="1", body=body)).status_code == 302
    assert len(calls_of(client)) == 1


def test_where_no_way_wants_anything_none_is_asked_for(client: Client, web: Browser) -> None:
    published(client.company, tree=TREE, items=[COMPANY, {**HEARD, "way": "1"}])
    page = text(web.get(f"/desk/calls/{start(web, client)}/"))
    assert 'name="way"' not in page
    assert "<li>ご用件の種類</li>" in page
    assert 'data-sets="{}"' in page


def test_a_way_that_a_new_edition_no_longer_has_asks_for_nothing_and_is_in_nobody_s_way(
    client: Client, web: Browser
) -> None:
    published(client.company, tree=TREE, items=[WAY])
    draft = start(web, client)
    put(web, draft, {"rev": 0, "content": {"disposition": "callback", "body": "見積", "way": "1"}})
    published(client.company, tree=[TREE[2]], items=[{**WAY, "way": "2"}])
    page = text(web.get(f"/desk/calls/{draft}/"))
    assert "2 そのほか</option>" in page
    confirmed = web.post(f"/desk/calls/{draft}/", form(client, 1, action="confirm", way="1"))
    assert confirmed.status_code == 200
    assert web.post(f"/desk/calls/{draft}/", form(client, 2, action="send", way="1")).status_code == 302


def test_another_company_s_script_knows_nothing_of_the_way(client: Client, web: Browser) -> None:
    other = make_client()
    join(client.operator, "operator", other.company)
    for each in (client, other):
        published(each.company, tree=TREE, items=[WAY])
    draft = start(web, client)
    put(web, draft, {"rev": 0, "content": {"disposition": "callback", "body": "見積", "way": "1"}})
    moved = web.post(f"/desk/calls/{draft}/client/", {"client": other.company.slug, "rev": "1"})
    page = text(web.get(moved["Location"]))
    assert "見積" in page
    assert '<option value="1" selected>' not in page


def test_an_edition_from_before_wants_nothing(client: Client, web: Browser) -> None:
    published(client.company, items=[{"item": "お勤め先"}])
    draft = start(web, client)
    assert "field__asked" not in text(web.get(f"/desk/calls/{draft}/"))
    assert web.post(f"/desk/calls/{draft}/", form(client, action="send", caller_company="")).status_code == 302
