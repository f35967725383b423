"""Pages of the log."""

from django.urls import path

from audit.web import exports, log, verify

app_name = "audit"

urlpatterns = [
    path("audit/log/", log.log, name="log"),
    path("audit/log/<uuid:event_id>/", log.event, name="event"),
    path("audit/exports/", exports.exports, name="exports"),
    path("audit/exports/<uuid:export_id>/", exports.export, name="export"),
    path("audit/exports/<uuid:export_id>/file/", exports.export_file, name="export_file"),
    path("p/<slug:client>/access-log/", log.access_log, name="access_log"),
    path("p/<slug:client>/access-log/exports/", exports.access_exports, name="access_exports"),
    path("p/<slug:client>/access-log/verify/", verify.verify, name="access_verify"),
    path("p/<slug:client>/access-log/verify/program/", verify.program, name="access_verifier"),
    path("p/<slug:client>/access-log/verify/<uuid:point_id>/", verify.checkpoint, name="access_checkpoint"),
]
