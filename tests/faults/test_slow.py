"""Slow connections of every sort beside the real web: the short form of `python -m tests.faults.slow`."""

from urllib.parse import urlsplit

import pytest
from django.templatetags.static import static
from django.test import Client
from django.urls import reverse

from recordings.models import RecordingState
from tests.factories import api_for, make_person, token_for
from tests.faults.strangers import LARGE, SORTS, Order, strangers
from tests.faults.world import World, keys, make_world, until
from tests.harness.stack import Stack
from tests.recordings import sounds
from tests.recordings.make import Scene, sent

pytestmark = pytest.mark.faults
EACH = 8
"""As many of each sort as web has threads."""


@pytest.fixture
def world(stack: Stack) -> World:
    return make_world(stack)


def sound(world: World, token: str) -> str:
    """The address of a recording that is ready, opened by the person of this token."""
    scene = Scene(world.client.company, world.client.log().pk, api_for(world.client.operator, world.client.company))
    recording = sent(scene, sounds.encoded("pcm.wav", 60.0))
    until(lambda: scene.row(recording).state == RecordingState.READY, "the recording was not checked")
    path = reverse("api-recordings:play", args=[recording])
    listener = Client(headers={"authorization": f"Bearer {token}"})
    opened = listener.post(path, {"purpose": "incident"}, content_type="application/json")
    return str(opened.json()["url"])


def order(world: World) -> Order:
    listener = token_for(make_person("supervisor"))
    return Order(
        port=int(urlsplit(world.stack.base_url).port or 0),
        count=EACH * len(SORTS),
        login=reverse("account_login"),
        file=static(LARGE),
        calls="/api/v1/calls/",
        upload=reverse("api-recordings:of-call", args=[world.client.log().pk]),
        audio=sound(world, listener),
        tokens=(listener, world.token),
    )


def test_calls_are_saved_while_strangers_hold_more_connections_of_every_sort_than_there_are_threads(
    world: World,
) -> None:
    with strangers(order(world)) as closed:
        saved = [world.save(key, patience=30) for key in keys(10)]
    assert all(saved)
    assert set(map(str, saved)) <= world.call_ids()
    assert not any(name.endswith(" 500") for name in closed), (closed, world.stack.log("web").read_text()[-3000:])
