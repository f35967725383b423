"""/metrics: figures for whoever has the token, none about anybody, none that nobody tells any more."""

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
import redis
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse
from django.test import Client, RequestFactory

from audit.services import alarms
from callcenter.core import figures, relay, traffic
from callcenter.core.figures import Row
from callcenter.core.ids import HOUSE_ID
from callcenter.metrics import HELP, text
from tests import mailing
from tests.factories import make_person, make_tenant
from tests.harness.roles import as_role, connect_as
from tests.harness.stack import Stack
from tests.retention import make

pytestmark = pytest.mark.django_db(transaction=True)
TOKEN = "0123456789abcdef0123456789abcdef"
LINE = re.compile(r'[a-z_]+(?:\{[a-z]+="[^"]*"(?:,[a-z]+="[^"]*")*\})? -?[0-9.e+]+')


@pytest.fixture
def queue(settings: Any) -> Iterator[redis.Redis]:
    settings.METRICS_TOKEN = TOKEN
    with redis.Redis.from_url(settings.CELERY_BROKER_URL) as client:
        client.flushdb()  # another test of this process may have told something
        yield client
        client.flushdb()


def read(client: Client) -> dict[str, float]:
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    lines = [line for line in answer.content.decode().splitlines() if not line.startswith("#")]
    assert all(LINE.fullmatch(line) for line in lines), lines
    return {name: float(value) for name, _space, value in (line.rpartition(" ") for line in lines)}


def test_without_a_token_in_the_settings_there_is_no_such_page(client: Client, settings: Any) -> None:
    assert settings.METRICS_TOKEN == ""
    for given in ("", "Bearer ", "Bearer x"):
        assert client.get("/metrics", headers={"Authorization": given}).status_code == 404


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer x", TOKEN, f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer 鍵"])
def test_another_token_is_refused(client: Client, queue: redis.Redis, given: str) -> None:
    answer = client.get("/metrics", headers={"Authorization": given})
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert b"callcenter_" not in answer.content


def test_nothing_is_known_while_nobody_tells(client: Client, queue: redis.Redis) -> None:
    found = read(client)
    assert found['callcenter_up{process="queue"}'] == 1
    assert {found[f'callcenter_up{{process="{name}"}}'] for name in ("relay", "worker", "sealer")} == {0}
    assert not [name for name in found if name.startswith(("callcenter_jobs", "callcenter_mails", "callcenter_log_"))]


def test_a_stopped_queue_is_said_and_nothing_else(client: Client, queue: redis.Redis, settings: Any) -> None:
    settings.CELERY_BROKER_URL = "redis://:x@127.0.0.1:1/0"
    assert set(read(client)) == {
        'callcenter_up{process="queue"}',
        f'callcenter_info{{version="{settings.APP_VERSION}"}}',
    }


def test_work_that_waits_and_that_was_given_up_is_counted(client: Client, queue: redis.Redis) -> None:
    mailing.ask(HOUSE_ID, "reset", make_person().pk)
    mailing.ask(HOUSE_ID, "reset", make_person().pk)
    with connect_as("superuser") as connection:
        connection.execute("UPDATE core_job SET next_at = now() - interval '300 seconds'")
        connection.execute(
            "INSERT INTO core_job (id, tenant_id, task, lane, payload, state, attempts, failures, error)"
            " VALUES (uuidv7(), %s, 'audit.check_damage', 'default', '{}', 'given_up', 1, 1, 'damaged')",
            [HOUSE_ID],
        )
    with as_role("worker"):
        figures.tell(queue, "relay", relay.rows(), 30)
    found = read(client)
    assert found['callcenter_jobs{lane="default",state="waiting"}'] == 2
    assert 300 <= found['callcenter_jobs_overdue_seconds{lane="default",state="waiting"}'] < 400
    assert found['callcenter_jobs_given_up{task="audit.check_damage"}'] == 1


def test_the_worker_counts_over_all_companies_and_names_none(client: Client, queue: redis.Redis) -> None:
    tenants = [make_tenant(), make_tenant()]
    for tenant in tenants:
        mailing.ask(tenant.id, "reset", make_person().pk)
        mailing.fail(tenant.id)
    with as_role("worker"):
        figures.count_figures()
    found = read(client)
    assert found["callcenter_mails_failed"] == 2
    assert found["callcenter_records_overdue"] == 0
    page = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).content.decode()
    assert not [word for tenant in tenants for word in (str(tenant.id), tenant.slug, tenant.name) if word in page]


