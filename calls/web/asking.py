"""The questions that name a risk: asked on the strip, and answered before anything is sent."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from callcenter.core.errors import Invalid
from callcenter.core.middleware import Request
from calls import ready
from calls.models import Draft
from calls.queries.risks import Risk, risks_of

FIELD = "risk"
"""Each question is a box of this name, with the risk's code."""


def asked(request: Request, draft: Draft, content: Mapping[str, Any]) -> list[Risk]:
    return risks_of(request.actor, draft, ready.to_send(content))


def affirmed(request: Request, draft: Draft, content: Mapping[str, Any]) -> list[str]:
    """Codes of everything that there is to ask. Raises Invalid (code ``risk``) where something of it was not affirmed."""
    codes = [risk.code for risk in asked(request, draft, content)]
    if not set(codes) <= set(request.POST.getlist(FIELD)):
        raise Invalid(
            _("まだ送っていません。もう一度内容を確認し、表示された質問に答えてから送ってください。"), code=FIELD
        )
    return codes
