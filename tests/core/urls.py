"""URLs that exist only in tests: a view of each kind, and each way to fail."""

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import path
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied as DrfDenied
from rest_framework.response import Response

from callcenter.core import errors
from callcenter.core.api import ApiView, StrictSerializer
from callcenter.core.context import readable, state
from callcenter.core.db import write_to
from callcenter.core.models import Job
from callcenter.core.permissions import Access, Kind, Permission

WAYS = {
    "raise": ValueError("秘密の名前"),
    "database": DatabaseError("boom"),
    "denied": PermissionDenied(),
    "missing": Http404(),
    "forbidden": errors.Forbidden(),
    "conflict": errors.Conflict(),
    "notfound": errors.NotFound(),
}


def insert_row() -> None:
    (tenant_id,) = readable()
    write_to(tenant_id)
    Job.objects.create(tenant_id=tenant_id, task="tests.nothing", payload={})


def insert(request: HttpRequest, way: str) -> HttpResponse:
    insert_row()
    if way in WAYS:
        raise WAYS[way]
    return HttpResponse(status=int(way))


class InsertApi(ApiView):
    def post(self, request: HttpRequest, way: str) -> Response:
        insert_row()
        if way == "drf":
            raise DrfDenied()
        if way in WAYS:
            raise WAYS[way]
        return Response({}, status=int(way))


class Body(StrictSerializer):
    name = serializers.CharField(max_length=10)


class EchoApi(ApiView):
    def post(self, request: HttpRequest) -> Response:
        return Response(self.validated(Body))


def seen(request: HttpRequest, client: str = "") -> HttpResponse:
    return JsonResponse({"readable": sorted(map(str, readable())), "open": state() is not None})


def streaming(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse([b"x"])


def unlisted(request: HttpRequest) -> HttpResponse:
    return HttpResponse("reached")


urlpatterns = [
    path("insert/<str:way>/", insert, name="t-insert"),
    path("api/insert/<str:way>/", InsertApi.as_view(), name="t-insert-api"),
    path("api/echo/", EchoApi.as_view(), name="t-echo"),
    path("seen/", seen, name="t-seen"),
    path("p/<slug:client>/seen/", seen, name="t-seen-client"),
    path("streaming/", streaming, name="t-streaming"),
    path("unlisted/", unlisted, name="t-unlisted"),
    path("accounts/login/", unlisted, name="account_login"),
]
handler404 = "callcenter.core.responses.page_not_found"
handler500 = "callcenter.core.responses.server_error"
handler403 = "callcenter.core.responses.permission_denied"
handler400 = "callcenter.core.responses.bad_request"

BOTH = {"GET": Permission.CALL_LIST, "POST": Permission.CALL_LIST}
ACCESS = {
    "t-insert": Access(Kind.TENANT, BOTH),
    "t-insert-api": Access(Kind.TENANT, BOTH),
    "t-echo": Access(Kind.TENANT, BOTH),
    "t-seen": Access(Kind.TENANT, {"GET": Permission.SELF}),
    "t-seen-client": Access(Kind.TENANT, {"GET": Permission.CALL_LIST}, tenant_kwarg="client"),
    "t-streaming": Access(Kind.TENANT, {"GET": Permission.SELF}),
}
