"""Tags for templates: ``{% load ui %}``. The components they draw are described in docs/interface.md."""

from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from callcenter.text import phone
from callcenter.ui import table_tag, tables
from callcenter.ui.looks import LOOKS
from callcenter.ui.moments import Clock
from callcenter.ui.tables import Table

register = template.Library()
register.tag("table", table_tag.parse)


@register.simple_tag
@cache
def icon(name: str, *, large: bool = False) -> SafeString:
    """An icon from templates/components/icons/; it is decoration, the word stands beside it."""
    return mark_safe(render_to_string(f"components/icons/{name}.html", {"large": large}).strip())  # noqa: S308


@register.simple_tag
def badge(kind: str, code: Any, label: Any) -> SafeString:
    """``{% badge "status" message.status message.get_status_display %}``: icon, word and colour of a state."""
    tone, name = LOOKS[kind].get(str(code), ("plain", "minus"))
    return badge_of(tone, name, label)


@register.simple_tag
def badge_of(tone: str, icon_name: str, label: Any) -> SafeString:
    """A badge that is no state of a model."""
    return _badge(tone or "plain", icon_name, str(label))


@lru_cache(512)
def _badge(tone: str, icon_name: str, label: str) -> SafeString:
    """Few words make all badges; a long list shows the same ones again and again."""
    return format_html('<span class="badge badge--{}">{}{}</span>', tone, icon(icon_name) if icon_name else "", label)


@register.simple_tag
def person(name: str, code: str) -> SafeString:
    """Somebody, as every page tells them: the name that the reader may know beside the code; else the code alone."""
    if not name:
        return tables.text(code)
    beside = f' <span class="meta nowrap">{tables.text(code)}</span>' if code else ""
    return SafeString(f"{tables.text(name)}{beside}")


@register.simple_tag
def nothing(icon_name: str, title: Any, text: Any = "", *, href: str = "", action: Any = "") -> SafeString:
    """The state of a list that is empty: says why nothing is here, and what comes next."""
    link = format_html('<p><a class="button button--secondary" href="{}">{}</a></p>', href, action) if href else ""
    return format_html(
        '<div class="empty">{}<p class="empty__title">{}</p>{}{}</div>',
        icon(icon_name, large=True),
        title,
        format_html("<p>{}</p>", text) if text else "",
        link,
    )


@register.simple_tag
def framed(table: Table, **options: Any) -> SafeString:
    """A table that was made in Python; its options are those of ``{% table %}``."""
    return tables.frame(table.columns, table.body, **options)


@register.filter
def moment(value: datetime | None, form: str = "short") -> str:
    """A time in the person's time zone as <time>: ``short`` 13:05 or 11/22 13:05, ``long`` with year and weekday."""
    return Clock().shown(value, form) if value is not None else ""


@register.filter
def clock(seconds: int | float | None) -> str:
    """Length in minutes and seconds, 3:07."""
    if seconds is None:
        return ""
    whole = int(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


@register.filter
def initial(name: str) -> str:
    """The letter on a company's band: the first of its name that is not a legal form."""
    bare = name
    for form in ("株式会社", "有限会社", "合同会社", "医療法人", "一般社団法人"):
        bare = bare.replace(form, "")
    return (bare.strip() or name)[:1]


@register.filter
def band_class(number: int) -> str:
    """Classes of a company's band: eight hues by six patterns, so that 24 companies differ before one repeats."""
    return f"band--{number % 8} band--pattern-{number % 6}"


@register.filter
def tel(e164: str) -> str:
    """A number of our own as people write it: +81350001001 → 03-5000-1001; anything else as it is."""
    return phone.written(e164)


@register.filter
def as_said(number: str | None) -> bool:
    """Whether a number is only what somebody heard: no valid one, and no word of the network (非通知)."""
    return bool(number) and phone.e164(number or "") is None and phone.withheld(number or "") is None


@register.filter
def tel_href(number: str | None) -> str:
    """``tel:`` address of a number as it is shown, or '' when nothing can be dialled (非通知, 内線)."""
    digits = phone.dialled(number or "")
    return f"tel:{digits}" if digits else ""
