"""Every ``require`` about people, calls and recordings: a call that lacks nothing but, once, the right."""

from __future__ import annotations

from datetime import timedelta

from accounts import queries as account_queries
from accounts.queries import groups as group_queries
from accounts.services import departments, groups, invitations, memberships, stalled
from audit.queries.exports import get_export_for
from audit.queries.search import get_event_for
from audit.services.exports import request_export
from callcenter.core.db import now
from callcenter.core.permissions import Permission as Can
from calls import queries as call_queries
from calls import services as call_services
from calls.choices import Disposition, Source
from calls.queries import drafts
from calls.queries.access import admit, get_call_to_restrict
from calls.queries.inbox import _find
from calls.queries.memos import memos_about
from calls.services import notify, undoing
from recordings import queries as recording_queries
from recordings.models import Recording
from tests.calls.make import call_input
from tests.factories import unique
from tests.walls.permission_scene import Wall

DEPARTMENTS = (
    Wall(
        account_queries.departments,
        Can.MEMBERSHIP_MANAGE,
        lambda s, actor: account_queries.departments(actor, s.id),
    ),
    Wall(
        account_queries.get_department_for,
        Can.MEMBERSHIP_MANAGE,
        lambda s, actor: account_queries.get_department_for(actor, s.id, s.things["department_id"]),
    ),
    Wall(
        departments.save_department,
        Can.MEMBERSHIP_MANAGE,
        lambda s, actor: departments.save_department(
            actor=actor, tenant_id=s.id, name=f"部{unique()}", user_ids=[s.client.user.pk]
        ),
    ),
)

PEOPLE = (
    Wall(
        account_queries.get_membership_for,
        Can.MEMBERSHIP_MANAGE,
        lambda s, actor: account_queries.get_membership_for(actor, s.things["membership_id"]),
    ),
    Wall(
        account_queries.memberships_for,
        Can.MEMBERSHIP_MANAGE,
        lambda s, actor: list(account_queries.memberships_for(actor, tenant_id=s.id)),
    ),
    Wall(
        account_queries.members,
        Can.MEMBERSHIP_MANAGE,
        lambda s, actor: account_queries.members(actor, s.id),
    ),
    Wall(
        account_queries.open_invitations,
        Can.MEMBERSHIP_MANAGE,
        lambda s, actor: account_queries.open_invitations(actor, s.id),
    ),
    Wall(
        invitations.invite,
        Can.MEMBERSHIP_MANAGE,
        lambda s, actor: invitations.invite(
            actor=actor, tenant_id=s.id, email=f"n{unique()}@example.test", role="client_user"
        ),
    ),
    Wall(
        invitations.revoke,
        Can.MEMBERSHIP_MANAGE,
        lambda s, actor: invitations.revoke(actor=actor, tenant_id=s.id, invitation_id=s.things["invitation_id"]),
    ),
    Wall(
        memberships.give,
        Can.MEMBERSHIP_MANAGE,
        lambda s, actor: memberships.give(
            actor=actor, tenant_id=s.id, user_id=s.things["user_id"], role="client_admin"
        ),
    ),
    Wall(
        stalled.run_again,
        Can.JOB_MANAGE,
        lambda s, actor: stalled.run_again(actor=actor, tenant_id=s.id, job_id=s.things["job_id"]),
    ),
    Wall(
        stalled.send_again,
        Can.JOB_MANAGE,
        lambda s, actor: stalled.send_again(actor=actor, tenant_id=s.id, mail_id=s.things["mail_id"]),
    ),
)

GROUPS = (
    Wall(
        group_queries.get_group_for,
        Can.MEMBERSHIP_MANAGE,
        lambda s, actor: group_queries.get_group_for(actor, s.things["group_id"]),
        in_house=True,
    ),
    Wall(
        group_queries.list_groups,
        Can.MEMBERSHIP_MANAGE,
        lambda s, actor: group_queries.list_groups(actor),
        in_house=True,
    ),
    Wall(
        groups.save_group,
        Can.MEMBERSHIP_MANAGE,
        lambda s, actor: groups.save_group(actor=actor, name=f"群{unique()}"),
        in_house=True,
    ),
)

