"""「統計」: one day in numbers, of all companies by company and operator too, or of one company."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.queries import labels
from callcenter.core.middleware import Request
from callcenter.core.permissions import Permission
from callcenter.ui import inputs, tables
from callcenter.ui.charts import Chart, chart
from callcenter.ui.forms import form_page
from calls.choices import Disposition
from calls.kinds import BRIEF
from reports.queries import Day, Figures, figures_of_day
from reports.web import figures
from tenants import queries as tenants

BACK = timedelta(days=29)
"""What an exchange told of a call is kept for thirty days (telephony): further back the figures would be others."""


class DayForm(forms.Form):
    """Which day is counted."""

    day = inputs.Day(label=gettext_lazy("日付"), required=False)

    def clean_day(self) -> date | None:
        day: date | None = self.cleaned_data["day"]
        today = timezone.localdate()
        if day is not None and not today - BACK <= day <= today:
            raise forms.ValidationError(_("統計は、本日を含む30日間の日を選べます。いまは本日の統計を表示しています。"))
        return day


def statistics(request: Request) -> HttpResponse:
    """Counts and times only: no call is shown, so that nothing is opened and nothing is written to the log."""
    return _page(request, Permission.STATISTICS_VIEW, _of_the_house, {"lead": _("すべての委託元の、件数と時間です。")})


def figures_of_company(request: Request, client: str) -> HttpResponse:
    """A client company's own day. Who answered is the service's affair."""
    company = tenants.get_tenant_for(request.actor, client, Permission.STATISTICS_OWN)
    context = {"client": company, "lead": _("自社の受電の、件数と時間です。")}
    return _page(request, Permission.STATISTICS_OWN, lambda _day: {}, context)


def _page(
    request: Request, right: Permission, more: Callable[[Day], dict[str, Any]], context: dict[str, Any]
) -> HttpResponse:
    """The day that was asked for, with ``more`` of its parts where there was any call."""
    form, today = DayForm(request.GET), timezone.localdate()
    day = (form.cleaned_data["day"] if form.is_valid() else None) or today
    since, until = (timezone.make_aware(datetime.combine(each, time.min)) for each in (day, day + timedelta(days=1)))
    found = figures_of_day(request.actor, right, since, until, timezone.get_current_timezone_name())
    first = today - BACK
    shown = {
        "form": form,
        "day": day,
        "today": today,
        "first": first,
        "before": day - timedelta(days=1) if day > first else None,
        "after": day + timedelta(days=1) if day < today else None,
        "total": found.total,
        **(_of_everybody(found) | more(found) if found.total.calls else {}),
    }
    return form_page(request, "reports/day.html", context | shown)


def _of_everybody(found: Day) -> dict[str, Any]:
    total, hours = found.total, sorted(found.hours.items())
    rows = ((tables.text(_("%(n)d時台") % {"n": hour}), of) for hour, of in hours)
    return {
        "facts": figures.facts(total),
        "told": total.calls - total.untold,
        "chart": _chart(found.hours),
        "names": [figures.TAKEN.title, figures.MISSED.title, *([_("応答したか不明")] if total.unknown else [])],
        "busiest": max(hours, key=lambda pair: pair[1].calls),
        "worst": max(hours, key=lambda pair: pair[1].missed) if total.missed else None,
        "hours": figures.table(_("何時台"), rows, figures.OF_ALL),
        "kinds": [(code, label, total.kinds[code]) for code, label in Disposition.choices if total.kinds[code]],
        "brief": sum(total.kinds[code] for code in BRIEF),
        "brief_kinds": _("・").join(str(label) for code, label in Disposition.choices if code in BRIEF),
    }


def _of_the_house(found: Day) -> dict[str, Any]:
    return {
        "companies": figures.table(_("委託元"), _companies(found.companies), figures.OF_ALL),
        "operators": figures.table(_("オペレーター"), _operators(found.operators), figures.OF_A_PERSON),
    }


def _chart(hours: Mapping[int, Figures]) -> Chart:
    """From the first hour that had a call to the last."""
    known = ((hour, hours.get(hour)) for hour in range(min(hours), max(hours) + 1))
    return chart((str(hour), [of.taken, of.missed, of.unknown] if of else []) for hour, of in known)


def _companies(found: Mapping[UUID, Figures]) -> list[Any]:
    cards = tenants.cards(found)
    rows = sorted(((cards[tenant_id].name, of) for tenant_id, of in found.items()), key=_most_first)
    return [(tables.text(name), of) for name, of in rows]


def _operators(found: Mapping[UUID | None, Figures]) -> list[Any]:
    """By code; at the end what nobody can be told of."""
    codes = labels(each for each in found if each is not None)
    known = sorted(((codes.get(each, ""), of) for each, of in found.items() if each is not None), key=_most_first)
    nobody = [(_("応答した人なし・不明"), found[None])] if None in found else []
    return [(tables.text(name), of) for name, of in (*known, *nobody)]


def _most_first(row: tuple[str, Figures]) -> tuple[int, str]:
    return -row[1].calls, row[0]
