"""Pages of recordings, below /recordings/."""

from django.urls import path

from recordings.web import views

app_name = "recordings"

urlpatterns = [
    path("calls/<uuid:call_id>/", views.panel, name="panel"),
    path("calls/<uuid:call_id>/upload/", views.upload, name="upload"),
    path("<uuid:recording_id>/", views.item, name="item"),
    path("<uuid:recording_id>/play/", views.play, name="play"),
    path("<uuid:recording_id>/viewers/", views.viewers, name="viewers"),
]
