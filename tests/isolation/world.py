"""Two companies with everything in them, and a person of every role in the first. Built once per module, committed."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass

from django.test import Client as Browser

from accounts.models import User
from tests.calls import make as calls
from tests.factories import Company, api_for, client_for, join, make_person, unique
from tests.isolation import objects
from tests.isolation.matrix import ROLES, TT, Side

MACHINE_SCOPES = ("call.log", "recording.upload")


@dataclass(frozen=True)
class World:
    """``mine``: the company of the persons. ``others``: the one that they must not learn of."""

    mine: Side
    others: Side
    companies: Mapping[str, Company]
    persons: Mapping[str, User]
    signed_in: Mapping[str, Browser]

    def browser(self, role: str) -> Browser:
        """A person of this role, signed in; for the machine a client with its token."""
        ready, fresh = self.signed_in[role], Browser()
        fresh.cookies, fresh.defaults = copy.deepcopy(ready.cookies), dict(ready.defaults)
        return fresh

    def mixed(self, lesser: str, greater: str) -> Browser:
        """A new person with the lesser role in ``mine`` and the greater one in ``others``."""
        user = make_person(lesser, self.companies["mine"])
        join(user, greater, self.companies["others"])
        return client_for(user)


def build() -> World:
    clients = {name: calls.make_client() for name in ("mine", "others")}
    persons = {role: make_person(role if role != TT else "operator", clients["mine"].company) for role in ROLES}
    sides = {name: _side(client) for name, client in clients.items()}
    companies = {name: client.company for name, client in clients.items()}
    signed_in = {role: client_for(person) for role, person in persons.items() if role != TT}
    signed_in[TT] = api_for(persons[TT], companies["mine"], scopes=MACHINE_SCOPES)
    return World(sides["mine"], sides["others"], companies, persons, signed_in)


def _side(client: calls.Client) -> Side:
    mark, made = unique(), {}
    for maker in objects.MAKERS:
        made.update(maker(client, mark))
    values = objects.values_of(mark)
    return Side(
        slug=client.company.slug,
        tenant_id=client.company.id,
        number=client.number,
        objects=made,
        names=frozenset({client.company.name, client.company.slug, client.number}),
        values=frozenset({values["name"], values["company"], values["body"]}),
    )
