"""REST addresses of recordings, below /api/v1/."""

from django.urls import path

from recordings.api import views
from recordings.api.audio import audio

app_name = "api-recordings"

urlpatterns = [
    path("calls/<uuid:call_id>/recordings/", views.OfCall.as_view(), name="of-call"),
    path("recordings/<uuid:recording_id>/", views.Detail.as_view(), name="detail"),
    path("recordings/<uuid:recording_id>/play/", views.Play.as_view(), name="play"),
    path("recordings/<uuid:recording_id>/audio/<str:secret>/", audio, name="audio"),
]
