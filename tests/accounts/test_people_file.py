"""People and roles from a file: first it is said what would happen, then it happens, and again nothing more."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.utils import translation

from accounts import peoplefile
from accounts.models import CompanyGroup, GroupPerson, Mail, Membership, Proposal, User
from accounts.roles import ROLES
from accounts.services import groups, importing
from accounts.services.plans import Act, Person, plan
from accounts.web.importing import SAMPLE
from audit.models import AuditEvent
from callcenter.core.context import Actor
from callcenter.core.errors import Forbidden, Invalid, NotFound
from callcenter.core.ids import HOUSE_ID
from tests.factories import HOUSE, acting, actor_for, as_system, client_for, make_person, make_tenant, unique
from tests.log import events_of

pytestmark = pytest.mark.django_db
HEAD = "氏名,メールアドレス,利用者コード,委託元,グループ,役割,開始日,終了日\n"


def admin(*companies: Any) -> Actor:
    return actor_for(make_person("admin"), (HOUSE, "admin"), *((company, "admin") for company in companies))


def planned(actor: Actor, text: str) -> list[Any]:
    with acting(actor):
        return plan(actor, peoplefile.read(HEAD + text))


def carried(actor: Actor, text: str) -> list[Any]:
    return importing.carry_out(actor=actor, lines=peoplefile.read(HEAD + text))


def said(rows: list[Any]) -> list[tuple[Person, Act, bool]]:
    return [(row.person, row.act, bool(row.refused)) for row in rows]


def address() -> str:
    return f"f{unique()}@example.test"


def written() -> int:
    with as_system(HOUSE_ID):
        return AuditEvent.objects.filter(tenant_id=HOUSE_ID, action="person.created").count()


def test_a_file_is_planned_carried_out_and_changes_nothing_the_second_time() -> None:
    one, two = make_tenant(), make_tenant()
    actor, known = admin(one, two), make_person("operator", make_tenant(), display_name="旧姓 花子")
    with acting(actor):
        group = groups.save_group(actor=actor, name=f"関東{unique()}")
    client, fresh = address(), address()
    text = (
        f"田中 誠,{client},,{one.slug},,委託元の利用者,,\n"
        f",{client},,{two.name},,client_user,,\n"
        f"新姓 花子,{known.email.upper()},,{one.slug},,オペレーター,,2099/01/31\n"
        f"佐藤 健,{fresh},,{one.slug},,operator,,\n"
        f",{known.email},,,{group.name},,,\n"
    )
    first = planned(actor, text)
    assert said(first) == [
        (Person.NEW, Act.PROPOSE, False),
        (Person.KNOWN, Act.PROPOSE, False),
        (Person.CHANGED, Act.GIVE, False),
        (Person.NEW, Act.PROPOSE, False),
        (Person.KNOWN, Act.GIVE, False),
    ]
    assert not User.objects.filter(email__in=[client, fresh]).exists()
    assert [row.refused for row in carried(actor, text)] == [""] * 5
    person = User.objects.get(email=client)
    with as_system(one.id):
        given = Membership.objects.get(tenant_id=one.id, user=known)
        assert given.ends_at is not None
        assert given.ends_at.year == 2099
        asked = Proposal.objects.filter(tenant_id=one.id)
        assert set(asked.values_list("user_id", "role")) == {
            (person.pk, "client_user"),
            (User.objects.get(email=fresh).pk, "operator"),
        }
    with as_system(two.id):
        assert Proposal.objects.get(tenant_id=two.id, user_id=person.pk).role == "client_user"
    with as_system(HOUSE_ID):
        assert GroupPerson.objects.get(group=group).user_id == known.pk
    known.refresh_from_db()
    assert known.display_name == "新姓 花子"
    events = len(events_of(one.id, "membership.given"))
    again = carried(actor, text)
    assert {row.act for row in again} == {Act.SAME, Act.WAITING}
    assert {row.person for row in again} == {Person.KNOWN}
    assert len(events_of(one.id, "membership.given")) == events == 1


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("山田,no-address,,,,,,", "メールアドレスの形"),
        (",{new},,,,,,", "氏名を入力"),
        ("=HYPERLINK(1),{new},,,,,,", "数式"),
        ("山田,{new},,,,,,@x", "数式"),
        ("山\u200b田,{new},,,,,,", "目に見えない文字"),
        ("山田,{new},op 1,,,,,", "利用者コード"),
        ("山田,{new},{code},,,,,", "ほかの人が使っています"),
        ("山田,{new},,nowhere,,オペレーター,,", "見つかりません"),
        ("山田,{new},,{slug},,王様,,", "役割が分かりません"),
        ("山田,{new},,,,オペレーター,,", "委託元を入力"),
        ("山田,{new},,{slug},,スーパーバイザー,,", "空欄にしてください"),
        ("山田,{new},,,どこにもない,,,", "グループはありません"),
        ("山田,{new},,{slug},関東,オペレーター,,", "どちらか一方"),
        ("山田,{new},,{slug},,オペレーター,2026-02-30,", "実在する日付"),
        ("山田,{new},,{slug},,オペレーター,2026-12-01,2026-11-30", "開始日より後"),
        ("山田,{new},,,,,2026-12-01,", "日付だけ"),
        (",{theirs},,{slug},,オペレーター,,", "両方の役割"),
        (",{stopped},,{slug},,オペレーター,,", "停止されています"),
        (",{me},,{slug},,オペレーター,,", "自分の役割"),
        ("山田,{new},,{slug},,オペレーター,,,余り", "列が多く"),
    ],
)
def test_a_line_that_cannot_be_says_why_and_the_others_are_done(line: str, reason: str) -> None:
    company = make_tenant()
    actor, stopped = admin(company), make_person("operator", company)
    User.objects.filter(pk=stopped.pk).update(is_active=False)
    values = {
        "new": address(),
        "slug": company.slug,
        "code": make_person().staff_code,
        "theirs": make_person("client_user", company).email,
        "stopped": stopped.email,
        "me": User.objects.get(staff_code=actor.label).email,
    }
    good = address()
    text = f"{line.format(**values)}\n良い 例,{good},,,,,,\n"
    first, second = planned(actor, text)
    assert reason in first.refused
    assert (first.line.number, second.refused) == (2, "")
    bad, fine = carried(actor, text)
    assert (bad.refused, fine.refused) == (first.refused, "")
    assert User.objects.filter(email=good).exists()
    assert not User.objects.filter(email=values["new"]).exists()


def test_a_person_of_several_lines_is_one_and_lines_that_repeat_are_refused() -> None:
    company, other = make_tenant(), make_tenant()
    actor, email = admin(company, other), address()
    rows = planned(
        actor,
        f"山田,{email},,{company.slug},,client_user,,\n"
        f"山田,{email},,{company.slug},,client_user,,\n"
        f"別名,{email},,{other.slug},,client_user,,\n",
    )
    assert rows[0].refused == ""
    assert "2行目と同じ" in rows[1].refused
    assert "2行目と違います" in rows[2].refused


def test_nothing_is_given_to_a_person_who_cannot_be_made() -> None:
    company = make_tenant()
    actor, email = admin(company), address()
    rows = carried(actor, f"山田,{email},,{company.slug},,王様,,\n,{email},,{company.slug},,client_user,,\n")
    assert "2行目が登録できないため" in rows[1].refused
    assert not User.objects.filter(email=email).exists()


def test_one_mail_leads_to_all_that_a_file_proposes() -> None:
    companies = [make_tenant() for _n in range(3)]
    actor, email = admin(*companies), address()
    make_person("admin")
    rows = carried(actor, "".join(f"山田,{email},,{each.slug},,オペレーター,,\n" for each in companies))
    assert {row.act for row in rows} == {Act.PROPOSE}
    mails = 0
    for each in companies:
        with as_system(each.id):
            mails += Mail.objects.filter(tenant_id=each.id, kind="role_proposed").exists()
    assert mails == 1


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "見出し"),
        ("氏名,住所\n山田,東京\n".encode(), "見出し"),
        ("氏名,役割\n山田,operator\n".encode(), "「メールアドレス」の見出し"),
        (b"email,email\na,b\n", "一度だけ"),
        (HEAD.encode(), "行がありません"),
        ((HEAD + "山田,a@example.test\n" * 1001).encode(), "1000行まで"),
        ((HEAD + '"山田,a@example.test\n').encode(), "引用符"),
        (b"\x81\xff\xfe\x00", "文字コード"),
        (b"x" * 300_001, "大きすぎます"),
    ],
)
def test_what_is_no_such_file_is_refused_as_a_whole(content: bytes, reason: str) -> None:
    with pytest.raises(Invalid) as caught:
        peoplefile.read(peoplefile.decoded(content))
    assert reason in str(caught.value.detail)
    assert "何も登録されていません" in str(caught.value.detail)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_file_is_read_as_spreadsheets_save_it(encoding: str) -> None:
    text = HEAD.replace("\n", "\r\n") + '"髙橋, 誠",a@example.test,,,,,,\r\n,,,,,,,\r\n'
    (line,) = peoplefile.read(peoplefile.decoded(text.encode(encoding)))
    assert (line.name, line.email, line.number) == ("髙橋, 誠", "a@example.test", 2)


def test_only_administrators_of_the_service_plan() -> None:
    company = make_tenant()
    for actor in (
        actor_for(make_person("client_admin", company), (company, "client_admin")),
        actor_for(make_person("supervisor"), (HOUSE, "supervisor")),
    ):
        with pytest.raises((Forbidden, NotFound)):
            planned(actor, f"山田,{address()},,,,,,\n")


def upload(browser: Browser, content: bytes) -> Any:
    return browser.post("/admin/users/import/", {"file": SimpleUploadedFile("people.csv", content, "text/csv")})


def test_the_pages_say_first_and_do_then() -> None:
    browser, email = client_for(make_person("admin")), address()
    content = (HEAD + f"山田 花子,{email},,,,,,\n佐藤,bad,,,,,,\n").encode("cp932")
    before = written()
    preview = upload(browser, content).content.decode()
    assert "まだ何も登録されていません" in preview
    assert "登録できない1行を除いて登録する" in preview
    assert "山田 花子" in preview
    assert written() == before
    assert not User.objects.filter(email=email).exists()
    text = content.decode("cp932")
    result = browser.post("/admin/users/import/run/", {"text": text}).content.decode()
    assert "作成しました" in result
    assert User.objects.get(email=email).display_name == "山田 花子"
    assert "登録することはありません" in upload(browser, content).content.decode()
    assert upload(browser, b"\x81\xff").status_code == 400
    assert browser.post("/admin/users/import/", {}).status_code == 400
    assert browser.post("/admin/users/import/run/", {"text": "x"}).headers["Location"] == "/admin/users/import/"


def test_a_company_group_of_a_file_is_proposed_once_for_a_new_operator() -> None:
    actor, email = admin(), address()
    with acting(actor):
        group: CompanyGroup = groups.save_group(actor=actor, name=f"夜間{unique()}")
    (row,) = carried(actor, f"山田,{email},,,{group.name},,,\n")
    assert (row.act, row.refused) == (Act.PROPOSE, "")
    with as_system(HOUSE_ID):
        assert Proposal.objects.get(group_id=group.pk).user_id == User.objects.get(email=email).pk


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_role_of_the_sample_is_one(language: str) -> None:
    with translation.override(language):
        told = {line.split(",")[5] for line in map(str, SAMPLE)}
        known = {word for role in ROLES.values() for word in (role.code, str(role.label))}
    assert told <= known
