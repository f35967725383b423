"""Pages of the log."""

from django.urls import path

from audit.web import exports, log

app_name = "audit"

urlpatterns = [
    path("audit/log/", log.log, name="log"),
    path("audit/log/<uuid:event_id>/", log.event, name="event"),
    path("audit/exports/", exports.exports, name="exports"),
    path("audit/exports/<uuid:export_id>/", exports.export, name="export"),
    path("audit/exports/<uuid:export_id>/file/", exports.export_file, name="export_file"),
    path("p/<slug:client>/access-log/", log.access_log, name="access_log"),
    path("p/<slug:client>/access-log/exports/", exports.access_exports, name="access_exports"),
]
