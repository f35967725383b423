"""The work board: everything that waits for the service's people, in one list, which never moves by itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from callcenter.core.middleware import Request
from callcenter.ui import tables
from callcenter.ui.fragments import fragment, version_of
from callcenter.ui.moments import Clock
from callcenter.ui.tables import Column, Table
from callcenter.ui.templatetags.ui import badge, person
from calls import queries
from calls.fields import ADDRESSEE_NAME, CALLER_KANA, CALLER_NAME, NUMBER_DISPLAY
from calls.queries import Line, Why
from calls.queries.callbacks import OVER_SHOWN
from calls.web import rows
from calls.web.common import changed_list, watched
from tenants import queries as tenants
from tenants.models import Tenant

WORDS: Mapping[Why, Promise] = {
    Why.UNSEEN: gettext_lazy("緊急の伝言が未読"),
    Why.APPROVAL: gettext_lazy("送信の承認待ち"),
    Why.OVERDUE: gettext_lazy("折返しの期限超過"),
    Why.UNSENT: gettext_lazy("お知らせメールの不達"),
    Why.DRAFT: gettext_lazy("未完了の受電"),
    Why.CALLBACK: gettext_lazy("折返し"),
}
COLUMNS = (
    Column(gettext_lazy("対応"), "fit"),
    Column(gettext_lazy("期限・経過"), "fit"),
    Column(gettext_lazy("委託元")),
    Column(gettext_lazy("お名前"), "fit"),
    Column(gettext_lazy("電話番号"), "fit"),
    Column(gettext_lazy("宛先"), "fit"),
    Column(gettext_lazy("引き受けた人"), "fit"),
    Column(gettext_lazy("操作"), "fit", silent=True),
)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def board(request: Request) -> HttpResponse:
    """All of it, masked. What changes meanwhile is told above the list."""
    found = queries.board(request.actor)
    clients = tenants.cards({line.of.tenant_id for line in found.lines})
    context = {
        "table": table(found.lines, clients),
        "more": [WORDS[why] for why in found.more],
        "watched": watched(request, "calls:board_new", found.version),
    }
    return render(request, "calls/board.html", context)


def changed(request: Request) -> HttpResponse:
    """Fragment that an open board asks for: 304 while its list would be the same, else the way to the new one."""
    return changed_list(request, "calls:board", queries.board_version(request.actor))


def due(request: Request) -> HttpResponse:
    """Fragment of the desk: whose time is over, for who has taken it, or for everybody. Opens no value."""
    found = queries.overdue(request.actor)
    shown = found[:OVER_SHOWN]

    def context() -> dict[str, Any]:
        clients = tenants.cards({one.tenant_id for one in shown})
        return {"late": [(one, clients[one.tenant_id]) for one in shown], "more": len(found) > OVER_SHOWN}

    return fragment(request, "calls/_board_due.html", version_of([(one.pk, one.version) for one in found]), context)


@dataclass(frozen=True, slots=True)
class _Words:
    """The time of day and the words of one page, looked up once for all its lines."""

    clock: Clock = field(default_factory=Clock)
    now: datetime = field(default_factory=timezone.now)
    opens: str = field(default_factory=lambda: _("開く"))
    ordered: str = field(default_factory=lambda: _("委託元の依頼"))
    nobody: str = field(default_factory=lambda: _("だれでも"))
    why: Mapping[Why, str] = field(default_factory=lambda: {why: str(text) for why, text in WORDS.items()})

    def age(self, since: datetime) -> str:
        """In the largest unit that a person would say."""
        passed = max(self.now - since, timedelta())
        for unit, text in ((DAY, _days), (HOUR, _hours), (timedelta(minutes=1), _minutes)):
            if passed >= unit:
                return text(passed // unit)
        return _("1分未満")


def _days(count: int) -> str:
    return ngettext("%(n)d日経過", "%(n)d日経過", count) % {"n": count}


def _hours(count: int) -> str:
    return ngettext("%(n)d時間経過", "%(n)d時間経過", count) % {"n": count}


def _minutes(count: int) -> str:
    return ngettext("%(n)d分経過", "%(n)d分経過", count) % {"n": count}


def table(lines: list[Line], clients: Mapping[UUID, Tenant]) -> Table:
    """``clients``: at least those of the lines, by id."""
    bands = {tenant_id: rows.band(client) for tenant_id, client in clients.items()}
    words = _Words()
    return Table(COLUMNS, tables.body(COLUMNS, [_cells(line, bands[line.of.tenant_id], words) for line in lines]))


def _cells(line: Line, band: SafeString, words: _Words) -> tuple[SafeString, ...]:
    of, values = line.of, line.view.values if line.view is not None else {}
    mails = ngettext("%(n)d通", "%(n)d通", of.count) % {"n": of.count}
    people = f' <small class="soft">{mails}</small>' if of.count else ""
    people += f' <small class="soft">{words.ordered}</small>' if of.ordered else ""
    return (
        SafeString(f"{badge('waiting', of.why.value, words.why[of.why])}{people}"),
        _when(line, words),
        band,
        rows.masked(values.get(CALLER_NAME.name) or values.get(CALLER_KANA.name)),
        rows.masked(values.get(NUMBER_DISPLAY.name), " tel"),
        rows.masked(values.get(ADDRESSEE_NAME.name)),
        _owner(line, words),
        _way(line, words),
    )


def _way(line: Line, words: _Words) -> SafeString:
    """To the form of a call that is not sent, else to its record, where names and numbers are opened."""
    where = rows.address("calls:call" if line.of.why is Why.DRAFT else "calls:call_view", line.of.call_id)
    return SafeString(
        f'<a class="button button--secondary button--small" href="{where}" data-item>{words.opens}'
        f'<span class="visually-hidden"> {words.why[line.of.why]}</span></a>'
    )


def _when(line: Line, words: _Words) -> SafeString:
    """A due time that is to come stands alone; everything else says how long it has been waiting."""
    shown = words.clock.shown(line.of.since)
    if line.of.why is Why.CALLBACK:
        return shown
    return SafeString(f"{shown} <small>{tables.text(words.age(line.of.since))}</small>")


def _owner(line: Line, words: _Words) -> SafeString:
    if line.of.owner_id is not None:
        return person(line.owner, line.of.owner_label)
    return tables.text(words.nobody if line.of.why in (Why.CALLBACK, Why.OVERDUE) else rows.NOTHING)
