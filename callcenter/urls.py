"""The composition of all URLs: pages, API, health."""

from django.urls import URLPattern, URLResolver, include, path

from callcenter import apidocs, health, metrics

urlpatterns: list[URLPattern | URLResolver] = [
    *health.urlpatterns,
    *metrics.urlpatterns,
    path(
        "api/v1/",
        include(
            [
                path("", include("accounts.api.urls")),
                path("", include("audit.api.urls")),
                path("", include(apidocs.urlpatterns)),
                path("", include("tenants.api.urls")),
                path("", include("retention.api.urls")),
                path("", include("knowledge.api.urls")),
                path("", include("calls.api.urls")),
                path("", include("telephony.api.urls")),
                path("", include("recordings.api.urls")),
            ]
        ),
    ),
    path("", include("callcenter.ui.urls")),
    path("", include("callcenter.live.urls")),
    path("", include("accounts.web.urls")),
    path("", include("accounts.urls_allauth")),
    path("", include("calls.web.urls")),
    path("", include("telephony.web.urls")),
    path("", include("reports.web.urls")),
    path("", include("audit.web.urls")),
    path("", include("tenants.web.urls")),
    path("", include("retention.web.urls")),
    path("", include("knowledge.web.urls")),
    path("", include("blocks.web.urls")),
    path("recordings/", include("recordings.web.urls")),
]

handler400 = "callcenter.core.responses.bad_request"
handler403 = "callcenter.core.responses.permission_denied"
handler404 = "callcenter.core.responses.page_not_found"
handler429 = "accounts.lockout.too_many_requests"
handler500 = "callcenter.core.responses.server_error"
