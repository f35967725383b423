"""Pages of the script and of the instructions of the day."""

from django.urls import path

from knowledge.web import instructions, views

app_name = "knowledge"

_SCRIPT = "p/<slug:client>/script/"
_EDITION = f"{_SCRIPT}<uuid:edition_id>/"
_TODAY = "p/<slug:client>/instructions/"

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
    path(_TODAY, instructions.instructions, name="instructions"),
    path(f"{_TODAY}now/", instructions.now, name="now"),
    path(f"{_TODAY}<uuid:instruction_id>/withdraw/", instructions.withdraw, name="withdraw"),
]
