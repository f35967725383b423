"""Places where a higher app plugs into core. Each is filled once, by a part of that app's room."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from callcenter.core.companies import Found
from callcenter.core.context import AccessWitness, Actor, anonymous
from callcenter.core.permissions import Permission
from callcenter.core.rooms import RoomError, once


@dataclass(frozen=True, slots=True)
class Denial:
    """A refused request, for the audit log: names and ids as asked, no values."""

    view_name: str
    method: str
    status: int
    code: str
    kwargs: Mapping[str, str] = field(default_factory=dict)


def _nobody(request: HttpRequest) -> Actor:
    return anonymous()


def _no_tenants() -> Iterable[UUID]:
    return ()


def _no_cards(tenant_ids: Iterable[UUID]) -> Mapping[UUID, Any]:
    return {}


actor_loader: Callable[[HttpRequest], Actor] = _nobody
"""Session or bearer token → actor with its memberships."""

tenant_ids: Callable[[], Iterable[UUID]] = _no_tenants
"""Ids of all tenants, for system tasks (role worker)."""

tenant_cards: Callable[[Iterable[UUID]], Mapping[UUID, Any]] = _no_cards
"""Name, kana, band and hours of companies that this transaction may read, for pages of lower apps."""


def _no_companies(actor: Actor, permission: Permission, text: str = "", *, house: bool = False) -> Found:
    return Found([])


company_search: Callable[..., Found] = _no_companies
"""Companies that a text may mean, of those where the actor holds a permission; for pages of lower apps."""


def _no_names(reader: Actor | UUID, witness: AccessWitness, user_ids: Iterable[UUID]) -> Mapping[UUID, str]:
    return {}


person_names: Callable[[Actor | UUID, AccessWitness, Iterable[UUID]], Mapping[UUID, str]] = _no_names
"""Names of persons whom the log names by their codes, as far as the reader may know them, for pages and files of lower apps."""


class Seat(NamedTuple):
    """A session by its digest, and whose it is."""

    session: str
    person: UUID


def _nobody_stands(seats: Iterable[Seat]) -> Mapping[Seat, str]:
    return {}


standing: Callable[[Iterable[Seat]], Mapping[Seat, str]] = _nobody_stands
"""Of these sessions those that still hold, each with a mark that changes with its person's memberships. One question."""


def _nothing_hangs(tenant_id: UUID, record_id: UUID) -> Iterable[UUID]:
    return ()


hanging: Callable[[UUID, UUID], Iterable[UUID]] = _nothing_hangs
"""Ids of what an upper app keeps of a record (tenant, record), for a lower one that asks the log who has seen it."""

denied: list[Callable[[Actor, Denial], None]] = []
"""What writes a denied event, in a new transaction after the rollback."""

gates: list[Callable[[HttpRequest, Actor], HttpResponse | None]] = []
"""What must be done first (second factor, new password), in order; a response stops the request."""


def _unheard(tenant_id: UUID, job_id: UUID, task: str, code: str) -> None:
    """Core alone has no log."""


job_given_up: Callable[[UUID, UUID, str, str], None] = _unheard
"""Writes that a job was given up (tenant, job, kind of work, code), in the transaction that gives it up."""

_filled: dict[str, Callable[..., Any]] = {}
_orders: dict[int, Callable[..., Any]] = {}


@dataclass(frozen=True, slots=True)
class Fills:
    """Part of a room: the answer to one of the questions above."""

    hook: Literal[
        "actor_loader",
        "tenant_ids",
        "tenant_cards",
        "company_search",
        "person_names",
        "standing",
        "hanging",
        "job_given_up",
    ]
    answer: Callable[..., Any]

    def settle(self) -> None:
        once(_filled, self.hook, self.answer, "the hook")
        globals()[self.hook] = self.answer


@dataclass(frozen=True, slots=True)
class HearsDenials:
    """Part of a room: is told of every refused request."""

    write: Callable[[Actor, Denial], None]

    def settle(self) -> None:
        if self.write in denied:
            raise RoomError("a listener to denials is declared twice")
        denied.append(self.write)


@dataclass(frozen=True, slots=True)
class Gate:
    """Part of a room: a gate. The lower ``order`` is asked first; no two have the same."""

    order: int
    ask: Callable[[HttpRequest, Actor], HttpResponse | None]

    def settle(self) -> None:
        once(_orders, self.order, self.ask, "a gate of order")
        gates[:] = [_orders[order] for order in sorted(_orders)]
