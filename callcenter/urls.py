"""The composition of all URLs: pages, API, health."""

from django.urls import URLPattern, URLResolver

from callcenter import health

urlpatterns: list[URLPattern | URLResolver] = [*health.urlpatterns]

handler400 = "callcenter.core.responses.bad_request"
handler403 = "callcenter.core.responses.permission_denied"
handler404 = "callcenter.core.responses.page_not_found"
handler500 = "callcenter.core.responses.server_error"
