"""The product's addresses and those of the guestbook."""

from django.urls import include, path

from callcenter.urls import *  # noqa: F403
from callcenter.urls import urlpatterns

urlpatterns = [*urlpatterns, path("", include("tests.rooms.guestbook.web"))]
