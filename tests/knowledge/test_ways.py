"""A way of the tree says what must be asked on it: chosen by whoever writes, checked before it is published, said wherever the script is read."""

from __future__ import annotations

import pytest
from django.test import Client

from callcenter.core.errors import Invalid
from knowledge import services
from knowledge.ways import is_on, loose_ends
from tests.factories import Company, api_for, as_system, client_for, make_person
from tests.knowledge.make import published, step, write
from tests.knowledge.test_api import call
from tests.knowledge.test_web import path, seen, text
from tests.tenants.make import live

pytestmark = pytest.mark.django_db

TREE = [{"place": "1", "label": "見積"}, {"place": "1-2", "label": "急ぎの見積"}]
TYPED = {"items-0-disposition": "", "items-0-way": "1-2", "items-0-item": "現場の住所", "items-0-field": "line"}
ITEM = {"way": "1-2", "item": "現場の住所", "field": "line"}


@pytest.fixture
def company() -> Company:
    return live()


@pytest.fixture
def writer(company: Company) -> Client:
    return client_for(make_person("client_admin", company))


@pytest.mark.parametrize(
    ("way", "gone", "expected"),
    [("", "", True), ("", "1", True), ("1", "1", True), ("1", "1-2-1", True), ("1-2", "1", False), ("1", "", False)],
)
def test_who_goes_further_has_come_by_the_ways_above(way: str, gone: str, expected: bool) -> None:
    assert is_on(way, gone) is expected


def test_who_writes_chooses_a_way_of_the_same_edition(company: Company, writer: Client) -> None:
    write(company, tree=TREE)
    address = path(company, "edit/items/")
    page = text(writer.get(address))
    assert '<option value="1-2">1-2 急ぎの見積</option>' in page
    assert writer.post(address, {**TYPED, "seen": seen(page)}).status_code == 302
    page = text(writer.get(address))
    assert '<option value="1-2" selected>' in page


@pytest.mark.parametrize(
    ("row", "at"),
    [
        ({**ITEM, "way": "2"}, "items-0-way"),
        ({**ITEM, "way": "x"}, "items-0-way"),
        ({**ITEM, "disposition": "urgent"}, "items-0-way"),
    ],
)
def test_a_way_that_is_none_or_beside_a_kind_is_refused_by_either_door(
    row: dict[str, str], at: str, company: Company
) -> None:
    write(company, tree=TREE)
    with pytest.raises(Invalid) as refused:
        write(company, items=[row])
    assert set(refused.value.errors) == {at}
    program = api_for(make_person("client_admin", company), company)
    answer = call(program, "PUT", company, body={"content": {"tree": TREE, "items": [row]}, "rev": 1})
    assert answer.status_code == 400
    assert at in answer.json()["errors"]


def test_the_whole_draft_is_judged_by_the_tree_that_it_brings(company: Company) -> None:
    with as_system(company.id) as state:
        content = {"items": [ITEM], "tree": TREE}
        edition = services.replace_content(actor=state.actor, tenant_id=company.id, content=content, rev=0)
        with pytest.raises(Invalid):
            services.replace_content(
                actor=state.actor, tenant_id=company.id, content={"items": [ITEM]}, rev=edition.rev
            )


def test_an_item_whose_way_is_gone_is_told_and_keeps_the_edition_from_operators(
    company: Company, writer: Client
) -> None:
    write(company, tree=TREE, items=[ITEM])
    edition = write(company, tree=TREE[:1])
    page = text(writer.get(path(company, f"{edition.pk}/")))
    assert "「現場の住所」は進め方の 1-2 で聞くことになっていますが" in page
    with pytest.raises(Invalid) as refused:
        step(company, edition, "submit")
    assert "1-2" in str(refused.value.detail)
    address = path(company, "edit/items/")
    form = text(writer.get(address))
    assert '<option value="1-2" selected>1-2（進め方にない番号）</option>' in form
    typed = {**TYPED, "seen": seen(form)}
    assert writer.post(address, typed).status_code == 400
    assert writer.post(address, {**typed, "items-0-way": "1"}).status_code == 302
    assert "公開する前に直すところがあります" not in text(writer.get(path(company, f"{edition.pk}/")))
    with as_system(company.id):
        edition.refresh_from_db()
    step(company, edition, "submit", "publish")


def test_an_edition_that_was_published_before_ways_were_is_whole() -> None:
    assert loose_ends({"items": [{"item": "お勤め先", "disposition": "", "field": ""}]}) == []


def test_editions_and_their_differences_say_the_way_in_words(company: Company, writer: Client) -> None:
    published(company, tree=TREE, items=[{**ITEM, "way": "1"}])
    edition = write(company, items=[ITEM])
    page = text(writer.get(path(company, f"{edition.pk}/")))
    assert "進め方: 1 見積 / 聞くこと: 現場の住所" in page
    assert "進め方: 1-2 急ぎの見積 / 聞くこと: 現場の住所" in page


def test_the_client_sees_at_the_way_what_operators_must_ask_there(company: Company, writer: Client) -> None:
    published(company, tree=TREE, items=[ITEM, {"item": "お名前の漢字"}])
    page = text(writer.get(path(company, "view/")))
    asked = page.index("急ぎの見積")
    assert asked < page.index("<li>現場の住所</li>") < page.index("<li>お名前の漢字</li>")
