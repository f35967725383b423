"""What a company's script wants of a kind of call is said at its field and asked for before the call is sent, never of a draft."""

from __future__ import annotations

import pytest
from django.test import Client as Browser

from calls import wanted
from tests.calls.desk import calls_of, form, put, start, text
from tests.calls.make import Client
from tests.knowledge.make import published

pytestmark = pytest.mark.django_db

COMPANY = {"disposition": "callback", "item": "お勤め先", "field": "caller_company"}
SITE = {"disposition": "message", "item": "現場の住所", "field": "line"}
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


def test_an_edition_from_before_wants_nothing(client: Client, web: Browser) -> None:
    published(client.company, items=[{"item": "お勤め先"}])
    draft = start(web, client)
    assert "field__asked" not in text(web.get(f"/desk/calls/{draft}/"))
    assert web.post(f"/desk/calls/{draft}/", form(client, action="send", caller_company="")).status_code == 302
