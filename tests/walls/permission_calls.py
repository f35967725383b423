"""Every ``require`` about people, calls and recordings: a call that lacks nothing but, once, the right."""

from __future__ import annotations

from datetime import timedelta

from accounts import queries as account_queries
from accounts.services import departments, invitations, memberships
from audit.services.exports import request_export
from callcenter.core.db import now
from callcenter.core.permissions import Permission as Can
from calls import queries as call_queries
from calls import services as call_services
from calls.choices import Disposition, Restriction, Source
from calls.services import notify, restrict
from recordings import queries as recording_queries
from recordings.models import Recording
from tests.calls.make import call_input
from tests.factories import unique
from tests.walls.permission_scene import Wall

DEPARTMENTS = (
    Wall(
        "accounts/queries/departments.py:departments",
        Can.MEMBERSHIP_MANAGE,
        lambda s, actor: account_queries.departments(actor, s.id),
    ),
    Wall(
        "accounts/queries/departments.py:get_department_for",
        Can.MEMBERSHIP_MANAGE,
        lambda s, actor: account_queries.get_department_for(actor, s.id, s.things["department_id"]),
    ),
    Wall(
        "accounts/services/departments.py:save_department",
        Can.MEMBERSHIP_MANAGE,
        lambda s, actor: departments.save_department(
            actor=actor, tenant_id=s.id, name=f"部{unique()}", user_ids=[s.client.user.pk]
        ),
    ),
)

PEOPLE = (
    Wall(
        "accounts/queries/access.py:get_membership_for",
        Can.MEMBERSHIP_MANAGE,
        lambda s, actor: account_queries.get_membership_for(actor, s.things["membership_id"]),
    ),
    Wall(
        "accounts/queries/access.py:memberships_for",
        Can.MEMBERSHIP_MANAGE,
        lambda s, actor: list(account_queries.memberships_for(actor, tenant_id=s.id)),
    ),
    Wall(
        "accounts/queries/shown.py:members",
        Can.MEMBERSHIP_MANAGE,
        lambda s, actor: account_queries.members(actor, s.id),
    ),
    Wall(
        "accounts/queries/shown.py:open_invitations",
        Can.MEMBERSHIP_MANAGE,
        lambda s, actor: account_queries.open_invitations(actor, s.id),
    ),
    Wall(
        "accounts/services/invitations.py:invite",
        Can.MEMBERSHIP_MANAGE,
        lambda s, actor: invitations.invite(
            actor=actor, tenant_id=s.id, email=f"n{unique()}@example.test", role="client_user"
        ),
    ),
    Wall(
        "accounts/services/invitations.py:revoke",
        Can.MEMBERSHIP_MANAGE,
        lambda s, actor: invitations.revoke(actor=actor, tenant_id=s.id, invitation_id=s.things["invitation_id"]),
    ),
    Wall(
        "accounts/services/memberships.py:give",
        Can.MEMBERSHIP_MANAGE,
        lambda s, actor: memberships.give(
            actor=actor, tenant_id=s.id, user_id=s.things["user_id"], role="client_admin"
        ),
    ),
)

CALLS = (
    Wall(
        "calls/queries/access.py:get_call_for",
        Can.CALL_REVEAL,
        lambda s, actor: call_queries.get_call_for(actor, s.things["call_id"], Can.CALL_REVEAL),
    ),
    Wall(
        "calls/queries/access.py:get_message_for",
        Can.MESSAGE_VIEW,
        lambda s, actor: call_queries.get_message_for(actor, s.things["message_id"]),
    ),
    Wall(
        "calls/queries/access.py:readers_of",
        Can.MESSAGE_RESTRICT,
        lambda s, actor: call_queries.readers_of(actor, s.things["call_id"]),
    ),
    Wall(
        "calls/services/restrict.py:restrict_call",
        Can.MESSAGE_RESTRICT,
        lambda s, actor: restrict.restrict_call(
            actor=actor,
            call_id=s.things["call_id"],
            restriction=Restriction.PERSONS,
            readers=[s.things["user_id"]],
        ),
    ),
    Wall(
        "calls/queries/drafts.py:get_draft_for",
        Can.DRAFT_EDIT,
        lambda s, actor: call_queries.get_draft_for(actor, s.things["draft_id"]),
    ),
    Wall(
        "calls/services/drafts.py:open_draft",
        Can.DRAFT_EDIT,
        lambda s, actor: call_services.open_draft(actor=actor, tenant_id=s.id, called_number=s.client.number),
    ),
    Wall(
        "calls/services/intake.py:create_calls",
        Can.CALL_LOG,
        lambda s, actor: call_services.create_calls(
            actor=actor,
            tenant_id=s.id,
            items=[call_input(s.client, message=None, disposition=Disposition.WRONG)],
            source=Source.API,
        ),
    ),
    Wall(
        "calls/queries/inbox.py:inbox_newer",
        Can.MESSAGE_VIEW,
        lambda s, actor: call_queries.inbox_newer(actor, s.id, now()),
    ),
    Wall(
        "calls/queries/inbox.py:notify_choice",
        Can.MESSAGE_VIEW,
        lambda s, actor: call_queries.notify_choice(actor, s.id),
    ),
    Wall(
        "calls/queries/inbox.py:_find",
        Can.MESSAGE_VIEW,
        lambda s, actor: call_queries.inbox(actor, s.id),
    ),
    Wall(
        "calls/services/notify.py:set_notify_choice",
        Can.MESSAGE_STATUS,
        lambda s, actor: notify.set_notify_choice(actor=actor, tenant_id=s.id, mode="all"),
    ),
)

RECORDINGS = (
    Wall(
        "recordings/queries.py:get_recording_for",
        Can.RECORDING_GRANT,
        lambda s, actor: recording_queries.get_recording_for(actor, s.things["recording_id"], Can.RECORDING_GRANT),
    ),
    Wall(
        "recordings/queries.py:get_meta_for",
        Can.RECORDING_META,
        lambda s, actor: recording_queries.get_meta_for(actor, s.things["recording_id"]),
        instead=frozenset({Can.RECORDING_PLAY}),
    ),
    Wall(
        "recordings/queries.py:require_hearing",
        Can.RECORDING_PLAY,
        lambda s, actor: recording_queries.require_hearing(actor, Recording.objects.get(pk=s.things["recording_id"])),
        others=frozenset({Can.CALL_VIEW}),
    ),
)

DAY = timedelta(days=1)
LOG = (
    Wall(
        "audit/services/exports.py:request_export",
        Can.AUDIT_EXPORT,
        lambda s, actor: request_export(
            actor=actor, tenant_id=s.id, format="csv", since=now() - DAY, until=now(), purpose="audit"
        ),
    ),
)

CALL_WALLS: tuple[Wall, ...] = (*PEOPLE, *DEPARTMENTS, *CALLS, *RECORDINGS, *LOG)
