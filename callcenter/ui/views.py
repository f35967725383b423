"""The door: each person's day begins on their own page. And the help that stands beside every page."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from callcenter.core.middleware import Request
from callcenter.ui.help import help_of, whom_to_ask
from callcenter.ui.navigation import home_url, roles_of


def home(request: Request) -> HttpResponse:
    """Redirects to the first page of the person's roles; somebody without any membership is told so."""
    url = home_url(request.actor)
    if url is None:
        return render(request, "home.html")
    return redirect(url)


def put_back(request: Request) -> HttpResponse:
    """The words for what a form had kept, for a page that has found such a copy."""
    return render(request, "components/put_back.html")


def page_help(request: Request) -> HttpResponse:
    """A page for browsers without scripts; static/js/help.js shows its middle beside the page one is on."""
    known = help_of(request.GET.get("page", ""))
    letters = bool(getattr(request.user, "shortcuts", False))
    keys = [key for key in known.keys if letters or not key.letter]
    context = {
        "help": known,
        "keys": keys,
        "letters": letters,
        "switched_off": len(keys) < len(known.keys),
        "whom": whom_to_ask(roles_of(request.actor)),
    }
    return render(request, "help.html", context)
