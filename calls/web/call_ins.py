"""Calling a supervisor in: part of the page of a call, and of what the supervisors have open."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from callcenter.core.context import Actor
from callcenter.core.db import now
from callcenter.core.errors import Invalid, NotFound
from callcenter.core.middleware import Request
from callcenter.core.permissions import Permission
from callcenter.ui.forms import Refused, tried
from callcenter.ui.fragments import fragment, version_of
from calls import queries, services
from calls.models import CallIn, Draft
from calls.queries import Going
from calls.web.common import client_of
from tenants import queries as tenants
from tenants.models import Tenant

PART, LIST = "calls/_call_in.html", "calls/_call_ins.html"


class Deed(NamedTuple):
    """``work``: with the actor and the id. ``said``: afterwards, where the whole page is drawn anew."""

    work: Callable[[Actor, UUID], object]
    said: str


def _of_operator() -> Mapping[str, Deed]:
    return {
        "ask": Deed(
            lambda actor, draft_id: services.call_in(actor=actor, draft_id=draft_id),
            _("スーパーバイザーを呼びました。"),
        ),
        "mark": Deed(
            lambda actor, draft_id: services.mark_harassment(actor=actor, draft_id=draft_id),
            _("カスハラとして記録し、スーパーバイザーを呼びました。"),
        ),
        "stop": Deed(
            lambda actor, draft_id: services.stop_call_in(actor=actor, draft_id=draft_id),
            _("呼び出しをやめました。"),
        ),
    }


def _of_supervisor() -> Mapping[str, Deed]:
    return {
        "take": Deed(
            lambda actor, row_id: services.take_call_in(actor=actor, call_in_id=row_id),
            _("呼び出しに応じました。"),
        ),
        "finish": Deed(
            lambda actor, row_id: services.finish_call_in(actor=actor, call_in_id=row_id),
            _("呼び出しを終わりにしました。"),
        ),
    }


def call_in(request: Request, call_id: UUID) -> HttpResponse:
    """Part of the page of one's own call: whether a supervisor was called, and who comes. POST: ``deed``, see above."""
    draft = queries.get_draft_for(request.actor, call_id)
    if request.method == "POST":
        refused = _done(request, _of_operator(), call_id)
        if "HX-Request" not in request.headers:
            return redirect("calls:call", call_id=call_id)
        return render(
            request, PART, {**state_of(request, draft), "client": _client(request, draft), "refused": refused}
        )
    if draft.owner_id != request.actor.id:
        raise NotFound()
    state = _State.of(draft)
    return fragment(
        request, PART, state.version, lambda: {**_shown(request, draft, state), "client": _client(request, draft)}
    )


class _State(NamedTuple):
    """How it stands. ``marked``: as カスハラ."""

    row: CallIn | None
    marked: bool

    @classmethod
    def of(cls, draft: Draft) -> "_State":
        return cls(queries.call_in_of(draft), queries.is_harassment(draft.tenant_id, draft.pk))

    @property
    def version(self) -> str:
        return version_of((self.row and (self.row.pk, self.row.state), self.marked))


def state_of(request: Request, draft: Draft) -> dict[str, Any]:
    """For calls/_call_in.html, where the page itself is drawn."""
    return _shown(request, draft, _State.of(draft))


def _shown(request: Request, draft: Draft, state: _State) -> dict[str, Any]:
    row, marked = state
    comes = queries.who_comes(request.actor, row) if row is not None else ""
    return {"draft": draft, "call_in": row, "comes": comes, "marked": marked, "call_in_version": state.version}


def _client(request: Request, draft: Draft) -> Tenant:
    return client_of(request.actor, draft.tenant_id, Permission.CALL_LOG)


def call_ins(request: Request) -> HttpResponse:
    """Part of the pages of a supervisor: who asks for one. 304 while nothing has changed, and then no event."""
    found = queries.call_ins(request.actor)
    version = version_of([(row.pk, row.state, marked) for row, marked in found])
    return fragment(request, LIST, version, lambda: _listed(request, found))


def _listed(request: Request, found: list[Going]) -> dict[str, Any]:
    rows = [row for row, _marked in found]
    known, clock = queries.people_of_call_ins(request.actor, rows), now()
    cards = tenants.cards({row.tenant_id for row in rows})
    return {
        "call_ins": [
            {
                "row": row,
                "marked": marked,
                "client": cards[row.tenant_id],
                "operator": known.get(row.by_id, ""),
                "comes": known.get(row.taken_by_id, "") if row.taken_by_id else "",
                "seconds": max(0, int((clock - row.asked_at).total_seconds())),
            }
            for row, marked in found
        ]
    }


def answer(request: Request, call_in_id: UUID) -> HttpResponse:
    """``deed``: take or finish. Whoever is second is told, and sees who comes."""
    queries.get_call_in_for(request.actor, call_in_id)
    refused = _done(request, _of_supervisor(), call_in_id)
    if "HX-Request" not in request.headers:
        return redirect("calls:desk")
    return render(request, LIST, {**_listed(request, queries.call_ins(request.actor)), "refused": refused})


def _done(request: Request, deeds: Mapping[str, Deed], of: UUID) -> str:
    """Why it was refused; '' where it was done. A page that is drawn anew says either of it."""
    deed = deeds.get(request.POST.get("deed", ""))

    def work() -> object:
        if deed is None:
            raise Invalid(_("何をするかを選んでください。何も変更されていません。"))
        return deed.work(request.actor, of)

    found = tried(work)
    refused = str(found.error.detail) if isinstance(found, Refused) else ""
    if "HX-Request" not in request.headers:
        if refused:
            messages.error(request, refused)
        elif deed is not None:
            messages.success(request, deed.said)
    return refused
