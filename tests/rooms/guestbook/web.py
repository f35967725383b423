"""The one page: what was written, opened with an event, and a form to write."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from audit.services import reveal
from callcenter.core.errors import NotFound
from callcenter.core.middleware import Request
from callcenter.core.permissions import Permission, require
from tests.rooms.guestbook import services
from tests.rooms.guestbook.models import Entry

app_name = "guestbook"


def book(request: Request, client: str) -> HttpResponse:
    access = request.actor.by_slug(client)
    if access is None:
        raise NotFound()
    require(request.actor, access.tenant_id, Permission.MESSAGE_VIEW)
    if request.method == "POST":
        services.write(actor=request.actor, tenant_id=access.tenant_id, text=request.POST["text"])
        return redirect("guestbook:book", client=client)
    entries = list(Entry.objects.filter(tenant_id=access.tenant_id).order_by("created_at"))
    opened = reveal(actor=request.actor, objs=entries, fields=["text"], purpose="answering", action="guestbook.read")
    return render(request, "guestbook/book.html", {"texts": [opened[entry.pk]["text"] for entry in entries]})


urlpatterns = [path("p/<slug:client>/guestbook/", book, name="book")]
