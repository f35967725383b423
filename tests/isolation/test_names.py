"""What the matrix asks of every page (``named``) is found where it is missing, and how a name stands beside its code."""

from __future__ import annotations

import re

import pytest

from tests.isolation.matrix import AU, CA, OP, SV
from tests.isolation.named import TOLD, hold_to_names, read
from tests.isolation.world import World

pytestmark = pytest.mark.django_db


def test_a_page_without_a_name_is_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("callcenter.core.hooks.person_names", lambda *asked: {})
    with pytest.raises(AssertionError, match="told by their codes alone"):
        hold_to_names(world, world.browser(AU).get("/audit/log/"), AU)


def test_the_client_reads_its_own_people_by_name_and_why_the_others_are_codes(world: World) -> None:
    answer = world.browser(CA).get(f"/p/{world.mine.slug}/access-log/")
    text = read(answer.content.decode())
    assert text.count(TOLD) == 1
    assert world.persons[OP].staff_code in text
    assert world.persons[OP].display_name not in text
    assert world.persons[CA].display_name in text


def test_a_colleagues_draft_names_its_owner(world: World) -> None:
    page = read(world.browser(SV).get(f"/desk/calls/{world.mine.objects['draft_id']}/").content.decode())
    owner = world.persons[OP]
    assert f"{owner.display_name} {owner.staff_code}" in re.sub(r"\s+", " ", page)
