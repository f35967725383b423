"""「自分で確かめる」: the key, the checkpoints to keep and the program, with the three steps."""

from pathlib import Path
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from audit import verify_bundle
from audit.queries import search
from audit.queries.checkpoints import LONGEST, file_for, held_against, proof_for
from callcenter.core import hooks
from callcenter.core.middleware import Request
from callcenter.ui import inputs
from callcenter.ui.forms import attempt, form_page, posted


class KeptForm(forms.Form):
    kept = inputs.Text(
        label=_("控えの内容"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 7, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_("保存した控えのファイルを開き、中身をすべて貼り付けてください。"),
    )


def verify(request: Request, client: str) -> HttpResponse:
    """The page; a kept checkpoint that was pasted is held against today's log."""
    (tenant_id,) = search.auditable(request.actor, client)
    form = KeptForm(posted(request))
    done = attempt(form, lambda: held_against(request.actor, client, form.cleaned_data["kept"]))
    context = {
        "form": form,
        "proof": proof_for(request.actor, client),
        "held": done.value if done else None,
        "client": hooks.tenant_cards([tenant_id]).get(tenant_id),
        "slug": client,
    }
    return form_page(request, "audit/verify.html", context)


def checkpoint(request: Request, client: str, point_id: UUID) -> HttpResponse:
    return _file(*file_for(request.actor, client, point_id))


def program(request: Request, client: str) -> HttpResponse:
    """The verifier, byte for byte as it lies in the source."""
    search.auditable(request.actor, client)
    return _file("verify_bundle.py", Path(verify_bundle.__file__).read_text("utf-8"))


def _file(name: str, text: str) -> HttpResponse:
    response = HttpResponse(text.encode("utf-8"), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
