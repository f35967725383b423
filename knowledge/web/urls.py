"""Pages of the script."""

from django.urls import path

from knowledge.web import views

app_name = "knowledge"

_SCRIPT = "p/<slug:client>/script/"
_EDITION = f"{_SCRIPT}<uuid:edition_id>/"

urlpatterns = [
    path("sv/scripts/", views.waiting, name="waiting"),
    path(_SCRIPT, views.script, name="script"),
    path(f"{_SCRIPT}view/", views.view, name="view"),
    path(f"{_SCRIPT}edit/<slug:section>/", views.section, name="section"),
    path(_EDITION, views.edition, name="edition"),
    path(f"{_EDITION}read/", views.read, name="read"),
    path(f"{_EDITION}submit/", views.step, {"step": "submit"}, name="submit"),
    path(f"{_EDITION}return/", views.step, {"step": "return"}, name="return"),
    path(f"{_EDITION}publish/", views.step, {"step": "publish"}, name="publish"),
    path(f"{_EDITION}drop/", views.step, {"step": "drop"}, name="drop"),
]
