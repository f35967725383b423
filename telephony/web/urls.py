"""Pages of telephony: parts of /desk/, and /admin/extensions/."""

from django.urls import path

from telephony.web import desk, extensions

app_name = "telephony"

urlpatterns = [
    path("desk/ringing/", desk.ringing, name="ringing"),
    path("admin/extensions/", extensions.extensions, name="extensions"),
    path("admin/extensions/<uuid:extension_id>/remove/", extensions.remove, name="extension_remove"),
    path("desk/ringing/<uuid:leg_id>/answer/", desk.answer, name="answer"),
]
