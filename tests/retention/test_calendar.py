"""What falls due when: counted, drawn and shown to the administrator only."""

import re
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from callcenter.core.errors import Forbidden, NotFound
from callcenter.core.pages import PAGE_SIZE
from callcenter.core.permissions import Permission
from retention import calendar as due
from retention.classes import data_class
from tenants.models import Tenant
from tenants.services import add_number
from tests.factories import Company, acting, actor_for, as_system, client_for, join, make_person, make_tenant
from tests.retention import make
from tests.tenants.make import a_number

URL = "/admin/retention/"


@pytest.fixture
def tenant() -> Company:
    made = make.company()
    make.call(made, age=make.PERIOD + 5)
    make.calls(made, 2, age=make.PERIOD - 1)
    make.call(made, age=1)
    return made


def seen_by_admin(*tenants: Company) -> due.Calendar:
    with as_system(tenants[0].id):
        pass
    actor = actor_for(make_person("admin"), *((tenant, "admin") for tenant in tenants))
    with acting(actor):
        rows = list(Tenant.objects.filter(id__in=[tenant.id for tenant in tenants]))
        return due.calendar(actor, rows)


@pytest.mark.django_db
def test_each_record_is_counted_on_its_day(tenant: Company) -> None:
    found = seen_by_admin(tenant)
    assert found.overdue.counts["message"] == 1
    assert found.total == 2
    assert sum(week.counts["message"] for week in found.weeks[:2]) == 2
    (row,) = found.companies
    assert (row.overdue, row.soon, row.holds) == (1, 2, 0)
    assert dict(row.periods)[str(data_class("message").label)] == make.PERIOD


@pytest.mark.django_db
def test_weeks_begin_on_monday_and_follow_each_other(tenant: Company) -> None:
    starts = [week.start for week in seen_by_admin(tenant).weeks]
    assert len(starts) == due.WEEKS
    assert {start.weekday() for start in starts} == {0}
    assert [b - a for a, b in pairwise(starts)] == [timedelta(weeks=1)] * (due.WEEKS - 1)


@pytest.mark.django_db
def test_shredded_records_and_classes_without_a_period_are_not_counted() -> None:
    tenant = make.company(days={"recording": 10})
    make.call(tenant)
    found = seen_by_admin(tenant)
    assert (found.total, found.overdue.total) == (0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["client_admin", "operator"])
def test_only_who_manages_retention_may_count(role: str, tenant: Company) -> None:
    actor = actor_for(make_person(role, tenant), (tenant, role))
    with acting(actor):
        rows = list(Tenant.objects.filter(id=tenant.id))
        with pytest.raises(Forbidden):
            due.calendar(actor, rows)
        with pytest.raises(Forbidden):
            due.active_holds(actor, rows)


@pytest.mark.django_db
def test_a_stranger_learns_nothing(tenant: Company) -> None:
    other = make.company()
    actor = actor_for(make_person("admin"), (other, "admin"))
    with as_system(tenant.id):
        row = Tenant.objects.get(id=tenant.id)
    with acting(actor), pytest.raises(NotFound):
        due.calendar(actor, [row])


@pytest.mark.django_db
def test_the_page_shows_companies_weeks_and_holds_to_the_administrator(tenant: Company) -> None:
    held = make.hold(tenant, scope="class", data_class="message", ticket="TKT-77")
    response = client_for(make_person("admin")).get(URL, {"tenant": tenant.slug})
    page = response.content.decode()
    assert response.status_code == 200
    assert tenant.name in page
    assert "TKT-77" in page
    assert reverse("retention:hold-release", kwargs={"client": tenant.slug, "hold_id": held.id}) in page
    assert '<svg class="chart"' in page
    assert "style=" not in page
    assert re.search(r"期限を過ぎて残っているものは1件", page)


