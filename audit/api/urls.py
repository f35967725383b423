"""REST addresses of the log, below /api/v1/."""

from django.urls import path

from audit.api import views

app_name = "api-audit"

urlpatterns = [
    path("audit/events/", views.Events.as_view(), name="events"),
    path("audit/exports/", views.Exports.as_view(), name="exports"),
    path("audit/exports/<uuid:export_id>/", views.OneExport.as_view(), name="export"),
    path("audit/exports/<uuid:export_id>/file/", views.ExportFile.as_view(), name="export-file"),
    path("audit/checkpoints/", views.Checkpoints.as_view(), name="checkpoints"),
]
