"""What the proofs of the audit calls share: which call a test proves, and what an action has written to the log."""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from accounts.models import User
from callcenter.core.context import Actor
from callcenter.core.ids import HOUSE_ID
from tests.factories import HOUSE, Company, actor_for, make_person
from tests.log import events_of
from tests.walls.sites import Function, site_of

Test = TypeVar("Test", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Proof:
    """A test that fails when these calls are missing: ``site`` is ``path:function``, one action for each call in it."""

    site: str
    actions: tuple[str, ...]
    test: str


PROOFS: list[Proof] = []


def proves(function: Function, *actions: str, inner: str = "") -> Callable[[Test], Test]:
    """Marks a test as the proof of the audit calls of a function, or of the one of this name inside it."""

    def mark(test: Test) -> Test:
        PROOFS.append(Proof(site_of(function, inner), actions, f"{test.__module__}.{test.__name__}"))
        return test

    return mark


def all_proofs() -> list[Proof]:
    """Of every test module in this folder."""
    for path in sorted(Path(__file__).parent.glob("test_audit_*.py")):
        importlib.import_module(f"tests.walls.{path.stem}")
    return PROOFS


def proved() -> Counter[str]:
    """``path:function`` → how many calls in it have their proof."""
    count: Counter[str] = Counter()
    for proof in all_proofs():
        count[proof.site] += len(proof.actions)
    return count


class Event(NamedTuple):
    """One line of the log. ``target``: the object's id, empty without one. ``actor``: a person's id, or a label."""

    action: str
    tenant: UUID
    target: str
    actor: str


Place = Company | UUID


def event(action: str, place: Place, target: object, actor: Actor | User | str) -> Event:
    """The event that is expected. ``target``: a row, an id, or None."""
    who = actor if isinstance(actor, str) else str(actor.id or "") or getattr(actor, "label", "")
    return Event(action, _id(place), "" if target is None else str(getattr(target, "pk", target)), who)


def those(*events: Event) -> list[Event]:
    """As ``Written.events`` puts them."""
    return sorted(events)


class Written:
    """What was written to the log; complete once the block has ended."""

    def __init__(self) -> None:
        self.events: list[Event] = []


@contextmanager
def written(*places: Place) -> Iterator[Written]:
    """Every event that the block adds to the logs of these companies and of the house."""
    log, before = Written(), set(_log(*places))
    yield log
    log.events = sorted(found for key, found in _log(*places).items() if key not in before)


def admin(*companies: Company) -> Actor:
    """An administrator of the service, as one acts in these companies."""
    return actor_for(make_person("admin"), (HOUSE, "admin"), *((company, "admin") for company in companies))


def chief(company: Company) -> Actor:
    """An administrator of the client."""
    return actor_for(make_person("client_admin", company), (company, "client_admin"))


def _id(place: Place) -> UUID:
    return place if isinstance(place, UUID) else place.id


def _log(*places: Place) -> dict[str, Event]:
    return {
        body["event_id"]: Event(
            body["action"],
            tenant,
            body.get("object", {}).get("id", ""),
            body["actor"]["id"] or body["actor"]["label"],
        )
        for tenant in {HOUSE_ID, *(_id(place) for place in places)}
        for body in events_of(tenant)
    }
