"""The chart of events per day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from callcenter.ui import tables
from callcenter.ui.tables import Column, Table

BAR, CHART_HEIGHT = 10, 96
DAYS = (Column(lazy("日付"), bare=True), Column(lazy("件数"), bare=True))


@dataclass(frozen=True, slots=True)
class Chart:
    """Events of each day: ``bars`` are one path, a stroke for each; ``table`` has the days that had any."""

    bars: str
    table: Table
    sentence: str
    width: int
    height: int = CHART_HEIGHT


def of(days: Sequence[tuple[date, int]]) -> Chart | None:
    """Bars of events per day; None where there is nothing to draw."""
    total, most = sum(count for _day, count in days), max((count for _day, count in days), default=0)
    if not total:
        return None
    bars = "".join(
        f"M{BAR * place + BAR // 2} {CHART_HEIGHT}v-{max(1, round(CHART_HEIGHT * count / most))}"
        for place, (_day, count) in enumerate(days)
        if count
    )
    some = [(tables.text(f"{day:%Y/%m/%d}"), tables.text(count)) for day, count in days if count]
    table = Table(DAYS, tables.body(DAYS, some))
    busiest = max(days, key=lambda pair: pair[1])
    sentence = _("%(days)d日間で%(total)s件。最も多い日は%(month)d月%(day)d日の%(most)s件です。") % {
        "days": len(days),
        "total": f"{total:,}",
        "month": busiest[0].month,
        "day": busiest[0].day,
        "most": f"{most:,}",
    }
    return Chart(bars, table, sentence, width=BAR * len(days))