CALLS = (
    Wall(
        admit,
        Can.CALL_REVEAL,
        lambda s, actor: call_queries.get_call_for(actor, s.things["call_id"], Can.CALL_REVEAL),
    ),
    Wall(
        call_queries.get_message_for,
        Can.MESSAGE_VIEW,
        lambda s, actor: call_queries.get_message_for(actor, s.things["message_id"]),
    ),
    Wall(
        get_call_to_restrict,
        Can.MESSAGE_RESTRICT,
        lambda s, actor: call_queries.readers_of(actor, s.things["call_id"]),
    ),
    Wall(
        undoing._sender,
        Can.DRAFT_EDIT,
        lambda s, actor: undoing.undo_call(actor=actor, call_id=s.things["sent_id"]),
        others=frozenset({Can.MESSAGE_CORRECT}),
    ),
    Wall(
        call_queries.get_draft_for,
        Can.DRAFT_EDIT,
        lambda s, actor: call_queries.get_draft_for(actor, s.things["draft_id"]),
    ),
    Wall(
        drafts.draft_tenant_for,
        Can.DRAFT_EDIT,
        lambda s, actor: drafts.draft_tenant_for(actor, s.things["draft_id"]),
    ),
    Wall(
        memos_about,
        Can.CALL_REVEAL,
        lambda s, actor: call_queries.memos_of(actor, s.things["draft_id"]),
    ),
    Wall(
        call_queries.get_callback_for,
        Can.CALLBACK_WORK,
        lambda s, actor: call_queries.get_callback_for(actor, s.things["callback_id"]),
    ),
    Wall(
        call_queries.get_approval_for,
        Can.APPROVAL_DECIDE,
        lambda s, actor: call_queries.get_approval_for(actor, s.things["approval_id"]),
    ),
    Wall(
        call_queries.get_call_in_for,
        Can.CALLIN_TAKE,
        lambda s, actor: call_queries.get_call_in_for(actor, s.things["call_in_id"]),
    ),
    Wall(
        call_queries.get_harassment_for,
        Can.WELFARE_NOTE,
        lambda s, actor: call_queries.get_harassment_for(actor, s.things["abused_id"]),
    ),
    Wall(
        call_services.open_draft,
        Can.DRAFT_EDIT,
        lambda s, actor: call_services.open_draft(actor=actor, tenant_id=s.id, called_number=s.client.number),
    ),
    Wall(
        call_services.create_calls,
        Can.CALL_LOG,
        lambda s, actor: call_services.create_calls(
            actor=actor,
            tenant_id=s.id,
            items=[call_input(s.client, at=now(), message=None, disposition=Disposition.WRONG)],
            source=Source.API,
        ),
    ),
    Wall(
        call_queries.inbox_newer,
        Can.MESSAGE_VIEW,
        lambda s, actor: call_queries.inbox_newer(actor, s.id, now()),
    ),
    Wall(
        call_queries.notify_choice,
        Can.MESSAGE_VIEW,
        lambda s, actor: call_queries.notify_choice(actor, s.id),
    ),
    Wall(
        call_queries.taken_away,
        Can.MESSAGE_VIEW,
        lambda s, actor: call_queries.taken_away(actor, s.id, "withdrawn"),
    ),
    Wall(
        _find,
        Can.MESSAGE_VIEW,
        lambda s, actor: call_queries.inbox(actor, s.id),
    ),
    Wall(
        notify.set_notify_choice,
        Can.MESSAGE_STATUS,
        lambda s, actor: notify.set_notify_choice(actor=actor, tenant_id=s.id, mode="all"),
    ),
)

RECORDINGS = (
    Wall(
        recording_queries.get_recording_for,
        Can.RECORDING_GRANT,
        lambda s, actor: recording_queries.get_recording_for(actor, s.things["recording_id"], Can.RECORDING_GRANT),
    ),
    Wall(
        recording_queries.get_meta_for,
        Can.RECORDING_META,
        lambda s, actor: recording_queries.get_meta_for(actor, s.things["recording_id"]),
        instead=frozenset({Can.RECORDING_PLAY}),
    ),
    Wall(
        recording_queries.require_hearing,
        Can.RECORDING_PLAY,
        lambda s, actor: recording_queries.require_hearing(actor, Recording.objects.get(pk=s.things["recording_id"])),
        others=frozenset({Can.CALL_VIEW}),
    ),
)

DAY = timedelta(days=1)
LOG = (
    Wall(
        request_export,
        Can.AUDIT_EXPORT,
        lambda s, actor: request_export(
            actor=actor, tenant_id=s.id, format="csv", since=now() - DAY, until=now(), purpose="audit"
        ),
    ),
    Wall(
        get_export_for,
        Can.AUDIT_EXPORT,
        lambda s, actor: get_export_for(actor, s.things["export_id"]),
    ),
    Wall(
        get_event_for,
        Can.AUDIT_VIEW,
        lambda s, actor: get_event_for(actor, s.things["event_id"]),
    ),
)

CALL_WALLS: tuple[Wall, ...] = (*PEOPLE, *DEPARTMENTS, *GROUPS, *CALLS, *RECORDINGS, *LOG)
