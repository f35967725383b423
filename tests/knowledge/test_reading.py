"""Who answers a call is shown what changed since they last read the script, and that they have read it is on record."""

import pytest

from callcenter.core.errors import NotFound
from knowledge import queries, services
from knowledge.queries import Unread
from tests.factories import Company, acting, actor_for, client_for, make_person
from tests.knowledge.make import published, write
from tests.log import actions_of
from tests.tenants.make import live

pytestmark = pytest.mark.django_db


def unread_of(company: Company, actor: object) -> Unread | None:
    with acting(actor):  # type: ignore[arg-type]
        edition = queries.in_force(actor, company.id)  # type: ignore[arg-type]
        assert edition is not None
        return queries.unread(actor, edition)  # type: ignore[arg-type]


def test_what_changed_is_shown_until_it_was_read() -> None:
    company = live()
    first = published(company, snippets=[{"text": "甲"}])
    operator = actor_for(make_person("operator", company), (company, "operator"))
    found = unread_of(company, operator)
    assert found is not None
    assert found.since is None
    for _again in range(2):
        with acting(operator):
            services.confirm_read(actor=operator, tenant_id=company.id, edition_id=first.pk)
    assert unread_of(company, operator) is None
    assert actions_of(company.id, "knowledge.read") == ["knowledge.read"]
    second = published(company, snippets=[{"text": "乙"}])
    found = unread_of(company, operator)
    assert found is not None
    assert (found.since, found.edition.pk) == (first.number, second.pk)
    assert [(change.gone, change.come) for change in found.changes] == [(["言い回し: 甲"], ["言い回し: 乙"])]


def test_a_draft_is_not_read() -> None:
    company = live()
    draft = write(company, snippets=[{"text": "甲"}])
    operator = actor_for(make_person("operator", company), (company, "operator"))
    with acting(operator), pytest.raises(NotFound):
        services.confirm_read(actor=operator, tenant_id=company.id, edition_id=draft.pk)


def test_the_client_and_the_supervisor_see_how_many_have_read_it() -> None:
    company = live()
    edition = published(company, snippets=[{"text": "甲"}])
    address = f"/p/{company.slug}/script/{edition.pk}/"
    operator = client_for(make_person("operator", company))
    assert operator.post(f"{address}read/").status_code == 302
    for reader in (make_person("client_admin", company), make_person("supervisor")):
        assert "読んだオペレーター 1人" in client_for(reader).get(address).content.decode()


def test_the_page_of_a_call_shows_what_was_not_read() -> None:
    company = live()
    edition = published(company, snippets=[{"text": "甲"}])
    browser = client_for(make_person("operator", company))
    opened = browser.post("/desk/open/", {"client": company.slug}).headers["Location"]
    assert "この台本をまだ読んでいません" in browser.get(opened).content.decode()
    browser.post(f"/p/{company.slug}/script/{edition.pk}/read/")
    assert "この台本をまだ読んでいません" not in browser.get(opened).content.decode()
    published(company, snippets=[{"text": "乙"}])
    seen = browser.get(opened).content.decode()
    assert f"前に読んだ第{edition.number}版から変わりました" in seen
    assert "言い回し: 乙" in seen


def test_a_client_who_looks_at_what_operators_see_is_not_asked_whether_it_was_read() -> None:
    company = live()
    published(company, snippets=[{"text": "甲"}])
    seen = client_for(make_person("client_user", company)).get(f"/p/{company.slug}/script/view/").content.decode()
    assert "甲" in seen
    assert "この台本をまだ読んでいません" not in seen
