"""Blocks by the services that make them."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from blocks import services
from blocks.models import Block, Reason
from callcenter.core import db
from callcenter.core.ids import uuid7
from tests.factories import Company, as_system

NUMBER, NUMBER_E164 = "０３-5000-9001", "+81350009001"


def proposed(company: Company, number: str = NUMBER, *, origin_id: UUID | None = None) -> Block:
    with as_system(company.id) as state:
        return services.propose(
            actor=state.actor,
            tenant_id=company.id,
            origin_id=origin_id or uuid7(),
            number=number,
            reason=Reason.REPEATED,
        )


def approved(company: Company, number: str = NUMBER, *, last: date | None = None) -> Block:
    row = proposed(company, number)
    with as_system(company.id) as state:
        services.approve(actor=state.actor, tenant_id=company.id, block_id=row.pk, last=last)
    return stored(company, row)


def lifted(company: Company, number: str = NUMBER) -> Block:
    row = approved(company, number)
    with as_system(company.id) as state:
        services.lift(actor=state.actor, tenant_id=company.id, block_id=row.pk)
    return stored(company, row)


def stored(company: Company, row: Block) -> Block:
    with as_system(company.id):
        return Block.objects.get(pk=row.pk)


def end(company: Company, row: Block, *, ago: timedelta = timedelta(seconds=1)) -> None:
    """As if its time had come so long ago."""
    with as_system(company.id):
        Block.objects.filter(pk=row.pk).update(until=db.now() - ago)
