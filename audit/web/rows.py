"""Events as lines of words."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from audit import labels
from audit.models import Export, ExportState
from audit.queries.search import ID, EventView
from callcenter.core import hooks
from callcenter.core.companies import Company, Found
from callcenter.core.context import Actor
from callcenter.core.ids import HOUSE_ID
from callcenter.core.permissions import Permission
from callcenter.ui import tables
from callcenter.ui.companies import Find
from callcenter.ui.moments import Clock
from callcenter.ui.tables import Column, Table
from callcenter.ui.templatetags.ui import badge

_TITLES = (
    lazy("日時"),
    lazy("委託元"),
    lazy("だれ"),
    lazy("操作"),
    lazy("対象"),
    lazy("理由"),
    lazy("結果"),
    lazy("番号"),
)
# What whoever ordered an export reads when there is no file.
FAILURES = {
    "given_up": lazy("作成の途中で問題が起きました。記録そのものは失われていません。もう一度依頼してください。"),
    "event_missing": lazy(
        "番号が続いていないため、ファイルを作成しませんでした。記録が失われている可能性があります。代行会社の管理者へお問い合わせください。"
    ),
    "not_sealed": lazy(
        "記録への署名が終わらないため、検証用バンドルを作成できませんでした。時間をおいて、もう一度依頼してください。"
    ),
}
COLUMNS = tuple(Column(title, bare=True) for title in _TITLES)
"""How each looks stands in the style sheet by its place: fifty lines would say it four hundred times."""


@dataclass(frozen=True, slots=True)
class Row:
    """One event, in words."""

    id: UUID
    seq: int
    at: datetime
    tenant: str
    who: str
    name: str
    role: str
    place: str
    what: str
    action: str
    target_type: str
    target_id: str
    target_name: str
    detail: str
    purpose: str
    ticket: str
    outcome: str
    outcome_label: str
    reason: str
    ip: str


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


class Names:
    """Names of companies, each asked for once for a page; the slug where the name is not known."""

    def __init__(self) -> None:
        self._known: dict[UUID, str] = {}

    def learn(self, found: Sequence[Company]) -> None:
        self._known |= {row.id: row.name for row in found}

    def of(self, slugs: dict[UUID, str]) -> dict[UUID, str]:
        if missing := slugs.keys() - self._known.keys():
            cards = hooks.tenant_cards(missing)
            self._known |= {
                each: labels.tenant_label(cards[each].name if each in cards else slugs[each], str(each))
                for each in missing
            }
        return {each: self._known[each] for each in slugs}


def items(actor: Actor, exports: Sequence[Export]) -> list[Item]:
    names = Names().of({row.tenant_id: actor.tenants[row.tenant_id].slug for row in exports})
    return [Item(row, names[row.tenant_id], labels.purpose_label(row.purpose)) for row in exports]


def rows(views: Sequence[EventView], names: Names) -> list[Row]:
    known, words = names.of({view.tenant_id: view.tenant for view in views}), _Words()
    return [_row(view, known[view.tenant_id], words) for view in views]


def table(found: Sequence[Row], *, portal: bool) -> Table:
    """The lines of the log. A client company's own page names no company."""
    left_out = {1} if portal else set()
    columns = [column for place, column in enumerate(COLUMNS) if place not in left_out]
    draw = _Line(found, below="" if portal else reverse("audit:log"))
    cells = ([cell for place, cell in enumerate(draw(row)) if place not in left_out] for row in found)
    return Table(columns, tables.body(columns, cells))


