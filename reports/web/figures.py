"""Figures as the lines of a table: one row of a table of data for each column."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from callcenter.ui import tables
from callcenter.ui.tables import Column, Table
from callcenter.ui.templatetags.ui import clock
from calls.choices import Disposition
from calls.kinds import Tally, counted
from reports.queries import Figures, Spread

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Measure:
    """A column, and what it says of some calls."""

    title: str | Promise
    shows: Callable[[Figures], SafeString]


def share(part: int, whole: int) -> SafeString:
    """In per cent, and of how many; never 100 where one is missing."""
    if not whole:
        return tables.text(NOTHING)
    percent = min(round(100 * part / whole), 99) if part < whole else 100
    return tables.lines(f"{percent}%", _("%(n)s件中") % {"n": f"{whole:,}"})


def spread(of: Spread) -> SafeString:
    """The median; below it what nine in ten do not exceed, and of how many calls that is known."""
    if not of.count:
        return tables.text(NOTHING)
    below = _("9割は%(most)s・%(n)s件") % {"most": clock(of.most), "n": f"{of.count:,}"}
    return tables.lines(clock(of.median), below)


def number(count: int) -> SafeString:
    return tables.text(f"{count:,}")


def _of_kind(code: str) -> Measure:
    return Measure(Disposition(code).label, lambda figures: number(figures.kinds[code]))


CALLS = Measure(gettext_lazy("受電"), lambda figures: number(figures.calls))
TAKEN = Measure(pgettext_lazy("count", "応答"), lambda figures: number(figures.taken))
MISSED = Measure(gettext_lazy("不応答"), lambda figures: number(figures.missed))
RATE = Measure(gettext_lazy("応答率"), lambda figures: share(figures.answered, figures.answered + figures.missed))
LEVEL = Measure(gettext_lazy("20秒以内"), lambda figures: share(figures.within, figures.rang.count + figures.missed))
TIMES = (
    Measure(gettext_lazy("応答まで"), lambda figures: spread(figures.rang)),
    Measure(gettext_lazy("通話"), lambda figures: spread(figures.spoke)),
    Measure(gettext_lazy("後処理"), lambda figures: spread(figures.wrapped)),
    Measure(gettext_lazy("送信まで"), lambda figures: spread(figures.sent)),
)
BRIEF = tuple(_of_kind(code) for code in counted(Tally.BRIEF))
"""What leaves no message is counted apart."""
BLOCKED = _of_kind(Disposition.BLOCKED)
OF_ALL = (CALLS, TAKEN, MISSED, RATE, LEVEL, *TIMES, *BRIEF)
OF_A_PERSON = (CALLS, *TIMES, *BRIEF)
"""Nobody answers alone for what was missed."""
HEAD = (CALLS, BLOCKED, RATE, LEVEL, *TIMES)


def table(title: str | Promise, rows: Iterable[tuple[SafeString, Figures]], measures: Sequence[Measure]) -> Table:
    """``title``: of the first column, which names the line."""
    columns = [Column(title), *(Column(each.title, "num") for each in measures)]
    lines = [(name, *(each.shows(figures) for each in measures)) for name, figures in rows]
    return Table(columns, tables.body(columns, lines))


def facts(figures: Figures) -> list[tuple[str, SafeString]]:
    """The day as a whole."""
    return [(str(each.title), each.shows(figures)) for each in HEAD]
