"""Pages of reports: /desk/statistics/."""

from django.urls import path

from reports.web import day

app_name = "reports"

urlpatterns = [path("desk/statistics/", day.statistics, name="day")]
