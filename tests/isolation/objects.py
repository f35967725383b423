"""Makers of one object for each URL argument, by the services of the product. A new argument needs a maker here."""

import tempfile
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils import timezone

from accounts.models import ApiToken, CompanyGroup, GroupCompany, GroupPerson, Invitation, Membership, Proposal, User
from accounts.services import save_department
from audit.models import AuditEvent, Checkpoint
from audit.services.alarms import Inconsistent
from audit.services.exports import request_export
from audit.services.sealing import seal_tenant
from audit.signer import Memory, Signer
from callcenter.core.ids import HOUSE_ID
from calls import services as call_services
from calls.choices import Source
from calls.models import Approval, Call
from retention import services as retention_services
from telephony.models import Exchange, Extension
from tenants import services as tenant_services
from tenants.models import PhoneNumber
from tests.blocks import make as blocks
from tests.calls.make import Client, call_input
from tests.factories import acting, actor_for, as_system, make_person, token_for
from tests.harness.roles import as_role
from tests.knowledge import make as knowledge
from tests.recordings import make as recordings
from tests.telephony.make import make_pbx

Made = dict[str, UUID]
CALLER = {"name": "甲野{mark}", "kana": "コウノ", "company": "丙川{mark}工務店", "body": "丁目{mark}の鍵の件です。"}
SAID = "癸{mark}と怒鳴られた"
"""To an operator: a value that nobody but a supervisor reads."""


def values_of(mark: str) -> dict[str, str]:
    """The personal values of the side's call; the mark makes them canaries."""
    values = {name: text.format(mark=mark) for name, text in {**CALLER, "said": SAID}.items()}
    return {**values, "refused": f"03-62{int(mark[-2:], 16) % 100:02}-{int(mark[-6:-2], 16) % 10_000:04}"}


def company_things(client: Client, mark: str) -> Made:
    """Number, addressee and legal hold of the company."""
    with as_system(client.id) as state:
        hold = retention_services.set_hold(
            actor=state.actor, tenant_id=client.id, scope="class", data_class="message", reason_code="dispute"
        )
        number = PhoneNumber.objects.get(tenant_id=client.id)
    return {"number_id": number.id, "person_id": client.suzuki, "hold_id": hold.id}


def a_call(client: Client, mark: str) -> Made:
    """A sent call with its message and whom to call back, a draft of the operator, and one that asks for a supervisor."""
    values = values_of(mark)
    caller = {"company": values["company"], "name": values["name"], "kana": values["kana"]}
    message = {"body": values["body"], "addressee": client.suzuki, "callback": True}
    with acting(client.operating()) as state:
        call: Call = call_services.create_call(
            actor=state.actor,
            tenant_id=client.id,
            data=call_input(client, caller=caller, message=message),
            source=Source.DESK,
        )
    with acting(client.operating()) as state:
        draft = call_services.open_draft(
            actor=state.actor, tenant_id=client.id, called_number=client.number, content={"body": f"庚{mark}の件"}
        )
    with acting(client.operating()) as state:
        due_at = timezone.now() + timedelta(hours=1)
        callback = call_services.ask_callback(actor=state.actor, call_id=call.pk, due_at=due_at)
    with acting(client.operating()) as state:
        helped = call_services.open_draft(actor=state.actor, tenant_id=client.id, called_number=client.number)
        call_in = call_services.call_in(actor=state.actor, draft_id=helped.pk)
    made = {"call_id": call.pk, "message_id": client.message_of(call).pk, "draft_id": draft.pk}
    return {**made, "callback_id": callback.pk, "call_in_id": call_in.pk}


def a_send_that_waits(client: Client, mark: str) -> Made:
    """For a supervisor, with the company's values in it."""
    values = values_of(mark)
    with as_system(client.id) as state:
        tenant_services.set_second_look(actor=state.actor, tenant_id=client.id, codes=["sensitive"])
    content = {"disposition": "message", "caller_kana": "コウノ", "caller_name": values["name"], "body": values["body"]}
    with acting(client.operating()) as state:
        draft = call_services.open_draft(actor=state.actor, tenant_id=client.id, called_number=client.number)
        call_services.send_draft(
            actor=state.actor,
            draft_id=draft.pk,
            rev=0,
            content={**content, "caller_company": values["company"], "addressee": str(client.suzuki)},
            confirm=client.company.slug,
            risks=["sensitive"],
        )
        return {"approval_id": Approval.objects.get(call_id=draft.pk).pk}


def an_abused_operator(client: Client, mark: str) -> Made:
    """A draft that was marked as such, with a supervisor's note."""
    with acting(client.operating()) as state:
        draft = call_services.open_draft(actor=state.actor, tenant_id=client.id, called_number=client.number)
        call_services.mark_harassment(actor=state.actor, draft_id=draft.pk)
    supervisor = actor_for(make_person("supervisor"), (client.company, "supervisor"))
    with acting(supervisor) as state:
        call_services.write_care_note(actor=state.actor, draft_id=draft.pk, said=SAID.format(mark=mark), relief="")
    return {"abused_id": draft.pk}


