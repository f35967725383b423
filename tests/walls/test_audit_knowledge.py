"""What is written in a script, where an edition goes, and what an instruction of the day did stand in the log."""

from datetime import timedelta

import pytest
from django.utils import timezone

from knowledge import queries, services
from knowledge.services import editions
from tests.factories import acting, actor_for, make_person, make_tenant
from tests.knowledge.make import instruction, published, write
from tests.walls.audit_walls import chief, event, proves, those, written

pytestmark = pytest.mark.django_db


@proves(editions._write, "knowledge.edited")
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


def test_a_whole_draft_that_is_written() -> None:
    company = make_tenant()
    actor = chief(company)
    with written(company) as log, acting(actor):
        edition = services.replace_content(
            actor=actor, tenant_id=company.id, content={"snippets": [{"text": "申し伝えます。"}]}, rev=0
        )
    assert log.events == those(event("knowledge.edited", company, edition, actor))


@proves(services.confirm_read, "knowledge.read")
def test_an_edition_that_is_read() -> None:
    company = make_tenant()
    edition = published(company, snippets=[{"text": "申し伝えます。"}])
    actor = actor_for(make_person("operator", company), (company, "operator"))
    with written(company) as log, acting(actor):
        services.confirm_read(actor=actor, tenant_id=company.id, edition_id=edition.pk)
    assert log.events == those(event("knowledge.read", company, edition, actor))


@proves(services.give_instruction, "instruction.given")
def test_an_instruction_that_is_given() -> None:
    company = make_tenant()
    actor = chief(company)
    with written(company) as log, acting(actor):
        row = services.give_instruction(
            actor=actor, tenant_id=company.id, text="鈴木は不在です。", until=timezone.now() + timedelta(hours=1)
        )
    assert log.events == those(event("instruction.given", company, row, actor))


@proves(services.withdraw_instruction, "instruction.withdrawn")
def test_an_instruction_that_is_withdrawn() -> None:
    company = make_tenant()
    actor, row = chief(company), instruction(company)
    with written(company) as log, acting(actor):
        services.withdraw_instruction(actor=actor, tenant_id=company.id, instruction_id=row.pk)
    assert log.events == those(event("instruction.withdrawn", company, row, actor))


def test_an_instruction_that_is_read() -> None:
    company = make_tenant()
    actor, row = chief(company), instruction(company)
    with written(company) as log, acting(actor):
        assert queries.opened(actor, queries.of_today(actor, company.id))[0].text == "鈴木は終日不在です。"
    assert log.events == those(event("instruction.shown", company, row, actor))
