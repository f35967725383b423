"""What ``make mutants`` takes for a wall: everything that records, asks for a right or refuses, by whatever road."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.mutants import applied, source

ROOM = """
ROOM = Room(
    EventType("thing.kept", "kept"),
    Gate(10, first_gate),
    Fills("job_given_up", on_given_up),
    Fills("actor_loader", load_actor),
)
"""
SERVICES = """
def keep(actor, thing):
    _check(actor, thing)
    thing.save()
    _tell(actor, "thing.kept", thing)

def drop(actor, thing):
    _check(actor, thing)
    thing.delete()
    _tell(actor, "thing.dropped", thing)
    notify(actor, "thing.kept")

def once(actor, thing):
    _only_here(actor, thing)
    record(actor=actor, action="thing.seen")

def _tell(actor, action, thing):
    record(actor=actor, action=action, target=thing)

def _check(actor, thing):
    require(actor, thing.tenant_id, KEEP)
    write_to(thing.tenant_id)

def _only_here(actor, thing):
    if thing is None:
        raise NotFound()
    if thing.closed or not actor.may(KEEP, thing.tenant_id):
        raise Forbidden()

async def come(body):
    if body.length > LARGEST:
        raise TooLarge()
    if body.empty:
        raise Invalid()

def joined(actor, thing):
    if thing.owner == actor.id:
        raise Conflict("not oneself", code="own_membership")
    if thing.taken:
        raise Conflict("taken", code="thing_taken")

def listed(actor):
    return [row for row in rows if row.tenant_id in actor.tenants_with(KEEP)]
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A small source of one app."""
    app = tmp_path / "calls"
    app.mkdir()
    (app / "room.py").write_text(ROOM, "utf-8")
    (app / "services.py").write_text(SERVICES, "utf-8")
    return tmp_path


def test_each_road_to_the_log_and_each_question_for_a_right_is_a_wall(house: Path) -> None:
    found = Counter((wall.function, wall.name) for wall in source.find(house))
    assert found == Counter(
        {
            ("", "Gate"): 1,
            ("", "Fills"): 1,
            ("keep", "guard"): 1,
            ("keep", "told"): 1,
            ("drop", "guard"): 1,
            ("drop", "told"): 1,
            ("drop", "handed"): 1,
            ("once", "record"): 1,
            ("_tell", "record"): 1,
            ("_check", "require"): 1,
            ("_only_here", "refusal"): 1,
            ("_only_here", "may"): 1,
            ("come", "refusal"): 1,
            ("joined", "refusal"): 1,
            ("listed", "tenants_with"): 1,
        }
    )


def test_a_refusal_is_taken_out_but_for_the_row_that_is_not_there(house: Path) -> None:
    (refusal,) = (wall for wall in source.find(house) if wall.lasting.endswith("_only_here:refusal"))
    code = source.mutate(refusal, house)
    names: dict[str, object] = {"NotFound": LookupError, "Forbidden": PermissionError}
    exec(code, names)  # noqa: S102
    check = names["_only_here"]
    assert callable(check)
    with pytest.raises(LookupError):
        check(None, None)
    assert check(None, type("Thing", (), {"closed": True})) is None


def test_every_wall_of_the_product_can_be_taken_out_alone() -> None:
    walls = source.find()
    assert [wall.key for wall in walls if not list(applied.changes(wall))] == []
    names = Counter(wall.lasting for wall in walls)
    assert [name for name, count in names.items() if count > 1] == []
