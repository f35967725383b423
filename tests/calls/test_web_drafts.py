"""The draft of a call on the server: kept, shown to both pages, taken over, thrown away."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser

from calls.choices import DraftState
from tests.calls.desk import draft_of, put, start, text
from tests.calls.make import Client
from tests.factories import client_for, make_person

pytestmark = pytest.mark.django_db


def test_a_draft_is_on_the_server_before_anything_is_typed(client: Client, web: Browser) -> None:
    draft = draft_of(client, start(web, client))
    assert draft.state == DraftState.OPEN
    assert draft.owner_id == client.operator.pk


def test_autosave_answers_the_next_revision_and_seals_the_text(client: Client, web: Browser) -> None:
    draft_id = start(web, client)
    answer = put(web, draft_id, {"rev": 0, "content": {"body": "途中まで", "caller_kana": "さとう"}}).json()
    assert answer["rev"] == 1
    assert "body" not in answer["marks"]
    stored = bytes(draft_of(client, draft_id).body or b"")
    assert "途中まで".encode() not in stored
    page = text(web.get(f"/desk/calls/{draft_id}/"))
    assert "途中まで" in page
    assert "サトウ" in page


def test_two_pages_of_one_call_show_each_other_and_lose_nothing(client: Client, web: Browser) -> None:
    draft_id = start(web, client)
    put(web, draft_id, {"rev": 0, "content": {"body": "先の画面"}})
    answer = put(web, draft_id, {"rev": 0, "content": {"body": "後の画面"}})
    assert answer.status_code == 200
    assert answer.json()["conflict"]["body"] == "先の画面"
    again = put(web, draft_id, {"rev": answer.json()["rev"], "content": {"body": "後の画面"}})
    assert again.json()["rev"] == 2


@pytest.mark.parametrize(
    "body", ["", "[]", "{", "\udcff".encode("utf-8", "surrogateescape"), '{"rev": "x"}', '{"content": 3}']
)
def test_nonsense_instead_of_a_draft_is_refused(client: Client, web: Browser, body: Any) -> None:
    draft_id = start(web, client)
    response = web.put(f"/desk/calls/{draft_id}/draft/", body, content_type="application/json")
    assert response.status_code == 400
    assert draft_of(client, draft_id).rev == 0


def test_a_colleague_takes_over_and_the_first_page_can_no_longer_save(client: Client, web: Browser) -> None:
    draft_id = start(web, client)
    colleague = client_for(make_person("operator", client.company))
    page = text(colleague.get(f"/desk/calls/{draft_id}/"))
    assert "引き継ぐ" in page
    assert colleague.post(f"/desk/calls/{draft_id}/take-over/").status_code == 302
    late = put(web, draft_id, {"rev": 1, "content": {"body": "遅い"}})
    assert late.status_code == 409
    assert late.json()["code"] == "draft_owner"


def test_a_discarded_draft_is_empty(client: Client, web: Browser) -> None:
    draft_id = start(web, client)
    assert web.post(f"/desk/calls/{draft_id}/discard/").status_code == 302
    assert draft_of(client, draft_id).body is None
    assert web.get(f"/desk/calls/{draft_id}/").status_code == 302


def test_unsent_calls_are_listed_for_their_owner_only(client: Client, web: Browser) -> None:
    draft_id = start(web, client)
    colleague = client_for(make_person("operator", client.company))
    assert str(draft_id) in text(web.get("/desk/drafts/"))
    assert str(draft_id) not in text(colleague.get("/desk/drafts/"))
