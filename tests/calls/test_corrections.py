"""What was sent wrongly is set right: every field, with what it was before for those who may read it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser

from callcenter.core.errors import Conflict, Invalid
from calls import fields, queries, services
from calls.models import Call, Message
from calls.queries.versions import changes
from tests.calls.desk import form, text
from tests.calls.make import BODY, COMPANY, KANA, NAME, NUMBER, Client, make_client
from tests.calls.rest import post
from tests.factories import acting, api_for, as_system, client_for, make_person
from tests.log import events_of

pytestmark = pytest.mark.django_db

SENT = {"body": BODY, "callback": True, "urgency": "normal", "mood": "", "read_back": False}
RIGHT: dict[str, Any] = {
    "disposition": "urgent",
    "caller_company": "正しい商会",
    "caller_kana": "タダシイ ヒト",
    "caller_name": "正井 仁",
    "caller_number": "03-5000-4321",
    "body": "正しくは水曜日です。",
    "callback": True,
    "callback_number": "03-5000-9999",
    "callback_when": "午後",
    "mood": "angry",
    "read_back": True,
}


def correct(client: Client, message: Message, **values: Any) -> Message:
    with acting(client.operating()) as state:
        return services.correct_message(
            actor=state.actor, message_id=message.pk, values={**SENT, "addressee": client.suzuki, **values}
        )


def seen(client: Client, message: Message) -> queries.MessageDetail:
    with acting(client.reading()) as state:
        return queries.view_message(state.actor, message.pk)


def found(client: Client, **terms: str) -> int:
    with acting(client.reading()) as state:
        where = queries.CallFilter(tenant_id=client.id)
        return len(queries.search_calls(state.actor, queries.SearchTerms(**terms, where=where)).rows)


def test_every_field_can_be_corrected_and_the_indexes_follow(client: Client) -> None:
    old = client.message_of(client.log())
    assert set(RIGHT) | {"addressee", "urgency"} == {field.name for field in fields.CORRECTABLE}
    new = correct(client, old, **RIGHT, addressee=client.yamada)
    now = seen(client, new)
    assert {name: now.view.values[name] for name in RIGHT if name in now.view.values} == {
        name: value for name, value in RIGHT.items() if isinstance(value, str) and name not in ("disposition", "mood")
    }
    assert (now.view.call.disposition, new.urgency, new.mood) == ("urgent", "urgent", "angry")
    for terms in (
        {"kana": "ただしい ひと"},
        {"kana": "ヒト"},
        {"company": "正しい商会"},
        {"number": "0350004321"},
        {"last4": "4321"},
        {"q": "正井"},
    ):
        assert found(client, **terms) == 1, terms
    for terms in ({"kana": KANA}, {"company": COMPANY}, {"number": NUMBER}, {"last4": "5678"}, {"q": NAME}):
        assert found(client, **terms) == 0, terms


def test_what_it_was_stays_for_those_who_may_read_it(client: Client) -> None:
    first = client.message_of(client.log())
    second = correct(client, first, caller_name="一度目", caller_number="非通知", callback=False)
    third = correct(client, second, caller_name="二度目", caller_kana="ニドメ", disposition="complaint", callback=False)
    names = [seen(client, one).view.values["caller_name"] for one in (first, second, third)]
    assert names == [NAME, "一度目", "二度目"]
    kana = [seen(client, one).view.values["caller_kana"] for one in (first, second, third)]
    assert kana == [KANA, KANA, "ニドメ"]
    numbers = [seen(client, one).view.values["number_display"] for one in (first, second, third)]
    assert numbers == ["090-1234-5678", "非通知", "非通知"]
    kinds = [seen(client, one).view.call.disposition for one in (first, second, third)]
    assert kinds == ["callback", "callback", "complaint"]
    with as_system(client.id):
        assert Call.objects.get(pk=first.call_id).disposition == "complaint"


def test_the_client_sees_what_was_changed(client: Client) -> None:
    first = client.message_of(client.log())
    second = correct(client, first, caller_name="吉田 健太", addressee=client.yamada, urgency="soon")
    detail = seen(client, second)
    assert detail.before is not None
    said = [(str(change.label), change.before, change.now) for change in changes(detail.before, detail.view)]
    assert said == [
        ("漢字", NAME, "吉田 健太"),
        ("宛先", "鈴木 一郎", "山田 太郎"),
        ("緊急度", "通常", "急ぎ"),
    ]
    assert seen(client, first).before is None
    reader = client_for(client.user)
    page = text(reader.get(f"/p/{client.company.slug}/messages/{second.pk}/"))
    assert "訂正したところ" in page
    assert NAME in page
    assert "訂正したところ" not in text(reader.get(f"/p/{client.company.slug}/messages/{first.pk}/"))


def test_staff_see_masks_of_every_version(client: Client) -> None:
    first = client.message_of(client.log())
    second = correct(client, first, caller_name="山本 一")
    with acting(client.operating()) as state:
        details = [queries.view_message(state.actor, one.pk) for one in (first, second)]
    assert [detail.view.values["caller_name"] for detail in details] == ["𠮷●●", "山●●"]
    assert [detail.before for detail in details] == [None, None]


def test_the_event_carries_the_names_of_what_was_changed(client: Client) -> None:
    first = client.message_of(client.log())
    correct(client, first, caller_kana="ヨシノ", urgency="soon")
    (event,) = events_of(client, "message.corrected")
    assert event["fields"] == ["caller_kana", "urgency"]


def test_a_correction_of_the_message_alone_leaves_the_call_as_it_is(client: Client) -> None:
    first = client.message_of(client.log())
    new = correct(client, first, body="用件だけ")
    assert vars(new)["caller_before"] is None
    assert seen(client, first).view.values["caller_name"] == NAME


def test_what_was_kept_as_said_is_not_asked_about_again(client: Client) -> None:
    first = client.message_of(client.log(number="03-12-34", as_said=True, callback=False))
    correct(client, first, body="別の用件", callback=False)
    newest = client.message_of(first.call)
    with pytest.raises(Invalid) as caught:
        correct(client, newest, caller_number="abc", callback=False)
    assert set(caught.value.errors) == {"caller_number"}
    correct(client, newest, caller_number="abc", callback=False, caller_number_said=True)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"caller_kana": "@"}, "caller.kana"),
        ({"caller_name": None, "caller_kana": "", "caller_company": " "}, "caller"),
        ({"disposition": "gossip"}, "disposition"),
        ({"caller_number": "非通知"}, "message.callback_number"),
    ],
)
def test_a_wrong_correction_is_named_and_changes_nothing(client: Client, values: dict[str, Any], field: str) -> None:
    first = client.message_of(client.log())
    with pytest.raises(Invalid) as caught:
        correct(client, first, **values)
    assert set(caught.value.errors) == {field}
    assert client.message_of(first.call).pk == first.pk


def opened(web: Browser, call: Call) -> str:
    return text(web.post(f"/calls/{call.pk}/correct/", {"action": "open", "purpose": "answering"}))


def test_the_page_opens_values_by_a_post_with_a_purpose(client: Client, web: Browser) -> None:
    call = client.log()
    page = text(web.get(f"/calls/{call.pk}/correct/"))
    assert BODY not in page
    assert NAME not in page
    assert events_of(client, "call.revealed") == []
    assert web.post(f"/calls/{call.pk}/correct/", {"action": "open", "purpose": "nosy"}).status_code == 400
    page = opened(web, call)
    assert BODY in page
    assert NAME in page
    (event,) = events_of(client, "call.revealed")
    assert event["purpose"]["code"] == "answering"


def test_a_correction_supersedes_what_was_sent(client: Client, web: Browser) -> None:
    call = client.log()
    old = client.message_of(call)
    given = form(client, version=str(old.version), body="訂正した用件", addressee=str(client.yamada), caller_name="")
    assert web.post(f"/calls/{call.pk}/correct/", {**given, "action": "send"}).status_code == 302
    new = client.message_of(call)
    assert new.supersedes_id == old.pk
    assert new.addressee_id == client.yamada
    values = seen(client, new).view.values
    assert (values["caller_company"], values["caller_kana"], values["caller_name"]) == ("みどり建設", "サトウ", None)


def test_a_correction_of_what_was_corrected_meanwhile_is_refused_and_kept_on_the_page(
    client: Client, web: Browser
) -> None:
    call = client.log()
    given = form(client, version="0", body="遅い訂正", caller_kana="@@", action="send")
    answer = web.post(f"/calls/{call.pk}/correct/", given)
    assert answer.status_code in (400, 412)
    assert "遅い訂正" in text(answer)
    assert "@@" in text(answer)
    assert client.message_of(call).correction == 1


def test_a_program_corrects_the_caller_or_leaves_it(client: Client) -> None:
    desk = api_for(make_person("operator", client.company))
    first = client.message_of(client.log())
    body = {"body": "午後に", "callback": True}
    answer = post(
        desk, f"messages/{first.pk}/corrections/", {**body, "caller": {"name": "別人"}, "disposition": "complaint"}
    )
    assert answer.status_code == 201, answer.content
    values = seen(client, client.message_of(first.call)).view
    assert (values.values["caller_name"], values.values["caller_kana"]) == ("別人", KANA)
    assert values.call.disposition == "complaint"
    second = client.message_of(first.call)
    assert post(desk, f"messages/{second.pk}/corrections/", body).status_code == 201
    assert seen(client, client.message_of(first.call)).view.values["caller_name"] == "別人"


def test_another_company_corrects_nothing(client: Client) -> None:
    first = client.message_of(client.log())
    stranger = api_for(make_client().operator)
    assert (
        post(stranger, f"messages/{first.pk}/corrections/", {"body": "x", "caller": {"name": "y"}}).status_code == 404
    )


def brief(client: Client) -> Call:
    return client.log(disposition="sales", caller=None, message=None)


def test_the_kind_of_a_call_without_a_message_is_set_right(client: Client, web: Browser) -> None:
    call = brief(client)
    page = opened(web, call)
    assert "伝言のない受電です" in page
    assert web.post(f"/calls/{call.pk}/correct/", {"action": "send", "disposition": "silent"}).status_code == 302
    with as_system(client.id):
        now = Call.objects.get(pk=call.pk)
        assert (now.disposition, now.messages.count()) == ("silent", 0)
    (event,) = events_of(client, "call.corrected")
    assert event["fields"] == ["disposition"]
    assert event["changes"] == {"disposition": {"old": "sales", "new": "silent"}}


def test_a_call_that_was_no_sales_call_leaves_its_message_after_all(client: Client, web: Browser) -> None:
    call = brief(client)
    sent = web.post(f"/calls/{call.pk}/correct/", {**form(client), "action": "send"})
    assert sent.status_code == 302
    message = client.message_of(call)
    detail = seen(client, message)
    assert (detail.view.call.disposition, detail.view.values["caller_company"]) == ("callback", "みどり建設")
    assert (message.correction, detail.before) == (1, None)
    assert found(client, company="みどり建設") == 1
    with pytest.raises(Conflict), acting(client.operating()) as state:
        services.correct_call(actor=state.actor, call_id=call.pk, values={"disposition": "silent"})


def test_a_message_that_lacks_its_text_is_asked_for_beside_its_field(client: Client, web: Browser) -> None:
    call = brief(client)
    given = {**form(client), "body": "", "action": "send"}
    answer = web.post(f"/calls/{call.pk}/correct/", given)
    assert answer.status_code == 400
    assert "みどり建設" in text(answer)
    with as_system(client.id):
        assert Call.objects.get(pk=call.pk).disposition == "sales"
