"""Pages about periods and holds."""

from django.urls import path

from retention.web import due, holds, periods

app_name = "retention"

_CLIENT = "admin/clients/<slug:client>/"

urlpatterns = [
    path("admin/retention/", due.due, name="due"),
    path(f"{_CLIENT}retention/", periods.client_retention, name="client"),
    path(f"{_CLIENT}retention/proposal/", periods.client_proposal, name="proposal"),
    path(f"{_CLIENT}retention/withdraw/", periods.withdraw, name="withdraw"),
    path(f"{_CLIENT}holds/", holds.holds, name="holds"),
    path(f"{_CLIENT}holds/<uuid:hold_id>/release/", holds.hold_release, name="hold-release"),
    path("p/<slug:client>/retention/", periods.retention, name="own"),
    path("p/<slug:client>/retention/retract/", periods.retract, name="retract"),
]
