"""Events as lines of words, and the chart of events per day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from audit import labels
from audit.models import Export, ExportState
from audit.queries.search import EventView
from audit.web.forms import MOST_CHOICES
from callcenter.core import hooks
from callcenter.core.context import Actor
from callcenter.core.ids import HOUSE_ID
from callcenter.ui import tables
from callcenter.ui.tables import Column, Table
from callcenter.ui.templatetags.ui import badge

CHART_WIDTH, CHART_HEIGHT = 640, 96
COLUMNS = (
    Column(lazy("日時"), "fit"),
    Column(lazy("委託元")),
    Column(lazy("だれ")),
    Column(lazy("操作")),
    Column(lazy("対象")),
    Column(lazy("理由"), "fit"),
    Column(lazy("結果")),
    Column(lazy("番号"), "num"),
)
# What whoever ordered an export reads when there is no file.
FAILURES = {
    "given_up": lazy("作成の途中で問題が起きました。記録そのものは失われていません。もう一度依頼してください。"),
    "event_missing": lazy(
        "番号が続いていないため、ファイルを作成しませんでした。記録が失われている可能性があります。担当者へお問い合わせください。"
    ),
    "not_sealed": lazy(
        "記録への署名が終わらないため、検証用バンドルを作成できませんでした。時間をおいて、もう一度依頼してください。"
    ),
}
DAYS = (Column(lazy("日付")), Column(lazy("件数"), "num"))


@dataclass(frozen=True, slots=True)
class Row:
    """One event, in words."""

    id: UUID
    seq: int
    at: datetime
    tenant: str
    who: str
    role: str
    place: str
    what: str
    action: str
    target_type: str
    target_id: str
    detail: str
    purpose: str
    ticket: str
    outcome: str
    outcome_label: str
    reason: str
    ip: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Events of each day: ``bars`` are one path of the drawing, ``table`` its lines in words."""

    bars: str
    table: Table
    sentence: str
    width: int = CHART_WIDTH
    height: int = CHART_HEIGHT


@dataclass(frozen=True, slots=True)
class Item:
    """One export, in words. `total` counts the events of the range."""

    export: Export
    tenant: str
    purpose: str

    @property
    def failure(self) -> str:
        return str(FAILURES.get(self.export.reason, FAILURES["given_up"]))

    @property
    def working(self) -> bool:
        return self.export.state in (ExportState.QUEUED, ExportState.RUNNING)


def items(actor: Actor, exports: Sequence[Export]) -> list[Item]:
    names = tenant_names({row.tenant_id: actor.tenants[row.tenant_id].slug for row in exports})
    return [Item(row, names[row.tenant_id], labels.purpose_label(row.purpose)) for row in exports]


def rows(views: Iterable[EventView]) -> list[Row]:
    found = list(views)
    names, words = tenant_names({view.tenant_id: view.tenant for view in found}), _Words()
    return [_row(view, names[view.tenant_id], words) for view in found]


def table(found: Sequence[Row], *, portal: bool) -> Table:
    """The lines of the log. A client company's own page names no company."""
    left_out = {1} if portal else set()
    columns = [column for place, column in enumerate(COLUMNS) if place not in left_out]
    draw = _Line()
    cells = ([cell for place, cell in enumerate(draw(row)) if place not in left_out] for row in found)
    return Table(columns, tables.body(columns, cells))


class _Line:
    """Writes the cells of one event; what is the same in every line is made once."""

    def __init__(self) -> None:
        self._address = reverse("audit:event", args=[HOUSE_ID]).replace("%", "%%").replace(str(HOUSE_ID), "%s")
        self._about = escape(_("この対象の記録を見る"))

    def __call__(self, row: Row) -> tuple[SafeString, ...]:
        at = timezone.localtime(row.at)
        link = (
            f'<a href="{self._address % row.id}"><time datetime="{at.isoformat(timespec="seconds")}">'
            f"{at:%Y/%m/%d %H:%M:%S}</time></a>"
        )
        return (
            mark_safe(link),  # noqa: S308
            tables.text(row.tenant),
            tables.lines(row.who, "・".join(filter(None, (row.role, row.place)))),
            tables.lines(row.what, row.detail),
            self._target(row),
            tables.lines(row.purpose, row.ticket),
            self._outcome(row),
            tables.text(row.seq),
        )

    def _target(self, row: Row) -> SafeString:
        if not row.target_id:
            return tables.text(row.target_type)
        return format_html(
            '{} <a href="?q=object:{}"><span class="visually-hidden">{} </span>{}</a>',
            row.target_type,
            quote(row.target_id, safe="/"),
            mark_safe(self._about),  # noqa: S308
            row.target_id[-8:],
        )

    def _outcome(self, row: Row) -> SafeString:
        """What went as it should is a word; a badge is for what should be seen."""
        if row.outcome == "allowed" and not row.reason:
            return tables.text(row.outcome_label)
        reason = format_html("<br><small>{}</small>", row.reason) if row.reason else ""
        return format_html("<span>{}{}</span>", badge("outcome", row.outcome, row.outcome_label), reason)


