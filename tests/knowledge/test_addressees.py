"""A way of the script leads to an addressee: by id, told by name to whoever may know it, and to nobody who has left."""

from __future__ import annotations

from uuid import UUID

import pytest

from callcenter.core.errors import Invalid
from knowledge import services
from knowledge.models import Edition
from tenants import services as tenants
from tests.factories import Company, as_system, client_for, make_person
from tests.knowledge.make import published, write
from tests.log import events_of
from tests.tenants.make import live, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    return live()


def way(who: UUID | str, label: str = "見積") -> dict[str, str]:
    return {"place": "1", "label": label, "addressee": str(who)}


def leave(company: Company, who: UUID) -> None:
    with as_system(company.id) as state:
        tenants.update_person(actor=state.actor, tenant_id=company.id, entry_id=who, changes={}, active=False)


def test_a_way_fills_in_the_addressee_until_they_have_left(company: Company) -> None:
    suzuki = person(company, "鈴木 一郎", department="営業部")
    published(company, tree=[way(suzuki)])
    operator = client_for(make_person("operator", company))
    call = operator.post("/desk/open/", {"client": company.slug}).headers["Location"]
    assert f"{{&quot;addressee&quot;: &quot;{suzuki}&quot;}}" in operator.get(call).content.decode()
    leave(company, suzuki)
    page = operator.get(call).content.decode()
    assert 'data-sets="{}"' in page
    assert str(suzuki) not in page


def test_nobody_elses_addressee_is_taken_by_either_door(company: Company) -> None:
    stranger = person(live(), "鈴木 一郎")
    with pytest.raises(Invalid) as refused:
        write(company, tree=[way(stranger)])
    assert set(refused.value.errors) == {"tree-0-addressee"}
    with as_system(company.id) as state, pytest.raises(Invalid):
        services.replace_content(actor=state.actor, tenant_id=company.id, content={"tree": [way(stranger)]}, rev=0)


def test_who_reads_an_edition_reads_the_name_which_is_in_the_log_and_not_in_the_edition(company: Company) -> None:
    suzuki, other = (person(company, "鈴木 一郎", department=name) for name in ("営業部", "総務部"))
    published(company, tree=[way(suzuki)])
    draft = write(company, tree=[way(other)])
    supervisor = client_for(make_person("supervisor"))
    page = supervisor.get(f"/p/{company.slug}/script/{draft.pk}/").content.decode()
    assert "宛先にする: 鈴木 一郎（営業部）" in page
    assert "宛先にする: 鈴木 一郎（総務部）" in page
    assert [event["count"] for event in events_of(company, "data.revealed")] == [2]
    with as_system(company.id):
        assert "鈴木" not in str(Edition.objects.get(pk=draft.pk).content)
    leave(company, other)
    assert "一覧にいない担当者" in supervisor.get(f"/p/{company.slug}/script/{draft.pk}/").content.decode()


def test_who_writes_the_tree_chooses_from_the_directory(company: Company) -> None:
    suzuki = person(company, "鈴木 一郎", department="営業部")
    client = client_for(make_person("client_admin", company))
    address = f"/p/{company.slug}/script/edit/tree/"
    page = client.get(address).content.decode()
    assert f'<option value="{suzuki}">鈴木 一郎（営業部）</option>' in page
    values = {
        "tree-0-place": "1",
        "tree-0-label": "見積",
        "tree-0-addressee": str(suzuki),
        "seen": services.mark_of([]),
    }
    assert client.post(address, values).status_code == 302
    assert f'<option value="{suzuki}" selected>' in client.get(address).content.decode()
    assert "鈴木" not in client.get(f"/p/{company.slug}/script/edit/ng/").content.decode()
