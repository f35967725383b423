"""Editions by the services that write them."""

from collections.abc import Mapping, Sequence

from knowledge import services
from knowledge.content import rows_of
from knowledge.models import OPEN, Edition, State
from knowledge.queries import published_before
from tests.factories import Company, as_system


def write(company: Company, **sections: Sequence[Mapping[str, str]]) -> Edition:
    """These sections in the draft, whatever was in them."""
    edition = None
    for section, rows in sections.items():
        with as_system(company.id) as state:
            there = Edition.objects.filter(tenant_id=company.id, state__in=OPEN).first() or published_before(company.id)
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
