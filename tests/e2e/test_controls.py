"""Whatever a page offers to press does something: by mouse, by Enter, by Space, by touch; on every page of every role.

Pages come from the URLconf and controls from the pages, so that the next one is pressed without anybody adding it here.
The same part of a template is pressed once for each role, on the first page that shows it.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from calls import services
from tests.blocks.make import approved
from tests.e2e.conftest import Scene, Visit
from tests.e2e.pressing import Presser
from tests.e2e.test_every_page import TEAMS, pages_of, values
from tests.factories import acting, join

pytestmark = pytest.mark.e2e
__all__ = ["values"]


def complete_draft(scene: Scene) -> None:
    """The call that waits on the desk can be sent, moved to another company, or ended because its number is refused."""
    join(scene.own.operator, "operator", scene.other.company)
    typed = {
        "disposition": "callback",
        "caller_kana": "サトウ",
        "caller_number": "090-1234-5678",
        "addressee": str(scene.own.suzuki),
        "body": "見積の件で折返し希望。",
        "callback": True,
        "read_back": True,
    }
    approved(scene.own.company, "090-1234-5678")
    assert scene.draft_id is not None
    with acting(scene.own.operating()) as state:
        services.save_draft(actor=state.actor, draft_id=scene.draft_id, rev=0, content=typed)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("team", TEAMS, ids="-".join)
def test_every_control_of_a_role_does_something(
    scene: Scene, values: dict[str, str], visit: Callable[..., Visit], team: tuple[str, ...]
) -> None:
    complete_draft(scene)
    for role in team:
        window = visit(scene.people[role], touch=True)
        presser = Presser(window)
        for path in pages_of(window, values, role):
            presser.explore(path)
        assert presser.failures == [], role
        assert window.problems == [], role
        window.page.close()
