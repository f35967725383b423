"""Pages of calls: /desk/, /sv/, /calls/, /p/<client>/."""

from django.urls import path

from calls.web import (
    board,
    callbacks,
    desk,
    memos,
    misplaced,
    portal,
    readers,
    recalling,
    staff,
    undoing,
    unfinished,
)

app_name = "calls"

urlpatterns = [
    path("desk/", desk.desk, name="desk"),
    path("desk/open/", desk.open_call, name="open"),
    path("desk/board/", board.board, name="board"),
    path("desk/board/new/", board.changed, name="board_new"),
    path("desk/board/due/", board.due, name="board_due"),
    path("desk/drafts/", unfinished.drafts, name="drafts"),
    path("desk/drafts/now/", unfinished.drafts_now, name="drafts_now"),
    path("desk/sent/", desk.sent, name="sent"),
    path("desk/calls/<uuid:call_id>/", desk.call, name="call"),
    path("desk/calls/<uuid:call_id>/draft/", desk.save, name="draft"),
    path("desk/calls/<uuid:call_id>/earlier/", desk.earlier, name="earlier"),
    path("desk/calls/<uuid:call_id>/choose/", desk.choose_client, name="choose_client"),
    path("desk/calls/<uuid:call_id>/client/", desk.change_client, name="change_client"),
    path("desk/calls/<uuid:call_id>/take-over/", desk.take_over, name="take_over"),
    path("desk/calls/<uuid:call_id>/discard/", desk.discard, name="discard"),
    path("desk/calls/<uuid:call_id>/undo/", undoing.undo, name="undo"),
    path("desk/messages/<uuid:message_id>/undo/", undoing.undo_correction, name="undo_correction"),
    path("sv/", staff.supervisor, name="supervisor"),
    path("calls/<uuid:call_id>/", staff.call_view, name="call_view"),
    path("calls/<uuid:call_id>/reveal/", staff.reveal, name="reveal"),
    path("calls/<uuid:call_id>/correct/", staff.correct, name="correct"),
    path("calls/<uuid:call_id>/recall/", recalling.recall, name="recall"),
    path("calls/<uuid:call_id>/misplaced/", misplaced.misplaced, name="misplaced"),
    path("calls/<uuid:call_id>/move/", misplaced.move, name="move_call"),
    path("calls/<uuid:call_id>/memo/", memos.leave, name="memo"),
    path("calls/<uuid:call_id>/callback/", callbacks.ask, name="callback_ask"),
    path("desk/callbacks/<uuid:callback_id>/", callbacks.work, name="callback"),
    path("p/<slug:client>/inbox/", portal.inbox, name="inbox"),
    path("p/<slug:client>/inbox/new/", portal.inbox_new, name="inbox_new"),
    path("p/<slug:client>/messages/<uuid:message_id>/", portal.message, name="message"),
    path("p/<slug:client>/messages/<uuid:message_id>/seen/", portal.seen, name="seen"),
    path("p/<slug:client>/messages/<uuid:message_id>/status/", portal.set_status, name="set_status"),
    path("p/<slug:client>/calls/<uuid:call_id>/readers/", readers.readers, name="readers"),
    path("p/<slug:client>/search/", portal.search, name="search"),
    path("p/<slug:client>/me/notifications/", portal.notify, name="notify"),
]
