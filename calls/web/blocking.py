"""What is pressed about refusing a number, on the page of its sales call."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from callcenter.core.middleware import Request
from callcenter.core.permissions import Permission
from callcenter.ui.forms import attempt
from calls import queries, services
from calls.web.block_panel import block_form
from calls.web.staff import call_page


def propose(request: Request, call_id: UUID) -> HttpResponse:
    """The company is asked whether it refuses the number of this call."""
    queries.get_call_for(request.actor, call_id, Permission.BLOCK_PROPOSE)
    form = block_form(request.POST)
    done = attempt(form, lambda: services.propose_block(actor=request.actor, call_id=call_id, **form.cleaned_data))
    if not done:
        return call_page(request, call_id, {"block": form})
    if done.value.origin_id == call_id:
        messages.success(request, _("着信拒否を提案しました。委託元が承認すると、次の着信から画面に出ます。"))
    else:
        messages.info(request, _("この番号の着信拒否は、ほかの受電からすでに提案されているか、承認されています。"))
    return redirect("calls:call_view", call_id=call_id)
