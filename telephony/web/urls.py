"""Pages of telephony: parts of /desk/."""

from django.urls import path

from telephony.web import desk

app_name = "telephony"

urlpatterns = [
    path("desk/ringing/", desk.ringing, name="ringing"),
    path("desk/ringing/<uuid:leg_id>/answer/", desk.answer, name="answer"),
]
