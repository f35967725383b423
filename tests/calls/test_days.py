"""Days and moments in addresses and bodies: the ends of the calendar are refused where they stand, nothing breaks."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from tests.architecture.test_inputs import EDGES, MOMENTS
from tests.calls.make import Client
from tests.calls.rest import call_body, post
from tests.factories import api_for, client_for, make_person

pytestmark = pytest.mark.django_db

WORDS = ("実在する日付", "1990年から2199年", "時差の分かる", "形式")


def said(answer: Any) -> bool:
    return any(word in answer.content.decode() for word in WORDS)


@pytest.mark.parametrize("day", EDGES)
def test_the_days_of_the_floor(client: Client, day: str) -> None:
    floor = client_for(make_person("supervisor"))
    answer = floor.get(f"/sv/?day={quote(day)}")
    assert answer.status_code == 400
    assert said(answer)
    assert floor.get("/sv/?day=").status_code == 200
    assert floor.get("/sv/?day=2199-12-31").status_code == 200
    assert floor.get("/sv/?day=1990-01-01").status_code == 200


@pytest.mark.parametrize("where", ["since", "until", "q"])
@pytest.mark.parametrize("day", EDGES)
def test_the_days_of_the_log(client: Client, day: str, where: str) -> None:
    log = client_for(make_person("auditor"))
    given = f"created:{day}.." if where == "q" else day
    answer = log.get(f"/audit/log/?{where}={quote(given)}")
    assert answer.status_code == 400
    assert log.get(f"/audit/log/?{where}=").status_code == 200


@pytest.mark.parametrize("moment", MOMENTS)
def test_the_moments_of_programs(client: Client, moment: str) -> None:
    api = api_for(make_person("client_admin", client.company))
    for name in ("from", "to"):
        for path in ("calls/", "audit/events/"):
            answer = api.get(f"/api/v1/{path}", {"tenant": client.company.slug, name: moment})
            assert answer.status_code == 400, path
            assert list(answer.json()["errors"]) == [name], path
    operator = api_for(make_person("operator", client.company))
    answer = post(operator, "calls/", call_body(client, started_at=moment))
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["started_at"])


@pytest.mark.parametrize("day", EDGES)
def test_the_days_of_a_membership(client: Client, day: str) -> None:
    admin, person = client_for(make_person("admin")), make_person("operator", client.company)
    given = {"place": str(client.id), "role": "client_user", "starts_at": day, "ends_at": day}
    answer = admin.post(f"/admin/users/{person.pk}/memberships/", given)
    assert answer.status_code == 400
    assert said(answer)


@pytest.mark.parametrize(
    "path", ["/admin/users/?q=%00", "/tenants/?company=a%00", "/desk/?company=%00", "/sv/?company=%00&tenant=%00"]
)
def test_a_sign_that_no_table_can_hold_is_refused_and_breaks_nothing(path: str) -> None:
    assert client_for(make_person("admin")).get(path).status_code in (200, 400, 403, 404)
