"""What is written in a script and where an edition goes stands in the log."""

import pytest

from knowledge import services
from tests.factories import acting, make_tenant
from tests.knowledge.make import write
from tests.walls.audit_walls import chief, event, proves, those, written

pytestmark = pytest.mark.django_db


@proves(services._write, "knowledge.edited")
def test_a_section_that_is_written() -> None:
    company = make_tenant()
    actor = chief(company)
    with written(company) as log, acting(actor):
        edition = services.save_section(
            actor=actor,
            tenant_id=company.id,
            section="snippets",
            rows={0: {"text": "申し伝えます。"}},
            seen=services.mark_of([]),
        )
    assert log.events == those(event("knowledge.edited", company, edition, actor))


@proves(services.take_step, "knowledge.submitted")
def test_an_edition_that_is_handed_in() -> None:
    company = make_tenant()
    actor, edition = chief(company), write(company, snippets=[{"text": "申し伝えます。"}])
    with written(company) as log, acting(actor):
        services.take_step(actor=actor, tenant_id=company.id, edition_id=edition.pk, step="submit", rev=edition.rev)
    assert log.events == those(event("knowledge.submitted", company, edition, actor))
