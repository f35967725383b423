"""Pages about client companies."""

from django.urls import path

from tenants.web import card, onboarding, people, sending

app_name = "tenants"

_ADMIN, _PORTAL = {"area": "admin"}, {"area": "portal"}
_CLIENT = "admin/clients/<slug:client>/"

urlpatterns = [
    path("admin/clients/", onboarding.client_list, name="clients"),
    path("admin/clients/new/", onboarding.client_new, name="client-new"),
    path(_CLIENT, onboarding.client_overview, name="client"),
    path(f"{_CLIENT}name/", onboarding.client_texts, {"step": "name"}, name="client-name"),
    path(f"{_CLIENT}numbers/", onboarding.client_numbers, name="client-numbers"),
    path(f"{_CLIENT}numbers/<uuid:number_id>/", onboarding.client_number, name="client-number"),
    path(f"{_CLIENT}greeting/", onboarding.client_texts, {"step": "greeting"}, name="client-greeting"),
    path(f"{_CLIENT}people/", people.people, _ADMIN, name="client-people"),
    path(f"{_CLIENT}people/new/", people.person_new, _ADMIN, name="client-person-new"),
    path(f"{_CLIENT}people/<uuid:person_id>/", people.person, _ADMIN, name="client-person"),
    path(f"{_CLIENT}hours/", onboarding.client_texts, {"step": "hours"}, name="client-hours"),
    path(f"{_CLIENT}end-call/", onboarding.client_texts, {"step": "end-call"}, name="client-end-call"),
    path(f"{_CLIENT}start/", onboarding.client_start, name="client-start"),
    path("desk/clients/<slug:client>/", card.card, name="card"),
    path("p/<slug:client>/sending/", sending.sending, name="sending"),
    path("p/<slug:client>/people/", people.people, _PORTAL, name="people"),
    path("p/<slug:client>/people/new/", people.person_new, _PORTAL, name="person-new"),
    path("p/<slug:client>/people/<uuid:person_id>/", people.person, _PORTAL, name="person"),
]
