"""Loading is authorising: each loader and service refuses by itself, without the permission table in front of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from callcenter.core.context import Actor
from callcenter.core.errors import Forbidden
from callcenter.core.ids import HOUSE_ID
from callcenter.vault import keystore
from tests import conftest
from tests.factories import acting
from tests.harness import databases
from tests.log import events_of
from tests.mutants import source
from tests.walls.permission_blocks import BLOCK_WALLS
from tests.walls.permission_calls import CALL_WALLS
from tests.walls.permission_knowledge import KNOWLEDGE_WALLS
from tests.walls.permission_scene import Scene, Wall, build
from tests.walls.permission_telephony import TELEPHONY_WALLS
from tests.walls.permission_tenants import TENANT_WALLS
from tests.walls.permission_views import VIEW_WALLS, ViewWall

pytestmark = pytest.mark.django_db
WALLS = (*TENANT_WALLS, *CALL_WALLS, *KNOWLEDGE_WALLS, *BLOCK_WALLS, *TELEPHONY_WALLS)


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Scene]:
    """Committed once; each test rolls its own writes back."""
    keystore.forget_all()  # of other tests: what each test begins with comes too late here
    with django_db_blocker.unblock():
        built = build()
    yield built
    with django_db_blocker.unblock():
        connections.close_all()
        databases.wipe(conftest.NAMES)


def _name(wall: Wall) -> str:
    return f"{wall.site}-{wall.right}"


each_wall = pytest.mark.parametrize("wall", WALLS, ids=_name)
each_view = pytest.mark.parametrize("wall", VIEW_WALLS, ids=lambda wall: wall.site)


@each_wall
def test_every_right_but_the_one_is_refused_and_nothing_is_written(wall: Wall, scene: Scene) -> None:
    actor = wall.bystander(scene)
    before = _log(actor)
    with acting(actor) as state:
        with pytest.raises(Forbidden) as refusal:
            wall.ask(scene, actor)
        assert state.writable is None, "the tenant was opened for writing before the right was asked"
    assert refusal.value.code == Forbidden.code
    assert _log(actor) == before


@each_wall
def test_the_right_alone_is_enough(wall: Wall, scene: Scene) -> None:
    actor = wall.rightful(scene)
    with acting(actor):
        wall.ask(scene, actor)


@each_view
def test_a_right_elsewhere_does_not_pass_for_the_company_that_a_body_names(wall: ViewWall) -> None:
    tried = wall.tries()
    before = tried.rows()
    refused = tried.without()
    assert (refused.status_code, tried.rows()) == (wall.refused, before), refused.content
    passed = tried.rightful()
    assert passed.status_code == wall.passed, passed.content


def test_every_check_of_a_right_has_its_row() -> None:
    asked = Counter(f"{mutant.path}:{mutant.function}" for mutant in source.find() if mutant.name == "require")
    rows = Counter([*(wall.site for wall in WALLS), *(wall.site for wall in VIEW_WALLS)])
    assert sorted((asked - rows).elements()) == [], "no row in tests/walls/permission_*.py"
    assert sorted((rows - asked).elements()) == [], "no such check any more"


def test_no_two_rows_prove_the_same() -> None:
    names = Counter(_name(wall) for wall in WALLS)
    assert [name for name, count in names.items() if count > 1] == []


def _log(actor: Actor) -> list[list[dict[str, object]]]:
    """Everything in the logs of the actor's company and of the house."""
    return [events_of(tenant_id) for tenant_id in sorted({*actor.tenants, HOUSE_ID})]
