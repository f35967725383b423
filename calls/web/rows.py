"""Rows of calls and messages as their pages draw them. Written as text: a template costs more than opening a row does."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from callcenter.ui import tables
from callcenter.ui.moments import Clock
from callcenter.ui.tables import Column, Table
from callcenter.ui.templatetags.ui import badge, badge_of, band_class, initial
from calls.choices import UNTIL_APPROVED, Disposition, Status, Urgency
from calls.fields import ADDRESSEE_NAME, BODY, CALLER_COMPANY, CALLER_KANA, CALLER_NAME, NUMBER_DISPLAY
from calls.models import Message
from calls.queries import ShownCall
from tenants.models import Tenant

NOTHING = "—"
EXCERPT = 120
COLUMNS = (
    Column(_("時刻"), "fit"),
    Column(_("委託元")),
    Column(_("種別"), "fit"),
    Column(_("お名前"), "fit"),
    Column(_("電話番号"), "fit"),
    Column(_("宛先"), "fit"),
    Column(_("委託元の状態"), "fit"),
)
DRAWN = (CALLER_NAME, CALLER_KANA, NUMBER_DISPLAY, ADDRESSEE_NAME)
"""What the table shows of a call; nothing else is opened for it."""


States = type[Disposition | Status | Urgency]


@cache
def _state(choices: States, code: str, language: str | None) -> SafeString:
    """Icon, word and colour, which only the language changes."""
    return badge(choices.__name__.lower(), code, str(dict(choices.choices).get(code, code)))


@dataclass(frozen=True, slots=True)
class _Words:
    """The time of day and the words of one page in the reader's language, looked up once for all its lines."""

    clock: Clock = field(default_factory=Clock)
    language: str | None = field(default_factory=get_language)
    opens: str = field(default_factory=lambda: gettext("の受電を開く"))
    corrected: SafeString = field(default_factory=lambda: badge_of("note", "redo", gettext("訂正済")))
    sir: str = field(default_factory=lambda: gettext("様"))
    nameless: str = field(default_factory=lambda: gettext("お名前なし"))
    to: str = field(default_factory=lambda: gettext("宛先"))
    limited: SafeString = field(default_factory=lambda: badge_of("note", "lock", gettext("限定")))
    waits: SafeString = field(default_factory=lambda: badge("approval", "waiting", gettext("承認待ち")))
    callback: SafeString = field(default_factory=lambda: badge_of("key", "redo", gettext("折返し")))

    def state(self, choices: States, code: str) -> SafeString:
        return _state(choices, code, self.language)


def table(views: Sequence[ShownCall], clients: Mapping[UUID, Tenant]) -> Table:
    """A table of masked calls. ``clients``: at least those of the calls, by id."""
    bands = {tenant_id: band(clients[tenant_id]) for tenant_id in {view.call.tenant_id for view in views}}
    words = _Words()
    return Table(COLUMNS, tables.body(COLUMNS, [_cells(view, bands[view.call.tenant_id], words) for view in views]))


def _cells(view: ShownCall, band: SafeString, words: _Words) -> tuple[SafeString, ...]:
    call, values = view.call, view.values
    name = values[CALLER_NAME.name] or values[CALLER_KANA.name]
    return (
        SafeString(
            f'<a href="{address("calls:call_view", call.pk)}">{words.clock.shown(call.started_at)}'
            f'<span class="visually-hidden"> {words.opens}</span></a>'
        ),
        band,
        words.state(Disposition, call.disposition),
        masked(name),
        masked(values[NUMBER_DISPLAY.name], " tel"),
        masked(values.get(ADDRESSEE_NAME.name)),
        words.waits if call.released_at == UNTIL_APPROVED else _outcome(view.message, words),
    )


def masked(value: str | None, css: str = "") -> SafeString:
    return SafeString(f'<span class="masked{css}">{tables.text(value or NOTHING)}</span>')


def band(tenant: Tenant) -> SafeString:
    return format_html(
        '<span class="row row--tight row--nowrap"><span class="swatch swatch--small {}" aria-hidden="true">'
        "<span>{}</span></span>{}</span>",
        band_class(tenant.band),
        initial(tenant.name),
        tenant.name,
    )


def _outcome(message: Message | None, words: _Words) -> SafeString:
    if message is None:
        return SafeString(f'<span class="soft">{NOTHING}</span>')
    shown = words.state(Status, message.status)
    return shown if message.correction == 1 else SafeString(f"{shown} {words.corrected}")


@cache
def _pattern(name: str, *before: str) -> str:
    """An address with a mark where the id goes: resolving fifty of them anew is a tenth of a page."""
    return reverse(name, args=[*before, UUID(int=0)]).replace(str(UUID(int=0)), "{}")


def address(name: str, row_id: UUID, *before: str) -> str:
    return _pattern(name, *before).format(row_id)


def inbox(views: Iterable[ShownCall], slug: str) -> SafeString:
    """The lines of an inbox, each with one link that covers it."""
    words = _Words()
    return SafeString("".join([_line(view, slug, words) for view in views]))


def _line(view: ShownCall, slug: str, words: _Words) -> str:
    message, values = view.message, view.values
    name, company = values[CALLER_NAME.name] or values[CALLER_KANA.name], values[CALLER_COMPANY.name]
    when = f'<span class="inbox__when">{words.clock.shown(view.call.started_at)}</span>'
    if message is None:
        return (
            f'<li class="inbox__row"><span class="inbox__state">{words.state(Disposition, view.call.disposition)}</span>{when}'
            f'<span class="inbox__who">{tables.text(name or company or words.nameless)}</span>'
            f'<span class="inbox__text">{tables.text(values.get(NUMBER_DISPLAY.name) or "")}</span></li>\n'
        )
    new = message.status == Status.NEW
    urgent = new and message.urgency == Urgency.URGENT
    who = f"{tables.text(name)} {words.sir}" if name else tables.text(company or words.nameless)
    below = f'<span class="inbox__company">{tables.text(company)}</span>' if company else ""
    to = values[ADDRESSEE_NAME.name]
    addressed = f'<span class="visually-hidden">{words.to} </span>→ {tables.text(to)}' if to else ""
    body = Truncator(values[BODY.name] or "").chars(EXCERPT)
    marks = (
        words.limited if message.restriction else "",
        words.callback if message.callback else "",
        words.state(Urgency, message.urgency) if message.urgency == Urgency.SOON else "",
    )
    return (
        f'<li class="inbox__row{" is-urgent" if urgent else ""}{" is-new" if new else ""}"><span class="inbox__state">'
        f"{words.state(Urgency, message.urgency) if urgent else words.state(Status, message.status)}</span>{when}"
        f'<a class="inbox__who" href="{address("calls:message", message.pk, slug)}">{who}{below}</a>'
        f'<span class="inbox__text">{tables.text(body)}</span><span class="inbox__to">{addressed}</span>'
        f'<span class="inbox__marks">{"".join(marks)}</span></li>\n'
    )
