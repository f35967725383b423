"""What is pressed about calling back. Each leads back to the page of the call, where its number is opened."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from callcenter.core.context import Actor
from callcenter.core.errors import Invalid
from callcenter.core.middleware import Request
from callcenter.core.permissions import Permission
from callcenter.ui.forms import attempt
from calls import queries, services
from calls.web.callback_panel import form_of
from calls.web.staff import call_page

Work = Callable[[Actor, UUID, Any], object]


class Deed(NamedTuple):
    """``work``: with the actor, the id and the valid form. ``said``: afterwards."""

    work: Work
    said: str


def _take(actor: Actor, callback_id: UUID, form: Any) -> object:
    return services.take_callback(actor=actor, callback_id=callback_id, version=form.cleaned_data["version"])


def _give_back(actor: Actor, callback_id: UUID, form: Any) -> object:
    return services.give_back_callback(actor=actor, callback_id=callback_id, version=form.cleaned_data["version"])


def _move(actor: Actor, callback_id: UUID, form: Any) -> object:
    version = form.cleaned_data["version"]
    return services.move_callback(actor=actor, callback_id=callback_id, version=version, due_at=form.due_at)


def _finish(actor: Actor, callback_id: UUID, form: Any) -> object:
    given = form.cleaned_data
    return services.finish_callback(
        actor=actor,
        callback_id=callback_id,
        version=given["version"],
        result=given["result"],
        again_at=form.due_at,
    )


def _deeds() -> Mapping[str, Deed]:
    return {
        "take": Deed(_take, _("折返しを引き受けました。")),
        "give_back": Deed(_give_back, _("折返しを全員の対応待ちに戻しました。")),
        "move": Deed(_move, _("折返しの期限を変更しました。")),
        "finish": Deed(_finish, _("折返しの結果を記録しました。")),
    }


def ask(request: Request, call_id: UUID) -> HttpResponse:
    """The service is to call back who called."""
    queries.get_call_for(request.actor, call_id, Permission.CALLBACK_WORK)
    form: Any = form_of("ask", request.POST)
    if attempt(form, lambda: services.ask_callback(actor=request.actor, call_id=call_id, due_at=form.due_at)):
        messages.success(request, _("折返しを登録しました。"))
        return redirect("calls:call_view", call_id=call_id)
    return call_page(request, call_id, {"ask": form})


def work(request: Request, callback_id: UUID) -> HttpResponse:
    """``deed``: what is done with it."""
    callback = queries.get_callback_for(request.actor, callback_id)
    name = request.POST.get("deed", "")
    deed, form = _deeds().get(name), form_of(name, request.POST)
    if attempt(form, lambda: _done(request, callback_id, deed, form)) and deed is not None:
        messages.success(request, deed.said)
        return redirect("calls:call_view", call_id=callback.call_id)
    return call_page(request, callback.call_id, {name if deed else "take": form})


def _done(request: Request, callback_id: UUID, deed: Deed | None, form: forms.Form) -> object:
    if deed is None:
        raise Invalid(_("何をするかを選んでください。何も変更されていません。"))
    return deed.work(request.actor, callback_id, form)
