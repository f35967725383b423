"""Lists of calls that are open say above themselves that they have changed, exactly when they would show something else."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client as Browser
from django.utils import timezone

from accounts.models import User
from calls import services
from calls.choices import Source
from calls.models import Call
from tests.calls.desk import put, start, text
from tests.calls.make import NAME, Client, call_input
from tests.calls.window import open_window
from tests.factories import acting, actor_for, as_system, client_for, make_person
from tests.log import events_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def web(client: Client) -> Browser:
    return client_for(client.operator)


def watching(web: Browser, page: str) -> Callable[[], str]:
    """Opens the page; answers what the part above its list asks: '' while nothing has changed, else where the new one is."""
    found = re.search(r'class="new-rows" src="([^"]+)" etag=\'("\w+")\'', text(web.get(page)))
    assert found is not None
    address, version = unescape(found[1]), found[2]

    def look() -> str:
        answer = web.get(address, headers={"If-None-Match": version})
        if answer.status_code == 304:
            return ""
        shown = re.search(r'href="([^"]+)"', text(answer))
        assert shown is not None
        assert NAME not in text(answer)
        return unescape(shown[1])

    return look


def log(client: Client, person: User | None = None, **values: object) -> Call:
    """A call that has just been sent."""
    with acting(actor_for(person or client.operator, (client.company, "operator"))) as state:
        data = call_input(client, at=timezone.now() - timedelta(seconds=1), **values)  # type: ignore[arg-type]
        return services.create_call(actor=state.actor, tenant_id=client.id, data=data, source=Source.DESK)


@pytest.mark.parametrize("page", ["/desk/sent/", "/sv/"])
def test_a_list_has_changed_when_a_call_comes_is_dealt_with_corrected_or_taken_back(
    page: str, client: Client, web: Browser
) -> None:
    log(client)
    look = watching(web, page)
    assert look() == ""
    call = log(client)
    assert look() == page
    look = watching(web, page)
    message = client.message_of(call)
    with acting(client.reading()) as state:
        services.set_status(actor=state.actor, message_id=message.pk, status="done", version=message.version)
    assert look() == page
    look = watching(web, page)
    with acting(client.operating()) as state:
        services.withdraw_call(actor=state.actor, call_id=call.pk)
    assert look() == page
    look = watching(web, page)
    brief = log(client, message=None, disposition="sales", caller=None)
    look = watching(web, page)
    with acting(client.operating()) as state:
        services.correct_call(actor=state.actor, call_id=brief.pk, values={"disposition": "wrong"})
    assert look() == page
    open_window(client, seconds=60)
    last = log(client)
    look = watching(web, page)
    with acting(client.operating()) as state:
        services.undo_call(actor=state.actor, call_id=last.pk)
    assert look() == page


def test_what_one_has_sent_is_one_s_own_and_a_day_is_everybody_s(client: Client, web: Browser) -> None:
    sent, day = watching(web, "/desk/sent/"), watching(web, "/sv/")
    log(client, make_person("operator", client.company))
    assert (sent(), day()) == ("", "/sv/")


def test_a_narrowed_day_has_changed_only_where_it_would_show_it_and_leads_to_the_same_day(
    client: Client, web: Browser
) -> None:
    today = f"{timezone.localdate():%Y-%m-%d}"
    narrow = watching(web, f"/sv/?day={today}&disposition=urgent&tenant={client.company.slug}")
    other_day = watching(web, "/sv/?day=2026-11-20")
    log(client)
    assert (narrow(), other_day()) == ("", "")
    log(client, disposition="urgent")
    assert narrow() == f"/sv/?day={today}&disposition=urgent&tenant={client.company.slug}"
    assert other_day() == ""


def test_a_day_that_is_none_is_today_as_on_the_page(client: Client, web: Browser) -> None:
    look = watching(web, "/sv/?day=2026-02-31")
    log(client)
    assert look().startswith("/sv/?day=")


def test_unfinished_calls_have_changed_when_one_comes_or_goes_and_not_when_it_is_saved(
    client: Client, web: Browser
) -> None:
    look = watching(web, "/desk/drafts/")
    first = start(web, client)
    assert look() == "/desk/drafts/"
    look = watching(web, "/desk/drafts/")
    assert put(web, first, {"rev": 0, "content": {"body": "見積の件"}}).status_code == 200
    assert look() == ""
    colleague = make_person("operator", client.company)
    with acting(actor_for(colleague, (client.company, "operator"))) as state:
        services.take_over_draft(actor=state.actor, draft_id=first)
    assert look() == "/desk/drafts/"


def test_asking_opens_nothing_and_writes_no_event(client: Client, web: Browser) -> None:
    log(client)
    looks = [watching(web, page) for page in ("/desk/sent/", "/sv/", "/desk/drafts/")]
    log(client)
    before = len(events_of(client.id))
    for look in looks:
        look()
    assert len(events_of(client.id)) == before


def test_another_page_of_the_list_watches_itself(client: Client, web: Browser) -> None:
    made = [log(client).pk for _each in range(51)]
    cursor = web.get("/sv/").context["page"].next
    look = watching(web, f"/sv/?cursor={cursor}")
    log(client)
    assert look() == "", "what comes is on the first page"
    with as_system(client.id):
        Call.objects.filter(pk=made[0]).update(disposition="wrong")
    assert look().startswith("/sv/?cursor=")