def tenant_names(slugs: dict[UUID, str]) -> dict[UUID, str]:
    """Names of companies; the slug where the name is not known."""
    cards = hooks.tenant_cards(slugs)
    return {
        each: labels.tenant_label(cards[each].name if each in cards else slug, str(each))
        for each, slug in slugs.items()
    }


def tenant_choices(actor: Actor, tenants: Iterable[UUID]) -> list[tuple[str, str]]:
    """(slug, name) of these tenants, by name; where they are too many to choose from, their slugs alone."""
    if len(found := list(tenants)) > MOST_CHOICES:
        return [(slug, slug) for slug in sorted(actor.tenants[each].slug for each in found)]
    names = tenant_names({each: actor.tenants[each].slug for each in found})
    return sorted(((actor.tenants[each].slug, name) for each, name in names.items()), key=lambda pair: pair[1])


def chart(days: Sequence[tuple[date, int]]) -> Chart | None:
    """Bars of events per day; None where there is nothing to draw."""
    total, most = sum(count for _day, count in days), max((count for _day, count in days), default=0)
    if not total:
        return None
    step = CHART_WIDTH / len(days)
    bars = "".join(
        f"M{index * step + step * 0.1:.1f} {CHART_HEIGHT}v-{CHART_HEIGHT * count / most:.1f}h{step * 0.8:.1f}V{CHART_HEIGHT}z"
        for index, (_day, count) in enumerate(days)
        if count
    )
    table = Table(
        DAYS, tables.body(DAYS, [(tables.text(f"{day:%Y/%m/%d}"), tables.text(count)) for day, count in days])
    )
    busiest = max(days, key=lambda pair: pair[1])
    sentence = _("%(days)d日間で%(total)s件。最も多い日は%(month)d月%(day)d日の%(most)s件です。") % {
        "days": len(days),
        "total": f"{total:,}",
        "month": busiest[0].month,
        "day": busiest[0].day,
        "most": f"{most:,}",
    }
    return Chart(bars, table, sentence)


class _Words:
    """The words of codes, each looked up once per page: fifty lines say the same few things."""

    def __init__(self) -> None:
        self.roles, self.what, self.target = (
            cache(labels.roles_label),
            cache(labels.label_of),
            cache(labels.object_label),
        )
        self.purpose, self.outcome = cache(labels.purpose_label), cache(labels.outcome_label)
        self.reason, self.place = cache(labels.reason_label), cache(labels.work_mode_label)


def _row(view: EventView, tenant: str, words: _Words) -> Row:
    event: dict[str, Any] = dict(view.body)
    target, purpose, outcome = event.get("object", {}), event.get("purpose", {}), event.get("outcome", {})
    return Row(
        id=view.id,
        seq=view.seq,
        at=view.at,
        tenant=tenant,
        who=labels.actor_label(event.get("actor", {})),
        role=words.roles(event.get("acting_role", "")),
        place=_place(event, words),
        what=words.what(event["action"]),
        action=event["action"],
        target_type=words.target(target.get("type", "")),
        target_id=target.get("id", ""),
        detail=_detail(event),
        purpose=words.purpose(purpose.get("code", "")),
        ticket=purpose.get("ticket", ""),
        outcome=outcome.get("code", ""),
        outcome_label=words.outcome(outcome.get("code", "")),
        reason=words.reason(outcome.get("reason", "")),
        ip=event.get("ip", ""),
    )


def _place(event: dict[str, Any], words: _Words) -> str:
    """Where a member of staff worked; the client's own people and processes have no such place."""
    staff = event["actor"]["type"] == "person" and not event.get("acting_role", "").startswith("client_")
    return words.place(event.get("work_mode", "")) if staff else ""


def _detail(event: dict[str, Any]) -> str:
    parts = []
    if event.get("fields"):
        parts.append("、".join(labels.field_labels(event["fields"])))
    for name, change in event.get("changes", {}).items():
        words = {"field": labels.field_labels([name])[0], "old": change["old"] or "—", "new": change["new"] or "—"}
        parts.append(_("%(field)s：%(old)s → %(new)s") % words)
    count = event.get("count")
    if count is not None:
        parts.append(ngettext("%(count)s件", "%(count)s件", count) % {"count": f"{count:,}"})
    return " / ".join(parts)
