"""People as pages and answers show them: whoever loads names here has written the event, so no view can forget it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import Invitation, Membership, User
from accounts.queries.access import OFFERED, RUNNING, get_membership_for, memberships_for, own_side
from accounts.queries.people import Member, accounts, get_person_for, with_second_factor
from audit.services import Target, record, record_shown
from callcenter.core.context import AccessWitness, Actor, Reach
from callcenter.core.ids import HOUSE_ID
from callcenter.core.pages import Page, keyset
from callcenter.core.permissions import Permission, require

_KNOWS_EVERYBODY = (Permission.USER_MANAGE, Permission.AUDIT_VIEW)
"""Rights in the service itself."""


def list_people(actor: Actor, *, text: str = "", state: str = "", cursor: str | None = None) -> Page[User]:
    """Accounts for the administrator, newest first. ``text``: part of code, name or address; ``state``: active, stopped."""
    page = keyset(accounts(actor, text=text, state=state), cursor, time="created_at")
    record_shown(actor=actor, action="person.listed", counts={HOUSE_ID: len(page.rows)})
    return page


def view_person(actor: Actor, user_id: UUID) -> User:
    """One account for the administrator. Raises as ``get_person_for`` does."""
    return _viewed(actor, get_person_for(actor, user_id))


def find_person(actor: Actor, code: str) -> User | None:
    """The account with this code, for the administrator."""
    row = accounts(actor).filter(staff_code=code.strip().upper()).first()
    return _viewed(actor, row) if row is not None else None


def _viewed(actor: Actor, row: User) -> User:
    record(actor=actor, action="person.viewed", target=Target("person", row.pk, HOUSE_ID), count=1)
    return row


def members(actor: Actor, tenant_id: UUID, permission: Permission = Permission.MEMBERSHIP_MANAGE) -> list[Member]:
    """The client's own people, by name, for those who manage or choose among them (``permission``).

    Those of the service are not listed.
    """
    require(actor, tenant_id, permission)
    rows = list(
        own_side(tenant_id=tenant_id, user__is_active=True)
        .filter(RUNNING)
        .select_related("user")
        .order_by("user__display_name", "id")
    )
    record_shown(actor=actor, action="member.listed", counts={tenant_id: len(rows)})
    strong = with_second_factor(row.user_id for row in rows)
    return [Member.of(row, second_factor=row.user_id in strong) for row in rows]


def list_memberships(
    actor: Actor, *, tenant_id: UUID | None = None, user_id: UUID | None = None, cursor: str | None = None
) -> Page[Membership]:
    """``memberships_for`` with the persons' names, newest first; one event for each company shown."""
    rows = memberships_for(actor, tenant_id=tenant_id, user_id=user_id).select_related("user")
    page = keyset(rows, cursor, time="starts_at")
    record_shown(actor=actor, action="member.listed", counts=Counter(row.tenant_id for row in page.rows))
    return page


def view_membership(actor: Actor, membership_id: UUID) -> Membership:
    """One membership with its person. Raises as ``get_membership_for`` does."""
    row = get_membership_for(actor, membership_id)
    record(actor=actor, action="member.listed", tenant_id=row.tenant_id, target=row, count=1)
    return row


def open_invitations(actor: Actor, tenant_id: UUID) -> list[Invitation]:
    """Invitations that can still be accepted, with the addresses they went to, newest first."""
    require(actor, tenant_id, Permission.MEMBERSHIP_MANAGE)
    rows = list(Invitation.objects.filter(OFFERED, tenant_id=tenant_id))
    record_shown(actor=actor, action="invitation.listed", counts={tenant_id: len(rows)})
    return rows


def names(reader: Actor | UUID, witness: AccessWitness, user_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names of persons met in records of the companies of ``witness``, as far as the reader may know them; for everybody
    else the code stands alone.

    Who answers for accounts or for the log knows everybody, the service's people know each other, a client's people know
    those who are or were their own. ``reader``: who is signed in, or the id of who ordered a file. ``witness``: of the
    event under which it is shown, so that a list of a message's readers writes no second one.
    """
    ids = set(user_ids)
    rows = User.objects.filter(pk__any=ids) if ids else User.objects.none()
    if isinstance(reader, UUID) or not any(reader.may(right, HOUSE_ID) for right in _KNOWS_EVERYBODY):
        rows = _known_to(reader, witness, rows)
    return dict(rows.values_list("pk", "display_name"))


def _known_to(reader: Actor | UUID, witness: AccessWitness, rows: QuerySet[User]) -> QuerySet[User]:
    """Of these: for a client's person their own; for one of the service the others, and all in a file they ordered."""
    own = own_side(tenant_id__in=witness.tenant_ids)
    theirs = Q(pk__in=own.values("user_id"))
    if isinstance(reader, UUID):
        return rows.filter(theirs) if own.filter(user_id=reader).exists() else rows
    return rows.filter(theirs if witness.tenant_ids & reader.reaching(Reach.CLIENT) else ~theirs)
