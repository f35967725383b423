"""Which greeting an operator reads: by number, time, weekday, public holiday, closure and campaign."""

from datetime import datetime

import pytest

from knowledge.answering import answering, greeting_of
from knowledge.calendar import is_open
from knowledge.content import Rows
from tests.factories import as_system, client_for, make_person
from tests.knowledge.make import published
from tests.tenants.make import live, tenant_of

HOURS: Rows = [
    {"day": "weekday", "opens": "09:00", "closes": "18:00"},
    {"day": "sat", "opens": "10:00", "closes": "00:00"},
]
CLOSURES: Rows = [{"since": "2026-12-29", "until": "2027-01-03", "label": "年末年始"}]
EMPTY = dict.fromkeys(("kana", "when", "number", "after", "before", "since", "until"), "")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+09:00")


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-27T08:59", False),
        ("2026-11-27T09:00", True),
        ("2026-11-27T18:00", False),
        ("2026-11-28T23:59", True),
        ("2026-11-29T12:00", False),
        ("2026-11-23T12:00", False),
        ("2026-12-29T12:00", False),
    ],
    ids=["before", "opens", "closes", "saturday", "sunday", "labour thanksgiving day", "closure"],
)
def test_a_company_is_open_by_its_hours_holidays_and_closures(moment: str, expected: bool) -> None:
    assert is_open({"hours": HOURS, "closures": CLOSURES}, at(moment)) is expected


def test_without_hours_nobody_says_whether_it_is_open() -> None:
    assert is_open({"closures": CLOSURES}, at("2026-11-27T12:00")) is None


GREETINGS: Rows = [
    {**EMPTY, "phrase": "番号", "number": "+81350001001"},
    {**EMPTY, "phrase": "企画", "since": "2026-12-01", "until": "2026-12-10"},
    {**EMPTY, "phrase": "祝日", "when": "holiday"},
    {**EMPTY, "phrase": "夜", "after": "22:00", "before": "06:00"},
    {**EMPTY, "phrase": "時間外", "when": "closed"},
    {**EMPTY, "phrase": "時間内", "when": "open"},
]


@pytest.mark.parametrize(
    ("moment", "number", "expected"),
    [
        ("2026-11-27T12:00", "+81350001001", "番号"),
        ("2026-12-10T12:00", "", "企画"),
        ("2026-11-23T12:00", "", "祝日"),
        ("2026-12-30T12:00", "", "祝日"),
        ("2026-11-27T05:59", "", "夜"),
        ("2026-11-27T06:00", "", "時間外"),
        ("2026-11-27T12:00", "+81350009999", "時間内"),
    ],
)
def test_the_first_greeting_that_applies_is_said(moment: str, number: str, expected: str) -> None:
    content = {"greetings": GREETINGS, "hours": HOURS, "closures": CLOSURES}
    found = greeting_of(content, number, at(moment))
    assert found is not None
    assert found["phrase"] == expected


@pytest.mark.django_db
def test_a_company_without_a_script_is_answered_by_its_own_greeting() -> None:
    company = live()
    tenant = tenant_of(company)
    with as_system(company.id) as state:
        found = answering(state.actor, tenant, "", at("2026-11-27T12:00"))
    assert (found.number, found.greeting, found.open) == (None, "お電話ありがとうございます。", None)
    assert len(found.snippets) == 4


@pytest.mark.django_db
def test_the_tree_is_drawn_from_its_places() -> None:
    company = live()
    rows = [
        {"place": "2", "label": "修理"},
        {"place": "1", "label": "見積", "disposition": "callback"},
        {"place": "2-1", "label": "水漏れ", "urgency": "urgent", "say": "すぐに申し伝えます。"},
    ]
    published(company, tree=rows, items=[{"item": "ご住所"}, {"item": "型番", "disposition": "urgent"}])
    tenant = tenant_of(company)
    with as_system(company.id) as state:
        found = answering(state.actor, tenant, "", at("2026-11-27T12:00"))
    assert [(way.digit, way.label) for way in found.tree] == [("1", "見積"), ("2", "修理")]
    assert found.tree[0].sets == '{"disposition": "callback"}'
    assert [way.say for way in found.tree[1].ways] == ["すぐに申し伝えます。"]
    assert [(str(group.kind), group.items) for group in found.asked] == [
        ("どの受電でも", ["ご住所"]),
        ("緊急", ["型番"]),
    ]


@pytest.mark.django_db
def test_the_client_sees_what_its_operators_see() -> None:
    company = live()
    published(
        company,
        greetings=[{"phrase": "ただいま青葉商事です。", "kana": "ただいまあおばしょうじです"}],
        tree=[{"place": "1", "label": "見積", "say": "申し伝えます。"}],
        faq=[{"question": "駐車場は", "answerable": "no"}],
        ng=[{"topic": "料金", "escape": "担当が申し上げます。"}],
        snippets=[{"text": "承りました。"}],
        escalation=[{"case": "水漏れ", "deed": "当番に電話する"}],
    )
    seen = client_for(make_person("client_user", company)).get(f"/p/{company.slug}/script/view/").content.decode()
    for text in (
        "ただいま青葉商事です。",
        "見積",
        "案内できない",
        "担当が申し上げます。",
        "承りました。",
        "当番に電話する",
    ):
        assert text in seen