@pytest.mark.django_db
def test_narrowed_to_one_company_the_page_names_no_other(tenant: Company) -> None:
    other = make.company()
    page = client_for(make_person("admin")).get(URL, {"tenant": tenant.slug}).content.decode()
    assert other.name not in page
    assert other.slug not in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    "role", ["operator", "supervisor", "client_user", "client_admin", "auditor", "quality_manager"]
)
def test_nobody_else_opens_the_page(role: str, tenant: Company) -> None:
    person = make_person()
    join(person, role, tenant)
    response = client_for(person).get(URL)
    assert response.status_code == 403
    assert tenant.name not in response.content.decode()


def test_the_permission_that_opens_the_page_is_the_administrators_alone() -> None:
    from accounts.roles import ROLES

    assert [code for code, role in ROLES.items() if Permission.RETENTION_MANAGE in role.permissions] == ["admin"]


@pytest.mark.django_db
def test_every_company_is_on_some_page_of_the_calendar_and_is_found_by_its_number() -> None:
    made = [make_tenant() for _each in range(PAGE_SIZE + 1)]
    web = client_for(make_person("admin"))
    first = web.get(URL)
    second = web.get(URL, {"cursor": first.context["page"].next})
    shown = [{row.tenant.slug for row in page.context["calendar"].companies} for page in (first, second)]
    assert {company.slug for company in made} <= set.union(*shown)
    assert not set.intersection(*shown)
    number = a_number()
    with as_system(made[-1].id) as state:
        add_number(actor=state.actor, tenant_id=made[-1].id, number=number)
    found = web.get(URL, {"company": number})
    assert [row.tenant.slug for row in found.context["calendar"].companies] == [made[-1].slug]


@pytest.mark.django_db
def test_each_company_is_counted_by_its_own_period_and_in_its_own_zone() -> None:
    long, short = make.company(), make.company(days={**make.DAYS, "message": 30})
    with as_system(short.id):
        Tenant.objects.filter(id=short.id).update(timezone="America/New_York")
    for company in (long, short):
        make.call(company, age=31)
    found = {row.tenant.id: row for row in seen_by_admin(long, short).companies}
    assert (found[long.id].overdue, found[long.id].soon) == (0, 1)
    assert (found[short.id].overdue, found[short.id].soon) == (1, 0)


@pytest.mark.django_db
def test_the_page_asks_no_more_for_twenty_companies_in_which_something_is_due_and_waits() -> None:
    """Also where their periods and time zones differ."""
    web = client_for(make_person("admin"))

    def asked() -> tuple[int, str]:
        with CaptureQueriesContext(connections["default"]) as seen:
            page = web.get(URL).content.decode()
        return len(seen), page

    def begun(number: int) -> Company:
        made = make.company(days={**make.DAYS, "message": 60 + number})
        with as_system(made.id):
            zone = "Asia/Tokyo" if number % 2 else "Europe/Berlin"
            Tenant.objects.filter(id=made.id).update(timezone=zone)
        make.call(made, age=55)
        make.hold(made, scope="class", data_class="recording")
        make.shorten(made, message=50)
        return made

    begun(0)
    before, _page = asked()
    later = [begun(number) for number in range(1, 20)]
    after, page = asked()
    assert after == before
    assert all(company.name in page for company in later)
    assert page.count('<button class="button button--secondary button--small"') >= len(later)


@pytest.mark.django_db
def test_the_figure_of_overdue_records_asks_no_more_for_more_companies() -> None:
    made = [make.company() for _each in range(4)]
    for company in made:
        make.call(company, age=make.PERIOD + 5)

    def asked(*companies: Company) -> tuple[int, int]:
        actor = actor_for(make_person("admin"), *((each, "admin") for each in companies))
        with acting(actor), CaptureQueriesContext(connections["default"]) as seen:
            found = due.overdue([each.id for each in companies])
        return found, len(seen)

    (one, few), (four, many) = asked(made[0]), asked(*made)
    assert (one, four) == (1, 4)
    assert few == many
