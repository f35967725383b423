"""Pages of telephony: parts of /desk/, /sv/floor/, /admin/extensions/ and /admin/exchanges/; /dev/pbx/ of the demo."""

from django.urls import path

from telephony.web import desk, exchanges, extensions, pbx, presence

app_name = "telephony"

urlpatterns = [
    path("dev/pbx/", pbx.pbx, name="pbx"),
    path("desk/ringing/", desk.ringing, name="ringing"),
    path("desk/presence/", presence.presence, name="presence"),
    path("desk/presence/beat/", presence.beat, name="beat"),
    path("sv/floor/", presence.floor, name="floor"),
    path("sv/floor/now/", presence.floor_now, name="floor_now"),
    path("admin/extensions/", extensions.extensions, name="extensions"),
    path("admin/extensions/<uuid:extension_id>/remove/", extensions.remove, name="extension_remove"),
    path("admin/exchanges/", exchanges.exchanges, name="exchanges"),
    path("admin/exchanges/<uuid:exchange_id>/switch/", exchanges.switch, name="exchange_switch"),
    path("admin/exchanges/<uuid:exchange_id>/hosts/remove/", exchanges.remove_host, name="exchange_host_remove"),
    path("desk/calls/<uuid:call_id>/recording/", desk.gap, name="gap"),
    path("desk/calls/<uuid:call_id>/line/", desk.line, name="line"),
    path("desk/ringing/<uuid:leg_id>/answer/", desk.answer, name="answer"),
]
