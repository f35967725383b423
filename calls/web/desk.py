"""The operator's place: waiting, and the call page with its draft."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from blocks.models import Reason
from callcenter.core.db import tenant_transaction
from callcenter.core.errors import DomainError, Invalid, NotFound
from callcenter.core.middleware import Request
from callcenter.core.permissions import Permission
from callcenter.text import phone, visible
from callcenter.ui.forms import Refused, attempt, form_page, show_refusal, tried, whole
from calls import blocking, fields, queries, ready, services
from calls.choices import Disposition, DraftState, Urgency
from calls.kinds import WITHOUT_CALLBACK
from calls.models import Call, Draft
from calls.queries.risks import Risk
from calls.web import call_ins
from calls.web.asking import FIELD, affirmed, asked
from calls.web.common import client_of, json_body, midnight
from calls.web.forms import CallForm, content_of, kinds_for_script
from calls.web.marking import marks, refuse_unready, wanted
from calls.web.memo_panel import beside_draft
from calls.web.sent_now import CameBack, just_sent
from calls.web.unfinished import newest
from knowledge import queries as knowledge
from knowledge.answering import answering
from tenants import queries as tenants
from tenants.models import Tenant


def desk(request: Request, error: str = "", number: str = "") -> HttpResponse:
    """Waiting for a call: look up the dialled number or choose the company; today's counts; own unsent calls."""
    mine = queries.my_drafts(request.actor)
    context = {
        **choices(request),
        "counts": queries.day_counts(request.actor, midnight()),
        **just_sent(request, mine),
        **newest(mine),
        "helps": bool(request.actor.tenants_with(Permission.CALLIN_TAKE)),
        "decides": bool(request.actor.tenants_with(Permission.APPROVAL_DECIDE)),
        "error": error,
        # An exchange that opens an address names the number that was called: the client company's, nobody's own.
        "number": number or visible.storable(request.GET.get("number", ""))[:60],
    }
    return render(request, "calls/desk.html", context, status=400 if error else 200)


def choices(request: Request) -> dict[str, Any]:
    """The companies for which the operator takes calls, for components/company_choices.html."""
    company = request.GET.get("company", "")
    return {
        "page": tenants.companies(request.actor, Permission.CALL_LOG, company, request.GET.get("cursor"), live=True),
        "company": company,
        "company_query": urlencode({"company": company}) if company else "",
    }


def open_call(request: Request) -> HttpResponse:
    """Starts a call: the draft is on the server before the first character is typed."""
    actor, typed = request.actor, request.POST.get("number", "")
    if "client" in request.POST:
        access = actor.by_slug(request.POST["client"])
        if access is None:
            raise NotFound()
        tenant_id, dialled = access.tenant_id, ""
    else:
        dialled = phone.key(typed) or ""
        found = tenants.lookup_number(actor, dialled) if dialled else None
        named = [] if found or not typed.strip() else tenants.search_companies(actor, Permission.CALL_LOG, typed).rows
        if len(named) > 1:
            return redirect(f"{reverse('calls:desk')}?{urlencode({'company': typed})}")
        if found is None and not named:
            text = _("この番号や名前の委託元は見つかりません。確認するか、下の一覧から選んでください。")
            return desk(request, error=text, number=typed)
        tenant_id, dialled = (found.id, dialled) if found else (named[0].id, "")
    draft = services.open_draft(actor=actor, tenant_id=tenant_id, called_number=dialled)
    return redirect("calls:call", call_id=draft.pk)


def call(request: Request, call_id: UUID) -> HttpResponse:
    """The call page. POST without scripts: ``action`` is save, confirm, send, move (to another company) or blocked (end it as such)."""
    draft = queries.get_draft_for(request.actor, call_id)
    if draft.state == DraftState.SENT:
        return redirect("calls:call_view", call_id=call_id)
    if draft.state == DraftState.DROPPED:
        messages.info(request, _("この下書きは破棄されています。"))
        return redirect("calls:drafts")
    client = client_of(request.actor, draft.tenant_id, Permission.CALL_LOG)
    if draft.owner_id != request.actor.id:
        context = {"draft": draft, "client": client, "owner": queries.owner_name(request.actor, draft)}
        return render(request, "calls/take_over.html", context)
    if request.method == "POST":
        return _posted(request, draft, client)
    content = ready.tidied(queries.draft_content(request.actor, draft))
    return _call_page(request, draft, client, _form(request, client, content))


