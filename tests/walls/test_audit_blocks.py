"""What was proposed to be refused, and what its company said to it, stand in the log."""

import pytest

from blocks import queries, services
from blocks.models import Reason
from callcenter.core.db import write_to
from calls.services import propose_block
from tests.blocks.make import NUMBER, approved, proposed
from tests.calls.make import make_client
from tests.factories import acting, make_tenant
from tests.walls.audit_walls import chief, event, proves, those, written

pytestmark = pytest.mark.django_db


@proves(services.propose, "block.proposed")
def test_a_number_that_is_proposed() -> None:
    client = make_client()
    call, actor = client.log(disposition="sales", caller=None, message=None, number=NUMBER), client.operating()
    with written(client.company) as log, acting(actor):
        row = propose_block(actor=actor, call_id=call.pk, reason=Reason.REPEATED)
    assert log.events == those(
        event("call.revealed", client.company, call, actor), event("block.proposed", client.company, row, actor)
    )


@proves(services.approve, "block.approved")
def test_a_proposal_that_is_approved() -> None:
    company = make_tenant()
    actor, row = chief(company), proposed(company)
    with written(company) as log, acting(actor):
        services.approve(actor=actor, tenant_id=company.id, block_id=row.pk)
    assert log.events == those(event("block.approved", company, row, actor))


@proves(services.decline, "block.declined")
def test_a_proposal_that_is_declined() -> None:
    company = make_tenant()
    actor, row = chief(company), proposed(company)
    with written(company) as log, acting(actor):
        services.decline(actor=actor, tenant_id=company.id, block_id=row.pk)
    assert log.events == those(event("block.declined", company, row, actor))


@proves(services.lift, "block.lifted")
def test_one_that_is_lifted() -> None:
    company = make_tenant()
    actor, row = chief(company), approved(company)
    with written(company) as log, acting(actor):
        services.lift(actor=actor, tenant_id=company.id, block_id=row.pk)
    assert log.events == those(event("block.lifted", company, row, actor))


@proves(services.drop_of, "block.dropped")
def test_one_whose_call_was_taken_back() -> None:
    company = make_tenant()
    actor, row = chief(company), proposed(company)
    with written(company) as log, acting(actor):
        write_to(company.id)
        services.drop_of(actor=actor, tenant_id=company.id, origin_id=row.origin_id)
    assert log.events == those(event("block.dropped", company, row, actor))


def test_numbers_that_are_read() -> None:
    company = make_tenant()
    actor = chief(company)
    proposed(company)
    with written(company) as log, acting(actor):
        queries.listed(actor, company.id, queries.WAITING)
    assert log.events == those(event("block.listed", company, None, actor))
