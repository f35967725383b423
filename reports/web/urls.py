"""Pages of reports: /desk/statistics/, /p/<client>/statistics/."""

from django.urls import path

from reports.web import day

app_name = "reports"

urlpatterns = [
    path("desk/statistics/", day.statistics, name="day"),
    path("p/<slug:client>/statistics/", day.figures_of_company, name="figures"),
]