def test_records_a_day_past_their_deletion_are_counted_those_that_are_held_too(
    client: Client, queue: redis.Redis
) -> None:
    company = make.company()
    late = make.call(company, age=make.PERIOD + 2)
    make.calls(company, 2, age=make.PERIOD)
    make.hold(company, scope="call", target_id=late)
    with as_role("worker"):
        figures.count_figures()
    assert read(client)["callcenter_records_overdue"] == 1


def test_the_sealer_tells_its_lag(client: Client, queue: redis.Redis) -> None:
    alarms.tell(1, 12, 34.5)
    found = read(client)
    assert found["callcenter_log_unsealed_events"] == 12
    assert found["callcenter_log_seal_lag_seconds"] == 34.5
    assert found["callcenter_logs_refused"] == 1


def test_a_figure_that_nobody_tells_any_more_is_gone(queue: redis.Redis) -> None:
    figures.tell(queue, "sealer", [Row("callcenter_log_unsealed_events", {}, 1)], 60)
    assert 0 < queue.ttl("callcenter:figures:sealer") <= 60


def test_requests_are_counted_by_route_and_nothing_of_the_address_is_told(
    client: Client, queue: redis.Redis, rf: RequestFactory
) -> None:
    company = make_tenant()
    answers = iter([200, 200, 404, 500])
    counting = traffic.TrafficMiddleware(lambda request: HttpResponse(status=next(answers)))
    for path in (f"/p/{company.slug}/inbox/", "/p/another/inbox/", "/no/such/address/"):
        counting(rf.get(path))
    counting(rf.generic("BREW", "/healthz"))
    traffic.hand_over()
    traffic.hand_over()
    found = read(client)
    assert found['callcenter_requests_total{method="GET",route="calls:inbox",status="2xx"}'] == 2
    assert found['callcenter_requests_total{method="GET",route="none",status="4xx"}'] == 1
    assert found['callcenter_requests_total{method="other",route="healthz",status="5xx"}'] == 1
    assert found['callcenter_request_seconds_total{route="calls:inbox"}'] > 0
    page = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).content.decode()
    assert not [word for word in (company.slug, "another", "such", "BREW") if word in page]
    assert "# TYPE callcenter_requests_total counter" in page


def test_requests_wait_while_the_queue_is_away(queue: redis.Redis, settings: Any, rf: RequestFactory) -> None:
    right, settings.CELERY_BROKER_URL = settings.CELERY_BROKER_URL, "redis://:x@127.0.0.1:1/0"
    counting = traffic.TrafficMiddleware(lambda request: HttpResponse())
    counting(rf.get("/healthz"))
    traffic.hand_over()
    settings.CELERY_BROKER_URL = right
    counting(rf.get("/healthz"))
    traffic.hand_over()
    told = {(row.name, row.labels["route"]): row.value for row in traffic.told(queue)}
    assert told[traffic.COUNT, "healthz"] == 2


def test_without_a_token_nothing_is_counted(settings: Any) -> None:
    settings.METRICS_TOKEN = ""
    with pytest.raises(MiddlewareNotUsed):
        traffic.TrafficMiddleware(lambda request: HttpResponse())


def test_the_real_processes_tell_from_the_first_minute(stack: Stack) -> None:
    deadline, found = time.monotonic() + 60, 0
    with redis.Redis.from_url(stack.valkey.url()) as client:
        while found < 3 and time.monotonic() < deadline:
            time.sleep(0.5)
            found = int(client.exists(*(f"callcenter:figures:{name}" for name in ("relay", "sealer", "worker"))))
        names = {row.name for row in figures.told(client, ("relay", "sealer", "worker"))}
    assert found == 3
    assert {"callcenter_mails_failed", "callcenter_log_unsealed_events", "callcenter_log_seal_lag_seconds"} <= names


def test_every_figure_has_words_and_labels_are_escaped() -> None:
    assert set(figures._counted) <= set(HELP)
    shown = text([Row("callcenter_info", {"version": 'a"b\\c\nd'}, 1)])
    assert shown.splitlines()[2] == 'callcenter_info{version="a\\"b\\\\c\\nd"} 1'
