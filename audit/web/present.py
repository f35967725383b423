"""Events as lines of words, and the chart of events per day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit import labels
from audit.models import Export, ExportState
from audit.queries.search import EventView
from callcenter.core import hooks
from callcenter.core.context import Actor

CHART_WIDTH, CHART_HEIGHT = 640, 96


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
class Bar:
    """One day: place and size in the drawing, and what it says."""

    x: float
    y: float
    width: float
    height: float
    day: date
    count: int


@dataclass(frozen=True, slots=True)
class Chart:
    bars: Sequence[Bar]
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
    def working(self) -> bool:
        return self.export.state in (ExportState.QUEUED, ExportState.RUNNING)


def items(actor: Actor, exports: Sequence[Export]) -> list[Item]:
    names = tenant_names({row.tenant_id: actor.tenants[row.tenant_id].slug for row in exports})
    return [Item(row, names[row.tenant_id], labels.purpose_label(row.purpose)) for row in exports]


def rows(views: Iterable[EventView]) -> list[Row]:
    found = list(views)
    names = tenant_names({view.tenant_id: view.tenant for view in found})
    return [_row(view, names[view.tenant_id]) for view in found]


def tenant_names(slugs: dict[UUID, str]) -> dict[UUID, str]:
    """Names of companies; the slug where the name is not known."""
    cards = hooks.tenant_cards(slugs)
    return {
        each: labels.tenant_label(cards[each].name if each in cards else slug, str(each))
        for each, slug in slugs.items()
    }


def tenant_choices(actor: Actor, tenants: Iterable[UUID]) -> list[tuple[str, str]]:
    """(slug, name) of these tenants, by name."""
    names = tenant_names({each: actor.tenants[each].slug for each in tenants})
    return sorted(((actor.tenants[each].slug, name) for each, name in names.items()), key=lambda pair: pair[1])


def chart(days: Sequence[tuple[date, int]]) -> Chart | None:
    """Bars of events per day; None where there is nothing to draw."""
    total, most = sum(count for _day, count in days), max((count for _day, count in days), default=0)
    if not total:
        return None
    step = CHART_WIDTH / len(days)
    bars = [
        Bar(
            round(index * step + step * 0.1, 1),
            round(CHART_HEIGHT - CHART_HEIGHT * count / most, 1),
            round(step * 0.8, 1),
            round(CHART_HEIGHT * count / most, 1),
            day,
            count,
        )
        for index, (day, count) in enumerate(days)
    ]
    busiest = max(days, key=lambda pair: pair[1])
    sentence = _("%(days)d日間で%(total)s件。最も多い日は%(month)d月%(day)d日の%(most)s件です。") % {
        "days": len(days),
        "total": f"{total:,}",
        "month": busiest[0].month,
        "day": busiest[0].day,
        "most": f"{most:,}",
    }
    return Chart(bars, sentence)


def _row(view: EventView, tenant: str) -> Row:
    event: dict[str, Any] = dict(view.body)
    target, purpose, outcome = event.get("object", {}), event.get("purpose", {}), event.get("outcome", {})
    return Row(
        id=view.id,
        seq=view.seq,
        at=view.at,
        tenant=tenant,
        who=labels.actor_label(event.get("actor", {})),
        role=labels.roles_label(event.get("acting_role", "")),
        place=_place(event),
        what=labels.label_of(event["action"]),
        action=event["action"],
        target_type=labels.object_label(target.get("type", "")),
        target_id=target.get("id", ""),
        detail=_detail(event),
        purpose=labels.purpose_label(purpose.get("code", "")),
        ticket=purpose.get("ticket", ""),
        outcome=outcome.get("code", ""),
        outcome_label=labels.outcome_label(outcome.get("code", "")),
        reason=labels.reason_label(outcome.get("reason", "")),
        ip=event.get("ip", ""),
    )


def _place(event: dict[str, Any]) -> str:
    """Where a member of staff worked; the client's own people and processes have no such place."""
    staff = event["actor"]["type"] == "person" and not event.get("acting_role", "").startswith("client_")
    return labels.work_mode_label(event.get("work_mode", "")) if staff else ""


def _detail(event: dict[str, Any]) -> str:
    parts = []
    if event.get("fields"):
        parts.append("、".join(labels.field_labels(event["fields"])))
    count = event.get("count")
    if count is not None:
        parts.append(ngettext("%(count)s件", "%(count)s件", count) % {"count": f"{count:,}"})
    return " / ".join(parts)
