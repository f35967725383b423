"""Where a person can go, from what they may do. One table; the pages themselves are guarded by the permission table."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from callcenter.core.context import Actor, TenantAccess
from callcenter.core.ids import HOUSE_ID
from callcenter.core.permissions import Permission

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the menu. ``roles``: those to whom it is offered, when they hold one of ``needs``."""

    label: Text
    url_name: str
    needs: tuple[Permission, ...]
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Link:
    label: Text
    url: str
    current: bool


_OPERATOR = frozenset({"operator"})
_FLOOR = frozenset({"supervisor", "quality_manager"})
_OFFICE = frozenset({"admin"})
_AUDITOR = frozenset({"auditor"})
_CLIENT = frozenset({"client_user", "client_admin"})

# In the order of the menu; the first place of a person is their home.
STAFF_PLACES = (
    Place(_("監視"), "calls:supervisor", (Permission.CALL_LIST,), _FLOOR),
    Place(_("待機"), "calls:desk", (Permission.CALL_LOG,), _OPERATOR | {"supervisor"}),
    Place(_("未完了"), "calls:drafts", (Permission.DRAFT_EDIT,), _OPERATOR | {"supervisor"}),
    Place(_("送信済"), "calls:sent", (Permission.CALL_LOG,), _OPERATOR | {"supervisor"}),
    Place(_("利用者"), "accounts:users", (Permission.USER_MANAGE,), _OFFICE),
    Place(_("委託元"), "tenants:clients", (Permission.TENANT_MANAGE,), _OFFICE),
    Place(_("保存期間"), "tenants:admin-retention", (Permission.RETENTION_MANAGE,), _OFFICE),
    Place(_("役割と権限"), "accounts:matrix", (Permission.USER_MANAGE,), _OFFICE),
    Place(_("監査ログ"), "audit:log", (Permission.AUDIT_VIEW,), _AUDITOR),
    Place(_("出力"), "audit:exports", (Permission.AUDIT_EXPORT,), _AUDITOR),
)
CLIENT_PLACES = (
    Place(_("受信箱"), "calls:inbox", (Permission.MESSAGE_VIEW,), _CLIENT),
    Place(_("検索"), "calls:search", (Permission.MESSAGE_VIEW,), _CLIENT),
    Place(_("担当者"), "tenants:people", (Permission.DIRECTORY_MANAGE,), _CLIENT),
    Place(_("利用者"), "accounts:members", (Permission.MEMBERSHIP_MANAGE,), _CLIENT),
    Place(_("閲覧の記録"), "audit:access_log", (Permission.AUDIT_VIEW,), _CLIENT),
    Place(_("保存期間"), "tenants:retention", (Permission.RETENTION_VIEW,), _CLIENT),
)


def roles_of(actor: Actor) -> frozenset[str]:
    return frozenset(role for access in actor.tenants.values() for role in access.roles)


def client_accesses(actor: Actor) -> list[TenantAccess]:
    """The companies whose portal the actor uses as one of their people."""
    found = (a for tenant_id, a in actor.tenants.items() if tenant_id != HOUSE_ID and a.roles & _CLIENT)
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
    for place in STAFF_PLACES:
        if roles & place.roles and held.intersection(place.needs) and (url := _url(place.url_name)):
            yield place.label, url


def client_places(access: TenantAccess) -> Iterator[tuple[Text, str]]:
    for place in CLIENT_PLACES:
        allowed = access.roles & place.roles and access.permissions.intersection(place.needs)
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
