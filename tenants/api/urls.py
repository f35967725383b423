"""REST addresses of tenants, below /api/v1/."""

from django.urls import path

from tenants.api import views

app_name = "api-tenants"

urlpatterns = [
    path("tenants/", views.TenantsView.as_view(), name="tenants"),
    path("tenants/<slug:slug>/", views.TenantView.as_view(), name="tenant"),
    path("tenants/<slug:slug>/live/", views.LiveView.as_view(), name="live"),
    path("tenants/<slug:slug>/numbers/", views.NumbersView.as_view(), name="numbers"),
    path(
        "tenants/<slug:slug>/numbers/<uuid:number_id>/",
        views.NumberView.as_view(),
        name="number",
    ),
    path("tenants/<slug:slug>/people/", views.PeopleView.as_view(), name="people"),
    path(
        "tenants/<slug:slug>/people/<uuid:person_id>/",
        views.PersonView.as_view(),
        name="person",
    ),
    path("lookup/", views.LookupView.as_view(), name="lookup"),
]
