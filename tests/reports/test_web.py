"""「統計」: found by who may see it, without a name on it, as quick however many companies there are."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.calls.make import COMPANY, NAME, Client, make_client
from tests.factories import client_for, make_person
from tests.log import events_of
from tests.reports.make import Worked

pytestmark = pytest.mark.django_db
URL = "/desk/statistics/"


@pytest.fixture
def client() -> Client:
    return make_client()


@pytest.fixture
def supervisor() -> Browser:
    return client_for(make_person("supervisor"))


def today(client: Client) -> Worked:
    """A minute ago, or at midnight where that was yesterday."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return Worked(client, max(midnight, timezone.now() - timedelta(minutes=1)))


def text(web: Browser, address: str = URL, **asked: str) -> str:
    answer = web.get(address, asked)
    assert answer.status_code in (200, 400)
    return answer.content.decode()


def line(page: str, name: str) -> list[list[str]]:
    """The cells beside this name, as they are read."""
    (row,) = re.findall(rf"<tr><th[^>]*>{re.escape(name)}\n?<td(.*?)(?=<tr>|</tbody>)", page, re.DOTALL)
    return [re.sub(r"<[^>]+>", " ", f"<td{cell}").split() for cell in row.split("<td")]


def test_the_page_counts_and_names_nobody(client: Client, supervisor: Browser) -> None:
    day = today(client)
    day.leg(day.written(sent=140), rang=10, spoke=100)
    day.leg(rang=25)
    day.written(disposition="wrong", message=None)
    before = len(events_of(client.id))
    page = text(supervisor).partition("<main")[2]
    assert len(events_of(client.id)) == before, "nothing was opened"
    for hidden in (NAME, COMPANY, "090-1234-5678", client.operator.display_name):
        assert hidden not in page
    assert client.operator.staff_code in page
    assert line(page, client.company.name) == [
        *(["3"], ["2"], ["1"], ["50%", "2件中"], ["50%", "2件中"]),
        *(
            ["0:10", "9割は0:10・1件"],
            ["1:40", "9割は1:40・1件"],
            ["0:30", "9割は0:30・1件"],
            ["2:20", "9割は2:20・1件"],
        ),
        *(["0"], ["1"], ["0"], ["0"]),
    ]
    assert '<svg class="chart"' in page
    assert "style=" not in page


def test_what_is_known_of_no_call_is_a_dash(client: Client, supervisor: Browser) -> None:
    today(client).written()
    assert line(text(supervisor), client.company.name) == [
        *(["1"], ["1"], ["0"], ["–"], ["–"], ["–"], ["–"], ["–"], ["–"]),
        *(["0"], ["0"], ["0"], ["0"]),
    ]


def test_a_day_that_cannot_be_counted_is_refused_beside_the_field(supervisor: Browser) -> None:
    now = timezone.localdate()
    for day, good in ((now, True), (now - timedelta(days=29), True), (now - timedelta(days=30), False)):
        page = text(supervisor, day=day.isoformat())
        assert ("30日間の日を選べます" in page) is not good
    assert "30日間の日を選べます" in text(supervisor, day=(now + timedelta(days=1)).isoformat())
    assert 'aria-invalid="true"' in text(supervisor, day="2026-13-45")
    first = text(supervisor, day=(now - timedelta(days=29)).isoformat())
    assert "前の日" not in first
    assert "次の日" in first
    assert "次の日" not in text(supervisor)


def test_only_supervisors_and_administrators_see_it(client: Client) -> None:
    assert client_for(make_person("admin")).get(URL).status_code == 200
    for person in (client.operator, client.user, make_person("auditor"), make_person("quality_manager")):
        assert client_for(person).get(URL).status_code == 403


def test_a_company_sees_its_own_day_and_nobody_of_the_service(client: Client) -> None:
    day, other = today(client), today(make_client())
    for each in (day, other):
        each.leg(each.written(sent=140), rang=10, spoke=100)
    web = client_for(make_person("client_admin", client.company))
    page = text(web, f"/p/{client.company.slug}/statistics/").partition("<main")[2]
    assert "1:40" in page
    assert "受電1件のうち" in page
    for hidden in (NAME, client.operator.staff_code, other.client.company.name, "オペレーターごとの受電"):
        assert hidden not in page
    assert web.get(URL).status_code == 403
    assert web.get(f"/p/{other.client.company.slug}/statistics/").status_code == 404
    assert client_for(client.user).get(f"/p/{client.company.slug}/statistics/").status_code == 403


def test_however_many_companies_the_database_is_asked_as_often(client: Client, supervisor: Browser) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connections["default"]) as seen:
            text(supervisor)
        return len(seen)

    today(client).written()
    asked()
    few = asked()
    for _each in range(2):
        more = today(make_client())
        more.leg(more.written(), rang=5, spoke=50)
        more.leg(rang=25)
    assert asked() == few