def _form(request: Request, client: Tenant, content: Mapping[str, Any]) -> CallForm:
    return CallForm(content=content, people=tenants.directory(request.actor, client.id, active_only=True))


def _posted(request: Request, draft: Draft, client: Tenant) -> HttpResponse:
    action, content = request.POST.get("action", "confirm"), content_of(request.POST)
    if action == "send":
        return _send(request, draft, client, content)
    if action == "blocked":
        content[fields.DISPOSITION.name] = Disposition.BLOCKED.value
    form = _form(request, client, ready.tidied(content))
    # Saved as it was typed, whatever the form thinks of it.
    saved = tried(lambda: _save(request, draft.pk, request.POST.get("rev"), content))
    if isinstance(saved, Refused):
        show_refusal(form, saved.error)
        return _call_page(request, draft, client, form)
    if action == "save":
        messages.success(request, _("下書きを保存しました。"))
        return redirect("calls:call", call_id=draft.pk)
    if action == "move":
        return redirect("calls:choose_client", call_id=draft.pk)
    good = attempt(form, lambda: refuse_unready(request, draft, content))
    risks = asked(request, saved.value, content) if good else []
    return _call_page(request, saved.value, client, form, confirming=bool(good), risks=risks)


def _save(request: Request, draft_id: UUID, rev: object, content: Mapping[str, Any]) -> Draft:
    return services.save_draft(actor=request.actor, draft_id=draft_id, rev=whole(rev), content=content)


def _send(request: Request, draft: Draft, client: Tenant, content: Mapping[str, Any]) -> HttpResponse:
    """The directory is opened for the form only when it comes back."""

    def send() -> Call:
        refuse_unready(request, draft, content)
        return services.send_draft(
            actor=request.actor,
            draft_id=draft.pk,
            rev=whole(request.POST.get("rev")),
            content=ready.to_send(content),
            confirm=request.POST.get("confirm", ""),
            typed=content,
            risks=affirmed(request, draft, content),
        )

    sent = tried(send)
    if isinstance(sent, Refused):
        form = _form(request, client, content)
        show_refusal(form, sent.error)
        again = sent.error.code == FIELD
        return _call_page(
            request, draft, client, form, confirming=again, risks=asked(request, draft, content) if again else []
        )
    if sent.value.released_at is None:
        # Else the page says it itself, with the way back (calls/_undoable.html).
        messages.success(request, _("%(company)s へ送りました。") % {"company": client.name})
    return redirect("calls:desk")


def _call_page(
    request: Request,
    draft: Draft,
    client: Tenant,
    form: CallForm,
    *,
    confirming: bool = False,
    risks: Sequence[Risk] = (),
) -> HttpResponse:
    content, people = form.content, form.people
    script = answering(request.actor, client, draft.called_number, draft.started_at)
    form.ask(script.wanted, script.ways)
    said = marks(draft, content, script.wanted)
    today = knowledge.of_today(request.actor, client.id)
    context = {
        **call_ins.state_of(request, draft),
        "client": client,
        "earlier": queries.earlier(request.actor, draft, content),
        "approved_block": blocking.block_of(draft.tenant_id, content),
        "script": script,
        "memos": beside_draft(request, draft.pk),
        "instructions": knowledge.opened(request.actor, today),
        "today": knowledge.version_of(today),
        "form": form,
        "came_back": [CameBack(client, one) for one in queries.returned_draft(request.actor, draft)],
        "people": people,
        "numbers": tenants.numbers_of(request.actor, client.id, Permission.CALL_LOG),
        "confirming": confirming,
        "risks": risks,
        "affirmed": request.POST.getlist(FIELD),
        "kinds": kinds_for_script(),
        "marks": json.dumps(said),
        "unsure": said["unsure"],
        "without_callback": " ".join(fields.names(WITHOUT_CALLBACK)),
        "movable": len(request.actor.tenants_with(Permission.CALL_LOG)) > 1,
        "addressee": next((p for p in people if str(p.id) == content.get(fields.ADDRESSEE.name)), None),
        "content": content,
        "number": content.get(fields.CALLBACK_NUMBER.name) or content.get(fields.CALLER_NUMBER.name),
        "block_label": dict(Reason.choices).get(fields.BLOCK_REASON.given(content), ""),
        "urgency_label": dict(Urgency.choices).get(fields.URGENCY.given(content), ""),
    }
    return form_page(request, "calls/call.html", context)


