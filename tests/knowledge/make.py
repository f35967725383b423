"""Editions and instructions by the services that write them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from callcenter.core import db
from callcenter.core.ids import uuid7
from callcenter.vault import services as vault
from knowledge import services
from knowledge.content import rows_of
from knowledge.models import DATA_CLASS, OPEN, Edition, Instruction, Side, State
from knowledge.queries import published as published_edition
from tests.factories import Company, as_system


def write(company: Company, **sections: Sequence[Mapping[str, str]]) -> Edition:
    """These sections in the draft, whatever was in them."""
    edition = None
    for section, rows in sections.items():
        with as_system(company.id) as state:
            there = Edition.objects.filter(tenant_id=company.id, state__in=OPEN).first() or published_edition(
                company.id
            )
            edition = services.save_section(
                actor=state.actor,
                tenant_id=company.id,
                section=section,
                rows=dict(enumerate(rows)),
                seen=services.mark_of(rows_of(there.content if there else {}, section)),
            )
    assert edition is not None
    return edition


def step(company: Company, edition: Edition, *steps: str) -> Edition:
    for each in steps:
        with as_system(company.id) as state:
            edition = services.take_step(
                actor=state.actor, tenant_id=company.id, edition_id=edition.pk, step=each, rev=edition.rev
            )
    return edition


def published(company: Company, **sections: Sequence[Mapping[str, str]]) -> Edition:
    return step(company, write(company, **sections), "submit", "publish")


def state_of(company: Company, edition: Edition) -> State:
    with as_system(company.id):
        return State(Edition.objects.get(pk=edition.pk).state)


def instruction(
    company: Company,
    text: str = "鈴木は終日不在です。",
    *,
    begins: timedelta = timedelta(),
    ends: timedelta = timedelta(hours=1),
) -> Instruction:
    """One of the day, by times from now."""
    with as_system(company.id) as state:
        now = db.now()
        return services.give_instruction(
            actor=state.actor, tenant_id=company.id, text=text, since=now + begins, until=now + ends
        )


def over(company: Company, text: str = "鈴木は終日不在です。", *, ago: timedelta = timedelta(seconds=1)) -> Instruction:
    """One that ended so long ago."""
    with as_system(company.id):
        until = db.now() - ago
        begun = until - timedelta(days=1)
        row = Instruction(
            id=uuid7(), tenant_id=company.id, side=Side.CLIENT, since=begun, until=until, created_at=begun
        )
        vault.create_key(tenant_id=company.id, data_class=DATA_CLASS, object_id=row.id)
        vault.seal(row, {"text": text})
        row.save(force_insert=True)
        return row
