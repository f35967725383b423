"""Times as they stand on a page, in the person's time zone."""

from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

SECONDS = "%Y/%m/%d %H:%M:%S"


@dataclass(frozen=True, slots=True)
class Clock:
    """The zone and the day of one page: a long list asks for them once."""

    zone: tzinfo = field(default_factory=timezone.get_current_timezone)
    today: datetime = field(default_factory=timezone.localtime)

    def shown(self, value: datetime, form: str = "short") -> SafeString:
        """As <time>: ``short`` 13:05 or 11/22 13:05, ``long`` with year and weekday, ``seconds``."""
        local, today = value.astimezone(self.zone), self.today
        exact = f"{local:{SECONDS}}"
        if form == "long":
            text = date_format(local, _("Y年n月j日(D) H:i"))
        elif form == "seconds":
            text = exact
        elif local.date() == today.date():
            text = exact[11:16]
        else:
            year = "" if local.year == today.year else f"{local.year}/"
            text = f"{year}{local.month}/{local.day} {exact[11:16]}"
        # Nothing of it needs escaping, and a list has fifty.
        return SafeString(f'<time datetime="{local.isoformat()}" title="{exact}">{text}</time>')

    def second(self, value: datetime) -> str:
        """11/22 13:05:09; the year where it is not this one."""
        local = value.astimezone(self.zone)
        return f"{local:%m/%d %H:%M:%S}" if local.year == self.today.year else f"{local:{SECONDS}}"
