"""A draft takes whatever was typed; what would not be sent is said beside the field."""

from __future__ import annotations

import pytest
from django.test import Client as Browser

from tests.calls.desk import form, put, start, text
from tests.calls.make import Client
from tests.calls.test_drafts import content_of, opened, save

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("一行目\v二行目", "一行目\v二行目"),
        ("あ" * 8001, "あ" * 8001),
        ("\u202e\u200b\x07", "\u202e\u200b\x07"),
        ("a\x00b\ud800c", "abc"),
        ("葛\U000e0100" * 30_000, ("葛\U000e0100" * 30_000).encode()[: 64 * 1024].decode(errors="ignore")),
    ],
)
@pytest.mark.parametrize("field", ["body", "callback_when", "caller_kana", "caller_number"])
def test_a_draft_takes_whatever_was_typed(client: Client, field: str, typed: str, kept: str) -> None:
    draft = opened(client)
    save(client.operating(), draft, 0, {field: typed, "caller_name": "隣の項目"})
    assert content_of(client, draft) == {field: kept, "caller_name": "隣の項目"}


def test_a_field_beyond_the_bound_is_named_and_the_others_are_kept(client: Client, web: Browser) -> None:
    draft_id = start(web, client)
    answer = put(web, draft_id, {"rev": 0, "content": {"body": "葛" * 30_000, "caller_company": "みどり建設"}})
    assert answer.status_code == 200
    assert "下書きに残りません" in answer.json()["marks"]["body"][0]
    page = text(web.get(f"/desk/calls/{draft_id}/"))
    assert "みどり建設" in page
    assert "葛" * 1000 in page


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"body": "用件\x07"}, "body", "U+0007"),
        ({"body": "あ" * 8001}, "body", "8000文字以内"),
        ({"callback_when": "あ" * 140}, "callback_when", "100文字以内"),
        ({"caller_name": "\u202e田中"}, "caller_name", "U+202E"),
        ({"body": "\u200b\u2060"}, "body", "入力してください"),
    ],
)
def test_the_page_says_at_the_field_what_sending_would_be_refused_for(
    client: Client, web: Browser, change: dict[str, str], field: str, said: str
) -> None:
    draft_id = start(web, client)
    content = {name: value for name, value in {**form(client), **change}.items() if name not in ("rev", "confirm")}
    answer = put(web, draft_id, {"rev": 0, "content": content}).json()
    assert list(answer["marks"]) == [field]
    assert said in answer["marks"][field][0]
    assert answer["rev"] == 1
    sent = web.post(f"/desk/calls/{draft_id}/", form(client, rev=1, action="send", **change))
    assert sent.status_code == 400
    assert said in text(sent)


def test_a_line_of_a_word_processor_is_a_line(client: Client, web: Browser) -> None:
    draft_id = start(web, client)
    assert web.post(f"/desk/calls/{draft_id}/", form(client, action="send", body="一\v二")).status_code == 302


def test_what_was_good_is_shown_again_as_it_is_written(client: Client, web: Browser) -> None:
    draft_id = start(web, client)
    content = {"caller_kana": "ｻﾄｳ", "caller_number": "０３５０００１２３４", "callback_number": "なし"}
    answer = put(web, draft_id, {"rev": 0, "content": content}).json()
    assert answer["tidy"] == {"caller_kana": "サトウ", "caller_number": "03-5000-1234"}
    assert answer["unsure"] == ["callback_number"]
    page = text(web.get(f"/desk/calls/{draft_id}/"))
    assert 'value="03-5000-1234"' in page
    assert 'value="なし"' in page