class _Line:
    """Writes the cells of one event; what is the same in every line is made once.

    ``below``: the page that an address may be relative to. A person's code stands beside the name where it is met first;
    beside a name that several have, always.
    """

    def __init__(self, found: Sequence[Row], below: str) -> None:
        people = Counter(name for name, _who in {(row.name, row.who) for row in found})
        self._shared = {name for name, codes in people.items() if codes > 1}
        self._met: set[str] = set()
        self._nowhere = labels.work_mode_label("not_known")
        address = reverse("audit:event", args=[HOUSE_ID]).removeprefix(below)
        self._address = address.replace("%", "%%").replace(str(HOUSE_ID), "%s")
        self._clock = Clock()

    def __call__(self, row: Row) -> tuple[SafeString, ...]:
        return (
            SafeString(f'<a href="{self._address % row.id}">{self._clock.second(row.at)}</a>'),
            tables.text(row.tenant),
            self._who(row),
            tables.lines(row.what, row.detail),
            _target(row),
            tables.lines(row.purpose, row.ticket),
            _outcome(row),
            tables.text(row.seq),
        )

    def _who(self, row: Row) -> SafeString:
        """The name that the reader may know, or the code; below it what else is known of them."""
        code = row.who if row.name and (row.name in self._shared or row.name not in self._met) else ""
        self._met.add(row.name)
        # That nobody knows the place is said on the page of the event, not in fifty lines.
        place = "" if row.place == self._nowhere else row.place
        return tables.lines(row.name or row.who, "・".join(filter(None, (code, row.role, place))))


def _target(row: Row) -> SafeString:
    """Its name, or the end of its id, leads to all that happened to it."""
    if not row.target_id:
        return tables.text(row.target_type)
    kind, end = tables.text(row.target_type), tables.text(f"{row.target_name} {row.target_id[-8:]}".lstrip())
    asked = row.target_id if ID.fullmatch(row.target_id) else f"object:{row.target_id}"
    return SafeString(f'{kind} <a href="?q={quote(asked, safe="/:")}">{end}</a>')


def _outcome(row: Row) -> SafeString:
    """What went as it should is a word; a badge is for what should be seen."""
    if row.outcome == "allowed" and not row.reason:
        return tables.text(row.outcome_label)
    shown = badge("outcome", row.outcome, row.outcome_label)
    return SafeString(f"{shown}<small>{tables.text(row.reason)}</small>" if row.reason else shown)


def companies(actor: Actor, permission: Permission, names: Names | None = None) -> Find:
    """Out of which companies a form lets choose one: those whose log the actor may read, or export. ``names`` hears."""

    def find(text: str) -> Found:
        found = hooks.company_search(actor, permission, text, house=True)
        rows = [replace(row, name=labels.tenant_label(row.name, str(row.id))) for row in found.rows]
        if names:
            names.learn(rows)
        return Found(rows, found.more)

    return find


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
        self.fields, self.count = cache(labels.fields_label), cache(_count)


def _row(view: EventView, tenant: str, words: _Words) -> Row:
    event: dict[str, Any] = dict(view.body)
    target, purpose, outcome = event.get("object", {}), event.get("purpose", {}), event.get("outcome", {})
    return Row(
        id=view.id,
        seq=view.seq,
        at=view.at,
        tenant=tenant,
        who=labels.actor_label(event.get("actor", {})),
        name=view.actor_name,
        role=words.roles(event.get("acting_role", "")),
        place=_place(event, words),
        what=words.what(event["action"]),
        action=event["action"],
        target_type=words.target(labels.object_code(event)),
        target_id=target.get("id", ""),
        target_name=view.object_name,
        detail=_detail(event, words),
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


def _detail(event: dict[str, Any], words: _Words) -> str:
    parts = [words.fields(tuple(event.get("fields", ())))]
    parts += [_changed(name, **change) for name, change in event.get("changes", {}).items()]
    count = event.get("count")
    # Of an object that is named beside it, there is one.
    named = count == 1 and event.get("object", {}).get("id")
    parts.append("" if count is None or named else words.count(count))
    return " / ".join(filter(None, parts))


def _changed(name: str, *, old: Any, new: Any) -> str:
    words = {"field": labels.field_labels([name])[0], "old": old or "—", "new": new or "—"}
    return _("%(field)s：%(old)s → %(new)s") % words


def _count(count: int) -> str:
    return ngettext("%(count)s件", "%(count)s件", count) % {"count": f"{count:,}"}