def people_things(client: Client, mark: str) -> Made:
    """A member, their department (in use, so that nobody can take it away), an open invitation and a token."""
    user: User = make_person("client_user", client.company, display_name=f"戊田{mark}")
    token_for(user, client.company)
    call = client.log(disposition="silent", caller=None, message=None)
    with as_system(client.id) as state:
        department = save_department(actor=state.actor, tenant_id=client.id, name=f"己部{mark}", user_ids=[user.pk])
        call_services.restrict_call(
            actor=state.actor, call_id=call.pk, restriction="department", departments=[department.pk]
        )
        invitation = Invitation.objects.create(
            tenant_id=client.id,
            email=f"new{mark}@example.test",
            role="client_user",
            invited_by=user.pk,
            expires_at=timezone.now() + timedelta(days=1),
        )
        proposal = Proposal.objects.create(
            tenant_id=client.id,
            email=f"prop{mark}@example.test",
            role="client_user",
            proposed_by=user.pk,
            expires_at=timezone.now() + timedelta(days=1),
        )
        return {
            "proposal_id": proposal.pk,
            "department_id": department.pk,
            "invitation_id": invitation.pk,
            "user_id": user.pk,
            "membership_id": Membership.objects.get(user=user).pk,
            "token_id": ApiToken.objects.get(user=user).pk,
        }


def a_group(client: Client, mark: str) -> Made:
    """A group with the company and its operator in it."""
    with as_system(HOUSE_ID):
        group = CompanyGroup.objects.create(tenant_id=HOUSE_ID, name=f"群{mark}")
        GroupCompany.objects.create(tenant_id=HOUSE_ID, group=group, company_id=client.id)
        GroupPerson.objects.create(tenant_id=HOUSE_ID, group=group, user=client.operator)
    return {"group_id": group.pk, "company_id": client.id}


def log_things(client: Client, mark: str) -> Made:
    """An event, an ordered export, a signed checkpoint."""
    now = timezone.now()
    with as_system(client.id) as state:
        export = request_export(
            actor=state.actor,
            tenant_id=client.id,
            format="csv",
            since=now - timedelta(days=1),
            until=now,
            purpose="audit",
        )
        event = AuditEvent.objects.filter(tenant_id=client.id).order_by("id")[0]
    # Among real processes their sealer may be quicker; its checkpoint is as good as one of ours.
    with tempfile.TemporaryDirectory() as folder, as_role("sealer"), suppress(Inconsistent):
        seal_tenant(client.id, signer=Signer(Ed25519PrivateKey.generate()), memory=Memory(Path(folder)))
    with as_system(client.id):
        point = Checkpoint.objects.filter(tenant_id=client.id).order_by("id")[0]
    return {"export_id": export.pk, "event_id": event.pk, "point_id": point.pk}


def a_recording(client: Client, mark: str) -> Made:
    """A recording that can be played, of a call of its own."""
    scene = recordings.make_scene(client.company)
    return {"recording_id": recordings.ready(scene, as_role)}


def an_edition(client: Client, mark: str) -> Made:
    """A published edition of the script, and a draft."""
    first = knowledge.published(client.company, snippets=[{"text": "申し伝えます。"}])
    draft = knowledge.write(client.company, snippets=[{"text": "承りました。"}])
    return {"edition_id": draft.pk, "published_id": first.pk}


def an_instruction(client: Client, mark: str) -> Made:
    """One that holds now, sealed with the company's mark in it."""
    return {"instruction_id": knowledge.instruction(client.company, f"指示{mark}").pk}


def a_block(client: Client, mark: str) -> Made:
    """A proposal that waits, and a sales call of which none was made yet."""
    sales = client.log(disposition="sales", caller=None, message=None, number="03-5000-7001")
    return {"block_id": blocks.proposed(client.company, values_of(mark)["refused"]).pk, "sales_id": sales.pk}


def an_incoming_call(client: Client, mark: str) -> Made:
    """One that rings."""
    pbx = make_pbx(client)
    pbx.tell("ringing", caller_number=f"090-0000-{mark}")
    leg = pbx.leg()
    assert leg is not None
    with as_system(HOUSE_ID):
        exchange = Exchange.objects.filter(tenant_id=HOUSE_ID, pk=leg.exchange_id)
        exchange.update(hosts=["rec.example.com"])
        extension = Extension.objects.create(
            tenant_id=HOUSE_ID, exchange_id=leg.exchange_id, number="201", user_id=client.operator.pk
        )
    return {"leg_id": leg.pk, "extension_id": extension.pk, "exchange_id": extension.exchange_id}


MAKERS = (
    company_things,
    a_call,
    a_send_that_waits,
    an_abused_operator,
    people_things,
    a_group,
    log_things,
    a_recording,
    an_edition,
    an_instruction,
    a_block,
    an_incoming_call,
)