def earlier(request: Request, call_id: UUID) -> HttpResponse:
    """Fragment for a number that was typed: who called this company from it before."""
    draft = queries.get_draft_for(request.actor, call_id)
    if draft.owner_id != request.actor.id or draft.state != DraftState.OPEN:
        raise NotFound()
    content = queries.draft_content(request.actor, draft)
    found, block = queries.earlier(request.actor, draft, content), blocking.block_of(draft.tenant_id, content)
    return render(request, "calls/_earlier.html", {"earlier": found, "approved_block": block})


def save(request: Request, call_id: UUID) -> HttpResponse:
    """Autosave by script: PUT ``{rev, content}`` → ``{rev, saved_at}`` and what is said at the fields. With ``check`` also
    what the strip asks.

    ``marks``: what sending would be refused for, by field; ``tidy``: good values as they are written. A newer revision elsewhere answers 200 with ``conflict`` and the other text, whose reading is then on record.
    """

    def keep() -> dict[str, Any]:
        body = json_body(request)
        given = body.get("content")
        content = content_of(given if isinstance(given, dict) else {})
        draft = _save(request, call_id, body.get("rev"), content)
        saved_at = timezone.localtime().strftime("%H:%M:%S")
        said = marks(draft, content, wanted(request, draft))
        ready_to_ask = body.get("check") is True and not said["marks"]
        risks = [asdict(risk) for risk in asked(request, draft, content)] if ready_to_ask else []
        return {"rev": draft.rev, "saved_at": saved_at, "risks": risks, **said}

    saved = tried(keep)
    return _not_saved(request, call_id, saved.error) if isinstance(saved, Refused) else JsonResponse(saved.value)


def _not_saved(request: Request, call_id: UUID, error: DomainError) -> JsonResponse:
    other = queries.get_draft_for(request.actor, call_id)  # first, so that a complaint tells strangers nothing
    if error.code != "draft_rev":
        return JsonResponse({"code": error.code, "detail": str(error.detail)}, status=error.status)
    theirs = queries.draft_content(request.actor, other)
    return JsonResponse({"conflict": theirs, "rev": other.rev, "detail": str(error.detail)})


def choose_client(request: Request, call_id: UUID) -> HttpResponse:
    """The wrong company was chosen, and what was typed is saved: which is the right one?"""
    draft = queries.get_draft_for(request.actor, call_id)
    client = client_of(request.actor, draft.tenant_id, Permission.CALL_LOG)
    return render(request, "calls/choose_client.html", {"draft": draft, "client": client, **choices(request)})


def change_client(request: Request, call_id: UUID) -> HttpResponse:
    """The draft goes on in the right company as it was saved, without the addressee."""
    with tenant_transaction(request.actor, request.actor.tenants):
        content = queries.draft_content(request.actor, queries.get_draft_for(request.actor, call_id))
    target = request.actor.by_slug(request.POST.get("client", ""))
    if target is None:
        raise Invalid(_("委託元を選び直してください。何も変更されていません。"))
    with tenant_transaction(request.actor, {target.tenant_id}):
        client = tenants.get_tenant_for(request.actor, target.slug, Permission.CALL_LOG)
        dialled = tenants.first_number(client.id)
    draft = services.move_draft(
        actor=request.actor,
        draft_id=call_id,
        rev=whole(request.POST.get("rev")),
        tenant_id=target.tenant_id,
        called_number=dialled,
        content=content,
    )
    messages.warning(request, _("委託元を変更しました。宛先を選び直してください。"))
    return redirect("calls:call", call_id=draft.pk)


def take_over(request: Request, call_id: UUID) -> HttpResponse:
    services.take_over_draft(actor=request.actor, draft_id=call_id)
    messages.success(request, _("引き継ぎました。前のオペレーターの画面からは保存できなくなります。"))
    return redirect("calls:call", call_id=call_id)


def discard(request: Request, call_id: UUID) -> HttpResponse:
    services.discard_draft(actor=request.actor, draft_id=call_id)
    messages.success(request, _("下書きを破棄しました。"))
    return redirect("calls:drafts")
