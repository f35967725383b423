"""Two companies with everything in them, and a person of every role in the first. Built once per module, committed.

Every name and every value is planted with a mark of its own, so that a test can say which of them an answer carries.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connections
from django.http.response import HttpResponseBase
from django.test import Client

from accounts.models import User
from callcenter.core.context import system_actor
from callcenter.core.db import tenant_transaction
from callcenter.core.ids import HOUSE_ID
from tests.calls import make as calls
from tests.factories import Company, api_for, client_for, join, make_person, unique
from tests.isolation import objects
from tests.isolation.matrix import OP, ROLES, TT, Side, text_of

MACHINE_SCOPES = ("call.log", "recording.upload")


class Browser(Client):
    """Somebody's browser. ``own_words``: the name and address of who is signed in, which stand on their own pages."""

    own_words: frozenset[str] = frozenset()


@dataclass(frozen=True)
class World:
    """``mine``: the company of the persons. ``others``: the one that they must not learn of."""

    mine: Side
    others: Side
    companies: Mapping[str, Company]
    persons: Mapping[str, User]
    signed_in: Mapping[str, Client]

    def browser(self, role: str) -> Browser:
        """A person of this role, signed in; for the machine a client with its token."""
        ready, fresh = self.signed_in[role], Browser()
        fresh.cookies, fresh.defaults = copy.deepcopy(ready.cookies), dict(ready.defaults)
        fresh.own_words = words_of(self.persons[role])
        return fresh

    def carried(self, response: HttpResponseBase, who: Client) -> list[str]:
        """Names, addresses and values of anybody but the reader that this answer carries."""
        planted = self.mine.values | self.mine.shown | self.others.values | self.others.shown
        planted |= frozenset(word for person in self.persons.values() for word in words_of(person))
        text = text_of(response)
        return sorted(word for word in planted - getattr(who, "own_words", frozenset()) if word in text)

    def events(self) -> int:
        """How many events there are by now, of the service and of both companies."""
        tenants = [HOUSE_ID, self.mine.tenant_id, self.others.tenant_id]
        with tenant_transaction(system_actor("test"), tenants), connections["default"].cursor() as cursor:
            cursor.execute("SELECT count(*) FROM audit_event WHERE tenant_id = ANY(%s)", [tenants])
            return int(cursor.fetchone()[0])

    def mixed(self, lesser: str, greater: str) -> Client:
        """A new person with the lesser role in ``mine`` and the greater one in ``others``."""
        user = make_person(lesser, self.companies["mine"])
        join(user, greater, self.companies["others"])
        return client_for(user)


def build() -> World:
    clients = {name: calls.make_client() for name in ("mine", "others")}
    mine, mark = clients["mine"].company, unique()
    persons = {
        role: make_person(role if role != TT else "operator", mine, display_name=f"癸{role}{mark}") for role in ROLES
    }
    persons[OP] = clients["mine"].operator  # whose the draft is
    sides = {name: _side(client) for name, client in clients.items()}
    companies = {name: client.company for name, client in clients.items()}
    signed_in = {role: client_for(person) for role, person in persons.items() if role != TT}
    signed_in[TT] = api_for(persons[TT], companies["mine"], scopes=MACHINE_SCOPES)
    return World(sides["mine"], sides["others"], companies, persons, signed_in)


def words_of(person: User) -> frozenset[str]:
    return frozenset({person.display_name, person.email})


def _side(client: calls.Client) -> Side:
    mark, made = unique(), {}
    for person, name in ((client.operator, f"辛山{mark}"), (client.user, f"壬川{mark}")):
        person.display_name = name
        person.save(update_fields=["display_name"])
    for maker in objects.MAKERS:
        made.update(maker(client, mark))
    values = objects.values_of(mark)
    return Side(
        slug=client.company.slug,
        tenant_id=client.company.id,
        number=client.number,
        objects=made,
        names=frozenset({client.company.name, client.company.slug, client.number}),
        values=frozenset({values["name"], values["company"], values["body"], values["said"], values["refused"]}),
        shown=frozenset({f"戊田{mark}", f"辛山{mark}", f"壬川{mark}", f"庚{mark}", "鈴木 一郎", "山田 太郎"}),
    )
