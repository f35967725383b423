"""Rows of calls and messages as their pages draw them. Written as text: a template costs more than opening a row does."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from uuid import UUID

from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from callcenter.ui import tables
from callcenter.ui.tables import Column, Table
from callcenter.ui.templatetags.ui import badge, badge_of, band_class, initial, moment
from calls.choices import Disposition, Status, Urgency
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


@cache
def _label(choices: type[Disposition | Status | Urgency], code: str, language: str | None) -> str:
    """The word of a code, which only the language changes."""
    return str(dict(choices.choices).get(code, code))


def state(choices: type[Disposition | Status | Urgency], code: str) -> SafeString:
    """A state as icon, word and colour."""
    return _state(choices, code, get_language())


@cache
def _state(choices: type[Disposition | Status | Urgency], code: str, language: str | None) -> SafeString:
    return badge(choices.__name__.lower(), code, _label(choices, code, language))


def table(views: Sequence[ShownCall], clients: Mapping[UUID, Tenant]) -> Table:
    """A table of masked calls. ``clients``: at least those of the calls, by id."""
    bands = {tenant_id: _band(clients[tenant_id]) for tenant_id in {view.call.tenant_id for view in views}}
    opens = gettext("の受電を開く")
    return Table(COLUMNS, tables.body(COLUMNS, (_cells(view, bands[view.call.tenant_id], opens) for view in views)))


def _cells(view: ShownCall, band: SafeString, opens: str) -> tuple[SafeString, ...]:
    call, values = view.call, view.values
    name = values[CALLER_NAME.name] or values[CALLER_KANA.name]
    return (
        mark_safe(  # noqa: S308
            f'<a href="{_address("calls:call_view", call.pk)}">{moment(call.started_at)}'
            f'<span class="visually-hidden"> {opens}</span></a>'
        ),
        band,
        state(Disposition, call.disposition),
        _masked(name),
        _masked(values[NUMBER_DISPLAY.name], " tel"),
        _masked(values.get(ADDRESSEE_NAME.name)),
        _outcome(view.message),
    )


def _masked(value: str | None, css: str = "") -> SafeString:
    return mark_safe(f'<span class="masked{css}">{escape(value or NOTHING)}</span>')  # noqa: S308


def _band(tenant: Tenant) -> SafeString:
    return format_html(
        '<span class="row row--tight row--nowrap"><span class="swatch swatch--small {}" aria-hidden="true">'
        "<span>{}</span></span>{}</span>",
        band_class(tenant.band),
        initial(tenant.name),
        tenant.name,
    )


def _outcome(message: Message | None) -> SafeString:
    if message is None:
        return format_html('<span class="soft">{}</span>', NOTHING)
    shown = state(Status, message.status)
    if message.correction == 1:
        return shown
    return format_html("{} {}", shown, badge_of("note", "redo", gettext("訂正済")))


@cache
def _pattern(name: str, *before: str) -> str:
    """An address with a mark where the id goes: resolving fifty of them anew is a tenth of a page."""
    return reverse(name, args=[*before, UUID(int=0)]).replace(str(UUID(int=0)), "{}")


def _address(name: str, row_id: UUID, *before: str) -> str:
    return _pattern(name, *before).format(row_id)


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of an inbox in the reader's language, looked up once for all its lines."""

    sir: str = field(default_factory=lambda: gettext("様"))
    nameless: str = field(default_factory=lambda: gettext("お名前なし"))
    to: str = field(default_factory=lambda: gettext("宛先"))
    limited: SafeString = field(default_factory=lambda: badge_of("note", "lock", gettext("限定")))
    callback: SafeString = field(default_factory=lambda: badge_of("key", "redo", gettext("折返し")))


def inbox(views: Iterable[ShownCall], slug: str) -> SafeString:
    """The lines of an inbox, each with one link that covers it."""
    words = _Words()
    return mark_safe("".join([_line(view, slug, words) for view in views]))  # noqa: S308


def _line(view: ShownCall, slug: str, words: _Words) -> str:
    message, values = view.message, view.values
    name, company = values[CALLER_NAME.name] or values[CALLER_KANA.name], values[CALLER_COMPANY.name]
    when = f'<span class="inbox__when">{moment(view.call.started_at)}</span>'
    if message is None:
        return (
            f'<li class="inbox__row"><span class="inbox__state">{state(Disposition, view.call.disposition)}</span>{when}'
            f'<span class="inbox__who">{escape(name or company or words.nameless)}</span>'
            f'<span class="inbox__text">{escape(values.get(NUMBER_DISPLAY.name) or "")}</span></li>\n'
        )
    new = message.status == Status.NEW
    urgent = new and message.urgency == Urgency.URGENT
    who = f"{escape(name)} {words.sir}" if name else escape(company or words.nameless)
    below = f'<span class="inbox__company">{escape(company)}</span>' if company else ""
    to = values[ADDRESSEE_NAME.name]
    addressed = f'<span class="visually-hidden">{words.to} </span>→ {escape(to)}' if to else ""
    body = Truncator(values[BODY.name] or "").chars(EXCERPT)
    marks = (
        words.limited if message.restriction else "",
        words.callback if message.callback else "",
        state(Urgency, message.urgency) if message.urgency == Urgency.SOON else "",
    )
    return (
        f'<li class="inbox__row{" is-urgent" if urgent else ""}{" is-new" if new else ""}"><span class="inbox__state">'
        f"{state(Urgency, message.urgency) if urgent else state(Status, message.status)}</span>{when}"
        f'<a class="inbox__who" href="{_address("calls:message", message.pk, slug)}">{who}{below}</a>'
        f'<span class="inbox__text">{escape(body)}</span><span class="inbox__to">{addressed}</span>'
        f'<span class="inbox__marks">{"".join(marks)}</span></li>\n'
    )
