"""Where a person can go, from what they may do: places that the rooms declare, guarded by the permission table."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from callcenter.core.context import Actor, TenantAccess
from callcenter.core.ids import HOUSE_ID
from callcenter.core.permissions import Permission
from callcenter.core.rooms import once

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Place:
    """Part of a room: a page of the menu, offered to those who have one of ``roles`` and hold one of ``needs``.

    The lower ``order`` comes first, and the first place of a person is their home. ``portal``: a page of one client
    company's portal, whose address carries the company.
    """

    order: int
    label: Text
    url_name: str
    needs: tuple[Permission, ...]
    roles: frozenset[str]
    portal: bool = False

    def settle(self) -> None:
        once(_by_order, (self.portal, self.order), self, "a menu place of order")
        PLACES[:] = [_by_order[key] for key in sorted(_by_order)]


PLACES: list[Place] = []
_by_order: dict[tuple[bool, int], Place] = {}


@dataclass(frozen=True, slots=True)
class Link:
    label: Text
    url: str
    current: bool


def roles_of(actor: Actor) -> frozenset[str]:
    return frozenset(role for access in actor.tenants.values() for role in access.roles)


def client_accesses(actor: Actor) -> list[TenantAccess]:
    """The companies whose portal the actor uses as one of their people."""
    theirs = frozenset(role for place in PLACES if place.portal for role in place.roles)
    found = (a for tenant_id, a in actor.tenants.items() if tenant_id != HOUSE_ID and a.roles & theirs)
    return sorted(found, key=lambda access: access.slug)


def _url(name: str, **kwargs: str) -> str:
    """Address of a page, or '' while its app does not offer it."""
    try:
        return reverse(name, kwargs=kwargs or None)
    except NoReverseMatch:
        return ""


def staff_places(actor: Actor) -> Iterator[tuple[Text, str]]:
    roles = roles_of(actor)
    held = frozenset(permission for access in actor.tenants.values() for permission in access.permissions)
    for place in PLACES:
        if (
            not place.portal
            and roles & place.roles
            and held.intersection(place.needs)
            and (url := _url(place.url_name))
        ):
            yield place.label, url


def client_places(access: TenantAccess) -> Iterator[tuple[Text, str]]:
    for place in PLACES:
        allowed = place.portal and access.roles & place.roles and access.permissions.intersection(place.needs)
        if allowed and (url := _url(place.url_name, client=access.slug)):
            yield place.label, url


def home_url(actor: Actor) -> str | None:
    """The page on which this person's day begins, or None for somebody without any membership."""
    first = next(staff_places(actor), None)
    if first is None:
        portals = client_accesses(actor)
        first = next(client_places(portals[0]), None) if portals else None
    return first[1] if first else None


def portal_links(actor: Actor) -> list[tuple[str, str]]:
    """Slug and first page of each company whose portal the actor uses."""
    firsts = ((access.slug, next(client_places(access), None)) for access in client_accesses(actor))
    return [(slug, first[1]) for slug, first in firsts if first]


def _links(places: Iterator[tuple[Text, str]], path: str) -> list[Link]:
    found = list(places)
    inside = [url for _label, url in found if path.startswith(url)]
    current = max(inside, key=len, default="")
    return [Link(label, url, url == current) for label, url in found]


def menu(request: HttpRequest, actor: Actor, named_client: str) -> tuple[list[Link], TenantAccess | None]:
    """The menu for this page: a company's portal when one is open, else the places of the person's staff roles."""
    portals = client_accesses(actor)
    portal = next((access for access in portals if access.slug == named_client), None)
    staff = _links(staff_places(actor), request.path)
    if portal is None and not staff and portals:
        portal = portals[0]
    if portal is None:
        return staff, None
    return _links(client_places(portal), request.path), portal
