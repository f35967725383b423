"""REST addresses of retention, below /api/v1/."""

from django.urls import path

from retention.api import views

app_name = "api-retention"

urlpatterns = [
    path("tenants/<slug:slug>/retention/", views.RetentionView.as_view(), name="periods"),
    path("tenants/<slug:slug>/retention/<slug:data_class>/proposal/", views.ProposalView.as_view(), name="proposal"),
    path("tenants/<slug:slug>/retention/<slug:data_class>/pending/", views.PendingView.as_view(), name="pending"),
    path("tenants/<slug:slug>/holds/", views.HoldsView.as_view(), name="holds"),
    path(
        "tenants/<slug:slug>/holds/<uuid:hold_id>/release/",
        views.HoldReleaseView.as_view(),
        name="hold-release",
    ),
]
