"""What an operator is shown of the published edition for one call: the greeting that applies, and the rest ready to draw."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from callcenter.core.context import Actor
from callcenter.core.permissions import Permission
from knowledge.calendar import is_closed_day, is_open, is_public_holiday, local, within
from knowledge.columns import Label
from knowledge.content import ANSWERABLE, Row, Rows, required, rows_of
from knowledge.queries import Unread, in_force, unread
from knowledge.vocabulary import choices_of
from knowledge.ways import is_on, ways_of
from tenants.models import Tenant
from tenants.queries import person_ids

_TONES = {"yes": "done", "no": "urgent", "callback": "note"}
_SET = ("disposition", "urgency", "addressee")
"""Columns of the tree that fill in fields of the same name."""


@dataclass(frozen=True, slots=True)
class Node:
    """One way in the tree. ``sets``: what it fills in, as the page's script reads it. ``asks``: what is to be asked on it."""

    digit: str
    label: str
    say: str
    sets: str
    asks: list[str] = field(default_factory=list)
    ways: list["Node"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Answer:
    """One question with what may be said of it."""

    question: str
    answer: str
    word: Label
    tone: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What must be asked, of which kind of call."""

    kind: Label
    items: list[str]


@dataclass(frozen=True, slots=True)
class Answering:
    """All that the script pane shows."""

    number: int | None
    greeting: str
    kana: str
    open: bool | None
    tree: list[Node]
    asked: list[Asked]
    wanted: Rows
    """Of what is asked: what must not stay empty when the call is sent."""
    ways: dict[str, str]
    """Of the ways those on which something must not stay empty: place → words."""
    questions: list[Answer]
    ng: Rows
    snippets: list[str]
    escalation: Rows
    unread: Unread | None
    """What this person has not read yet, where they answer calls."""


def answering(actor: Actor, company: Tenant, called: str, at: datetime) -> Answering:
    """For a call on this number at this moment."""
    edition = in_force(actor, company.id)
    content = edition.content if edition else {}
    there = local(at, company.timezone)
    items = rows_of(content, "items")
    wanted = required(items)
    ways = {place: words for place, words in ways_of(content).items() if any(row.get("way") == place for row in wanted)}
    greeting = greeting_of(content, called, there)
    return Answering(
        number=edition.number if edition else None,
        greeting=greeting["phrase"] if greeting else company.greeting or company.name,
        kana=greeting["kana"] if greeting else company.greeting_kana,
        open=is_open(content, there),
        tree=_Tree(_without_gone(company.id, rows_of(content, "tree")), items, list(ways)).below(""),
        asked=list(_asked([row for row in items if not row.get("way")])),
        wanted=wanted,
        ways=ways,
        questions=[
            Answer(row["question"], row["answer"], ANSWERABLE[row["answerable"]], _TONES[row["answerable"]])
            for row in rows_of(content, "faq")
        ],
        ng=rows_of(content, "ng"),
        snippets=[row["text"] for row in rows_of(content, "snippets")] or house_snippets(),
        escalation=rows_of(content, "escalation"),
        unread=unread(actor, edition) if edition and actor.may(Permission.CALL_LOG, company.id) else None,
    )


def house_snippets() -> list[str]:
    """Where a company has written none."""
    return [
        _("恐れ入ります、お名前とお電話番号を復唱いたします。"),
        _("折返しご希望の旨、申し伝えます。"),
        _("担当者に申し伝え、確認のうえご連絡いたします。"),
        _("申し訳ございません、私では分かりかねますので、担当者より申し伝えます。"),
    ]


def greeting_of(content: Mapping[str, Rows], called: str, there: datetime) -> Row | None:
    """The first greeting that applies; ``there``: by the company's clock."""
    day, clock = there.date(), f"{there:%H:%M}"
    open_now = is_open(content, there)
    off = is_public_holiday(day) or is_closed_day(content, day)
    when = {"": True, "open": open_now is True, "closed": open_now is False, "holiday": off}
    for row in rows_of(content, "greetings"):
        if (
            when[row["when"]]
            and row["number"] in ("", called)
            and within(row, "after", "before", clock)
            and (row["since"] or "0000") <= day.isoformat() <= (row["until"] or "9999")
        ):
            return row
    return None


def _without_gone(tenant_id: UUID, rows: Rows) -> Rows:
    """A way does nothing with an addressee who is no longer one."""
    if not any(row.get("addressee") for row in rows):
        return rows
    there = {"", *map(str, person_ids(tenant_id))}
    return [{**row, "addressee": who if (who := row.get("addressee", "")) in there else ""} for row in rows]


@dataclass(frozen=True, slots=True)
class _Tree:
    """``ways``: places on which something must not stay empty; where there are any, a way says which of them it is on."""

    rows: Rows
    items: Rows
    ways: list[str]

    def below(self, above: str) -> list[Node]:
        """By their digits."""
        here = [row for row in self.rows if row["place"].rpartition("-")[0] == above]
        return [self._node(row) for row in sorted(here, key=lambda row: row["place"])]

    def _node(self, row: Row) -> Node:
        place = row["place"]
        sets = {name: row[name] for name in _SET if row.get(name)}
        if self.ways:
            # The longest is the nearest.
            sets["way"] = max((way for way in self.ways if is_on(way, place)), key=len, default="")
        asks = [item["item"] for item in self.items if item.get("way") == place]
        digit = place.rpartition("-")[2]
        return Node(digit, row["label"], row["say"], json.dumps(sets), asks, self.below(place))


def _asked(rows: Rows) -> Iterator[Asked]:
    """What must be asked, first of every call, then by kind."""
    words = choices_of("disposition")
    for kind in dict.fromkeys(("", *words)):
        if items := [row["item"] for row in rows if row["disposition"] == kind]:
            yield Asked(words.get(kind, _("どの受電でも")), items)
