"""The door: each person's day begins on their own page."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from callcenter.core.middleware import Request
from callcenter.ui.navigation import home_url


def home(request: Request) -> HttpResponse:
    """Redirects to the first page of the person's roles; somebody without any membership is told so."""
    url = home_url(request.actor)
    if url is None:
        return render(request, "home.html")
    return redirect(url)


def put_back(request: Request) -> HttpResponse:
    """The words for what a form had kept, for a page that has found such a copy."""
    return render(request, "components/put_back.html")
