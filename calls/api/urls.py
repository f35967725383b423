"""REST addresses of calls and messages, below /api/v1/."""

from django.urls import path

from calls.api import callbacks, calls, messages

app_name = "api-calls"

urlpatterns = [
    path("calls/", calls.Calls.as_view(), name="calls"),
    path("calls/search/", calls.Search.as_view(), name="call-search"),
    path("calls/<uuid:call_id>/", calls.One.as_view(), name="call"),
    path("calls/<uuid:call_id>/reveal/", calls.Reveal.as_view(), name="call-reveal"),
    path("calls/<uuid:call_id>/withdraw/", calls.Withdraw.as_view(), name="call-withdraw"),
    path("calls/<uuid:call_id>/callback/", callbacks.OfCall.as_view(), name="call-callback"),
    path("callbacks/", callbacks.Callbacks.as_view(), name="callbacks"),
    path("callbacks/<uuid:callback_id>/", callbacks.One.as_view(), name="callback"),
    path("messages/", messages.Messages.as_view(), name="messages"),
    path("messages/<uuid:message_id>/", messages.One.as_view(), name="message"),
    path("messages/<uuid:message_id>/status/", messages.StatusChange.as_view(), name="message-status"),
    path("messages/<uuid:message_id>/corrections/", messages.Corrections.as_view(), name="message-corrections"),
    path("messages/<uuid:message_id>/undo/", messages.Undo.as_view(), name="message-undo"),
    path("messages/<uuid:message_id>/recall/", messages.Recall.as_view(), name="message-recall"),
]
