"""Search on sealed calls: equality by blind index, free text by opening row after row, newest first."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_
from typing import cast
from uuid import UUID

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from audit.purposes import Purpose
from audit.services import opening
from callcenter.core.context import Actor
from callcenter.core.errors import Invalid
from callcenter.core.pages import PAGE_SIZE, beyond, decode, encode, keyset
from callcenter.core.permissions import Permission
from callcenter.core.texts import refused
from callcenter.text import folding, names, phone, visible
from callcenter.vault import services as vault
from callcenter.vault.damage import readable_text
from calls import fields
from calls.fields import CALLER_COMPANY, CALLER_KANA, CALLER_NUMBER, SEARCH_TEXT
from calls.models import Call
from calls.queries.access import kept_calls, listed_tenants
from calls.queries.lists import CallFilter, CallPage
from calls.queries.shown import Showing, ShownCall, with_messages

MAX_TERM = 100
MAX_SCANNED = 20_000
MAX_SECONDS = 2.0
FIRST_CHUNK = 100
CHUNK = 1000
MATCHED = (CALLER_NUMBER, CALLER_KANA, CALLER_COMPANY)
"""What decides whether a call really matches, where the truncated index only says so."""


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """``number``, ``last4``, ``kana`` and ``company`` match exactly, ``q`` anywhere in the text; all must hold."""

    number: str = ""
    last4: str = ""
    kana: str = ""
    company: str = ""
    q: str = ""
    where: CallFilter = field(default_factory=CallFilter)

    def given(self) -> dict[str, str]:
        names = ("number", "last4", "kana", "company", "q")
        return {name: value for name in names if (value := getattr(self, name)).strip()}


Alternative = list[tuple[str, str, set[str]]]
"""(column, name of the blind index, values of which one must be there), all of which must hold."""


def search_calls(actor: Actor, terms: SearchTerms, cursor: str | None = None, *, size: int = PAGE_SIZE) -> CallPage:
    """Calls of one company that match, masked for staff. Writes its event, with an HMAC of the terms.

    Invalid where the company is neither named nor the only one: values of several are never looked for at once.
    """
    given = check_terms(terms)
    calls = terms.where.apply(kept_calls(actor, Permission.CALL_LIST))
    tenants = listed_tenants(actor, Permission.CALL_LIST)
    if terms.where.tenant_id is not None:
        tenants &= {terms.where.tenant_id}
    if len(tenants) > 1:
        text = _("検索は、委託元一社の中だけでできます。委託元を一社指定して、もう一度検索してください。")
        raise Invalid(text, errors={"tenant": [text]}, code="one_company")
    if not tenants:
        return CallPage([])
    (tenant_id,) = tenants
    sources = [_narrowed(calls, tenant_id, alternative) for alternative in _alternatives(terms)]
    with opening(actor=actor, action="call.searched", purpose=Purpose.ANSWERING, query=given) as opened:
        showing = Showing(actor, opened)
        if terms.q.strip():
            page = _scan(showing, tenant_id, sources, terms.q, cursor, size)
        else:
            page = _equal(showing, sources, terms, cursor, size)
        opened.searched(tenant_id)
        opened.shown(tenant_id, showing.counts[tenant_id])
    return page


def check_terms(terms: SearchTerms) -> dict[str, str]:
    """What is looked for, by name. Raises Invalid where it cannot be."""
    given = terms.given()
    errors: dict[str, list[str]] = {}
    for name, value in given.items():
        if len(value) > MAX_TERM:
            errors[name] = [_("%(limit)d文字以内で入力してください。") % {"limit": MAX_TERM}]
        elif found := visible.hidden(value):
            errors[name] = [refused(found)]
    if not given:
        errors["q"] = [_("電話番号、下4桁、読み、会社名、本文のどれかを入力してください。")]
    if "q" in given and not folding.fold(terms.q):
        errors["q"] = [_("使えない文字が含まれています。")]
    if "last4" in given and phone.last_digits(terms.last4) is None:
        errors["last4"] = [_("4桁の数字で入力してください。")]
    if "q" in given and terms.where.tenant_id is None:
        errors["tenant"] = [_("本文を探すときは、委託元を一社指定してください。")]
    if errors:
        raise Invalid(errors=errors)
    return given


def _alternatives(terms: SearchTerms) -> list[Alternative]:
    """Each alternative is one ordered walk over an index; a reading may be the whole, or words of it."""
    must: Alternative = []
    if terms.number.strip():
        must.append(("number_idx", "call.number", phone.keys(phone.asked(terms.number))))
    if terms.last4.strip():
        must.append(("last4_idx", "call.last4", {phone.last_digits(terms.last4) or ""}))
    if terms.company.strip():
        must.append(("company_idx", "call.company", names.company_keys(terms.company)))
    if not terms.kana.strip():
        return [must]
    return [[*must, *reading] for reading in _readings(terms.kana)]


def _readings(kana: str) -> list[Alternative]:
    """A reading of one word may be any of the three that are indexed; of more, any two of them in their order."""
    first, second, third = [(f"kana{place}_idx", f"call.kana{place}") for place in (1, 2, 3)]
    whole, words = names.whole_keys(kana), names.spoken(kana)
    found: list[Alternative] = [[("kana_idx", "call.kana", whole)]]
    if len(words) == 1:
        return found + [[(*word, whole)] for word in (first, second, third)]
    pairs = [(first, third), *([(first, second), (second, third)] if len(words) == 2 else [])]
    return found + [[(*one, {words[0]}), (*other, {words[-1]})] for one, other in pairs if words]


def _narrowed(calls: QuerySet[Call], tenant_id: UUID, alternative: Alternative) -> QuerySet[Call]:
    """By the company's own blind indexes."""
    if not alternative:
        return calls
    if not all(values for _column, _index, values in alternative):
        return calls.none()
    wanted = {
        f"{column}__in": [vault.blind(tenant_id, index=index, value=value) for value in sorted(values)]
        for column, index, values in alternative
    }
    return calls.filter(tenant_id=tenant_id, **wanted)


def _equal(
    showing: Showing, sources: list[QuerySet[Call]], terms: SearchTerms, cursor: str | None, size: int
) -> CallPage:
    pages = [keyset(source, cursor, time="started_at", size=size) for source in sources]
    merged = sorted(
        {call.pk: call for page in pages for call in page.rows}.values(),
        key=lambda call: (call.started_at, call.pk),
        reverse=True,
    )
    backwards = bool(cursor) and decode(cursor or "")[0] == "previous"
    chosen = merged[-size:] if backwards else merged[:size]
    cut = len(merged) > size
    older = backwards or cut or any(page.next for page in pages)
    newer = bool(cursor) and (not backwards or cut or any(page.previous for page in pages))
    rows = _verified(showing, chosen, terms)
    return CallPage(
        rows,
        encode("next", chosen[-1].started_at, chosen[-1].pk) if chosen and older else None,
        encode("previous", chosen[0].started_at, chosen[0].pk) if chosen and newer else None,
    )


def _verified(showing: Showing, calls: list[Call], terms: SearchTerms) -> list[ShownCall]:
    """Drops what only the truncated index matched: the opened values decide."""
    if not calls:
        return []
    opened = showing.opening.open(calls, fields.names(MATCHED))
    return showing.show(with_messages([call for call in calls if _matches(opened[call.pk], terms)]))


def _matches(values: dict[str, str | None], terms: SearchTerms) -> bool:
    number, kana, company = (readable_text(values[field.name]) for field in MATCHED)
    return (
        (not terms.number.strip() or phone.same(number, phone.asked(terms.number)))
        and (not terms.last4.strip() or phone.last4(number) == phone.last_digits(terms.last4))
        and (not terms.company.strip() or not names.company_keys(company).isdisjoint(names.company_keys(terms.company)))
        and (not terms.kana.strip() or names.reads(kana, terms.kana))
    )


Scanned = tuple[UUID, str, bytes | None]
"""(id, start as text, sealed search text): an instance, or even a date for each, would cost as much as opening it."""


def _scan(
    showing: Showing, tenant_id: UUID, sources: list[QuerySet[Call]], q: str, cursor: str | None, size: int
) -> CallPage:
    """Reads on until the page is full, 20,000 records or 2 seconds. Memory holds one chunk and the page."""
    needle, found = folding.fold(q), list[UUID]()
    scanned, deadline, more = 0, time.monotonic() + MAX_SECONDS, False
    position: Scanned | None = None
    for chunk in _chunks(reduce(or_, sources), cursor):
        texts = showing.opening.open_column(tenant_id, SEARCH_TEXT.sealed, ((row[0], row[2]) for row in chunk))
        for row in chunk:
            position, scanned = row, scanned + 1
            if needle in folding.scanned(texts[row[0]] or ""):
                found.append(row[0])
                if len(found) >= size:
                    break
        if len(found) >= size or scanned >= MAX_SCANNED or time.monotonic() > deadline:
            more = True
            break
    calls = Call.objects.in_bulk(found)
    views = showing.show(with_messages([calls[pk] for pk in found if pk in calls]))
    if position is None:
        return CallPage(views)
    reached = datetime.fromisoformat(position[1])
    return CallPage(views, encode("next", reached, position[0]) if more else None, None, reached)


def _chunks(rows: QuerySet[Call], cursor: str | None) -> Iterator[list[Scanned]]:
    slim = rows.order_by("-started_at", "-id").values_list("id", Cast("started_at", TextField()), SEARCH_TEXT.name)
    here = slim
    if cursor:
        direction, moment, row_id = decode(cursor)
        if direction != "next":
            raise Invalid(errors={"cursor": [_("無効な値です。")]})
        here = slim.filter(beyond("started_at", "lt", moment, row_id))
    size = FIRST_CHUNK
    while chunk := cast(list[Scanned], list(here[:size])):
        yield chunk
        if len(chunk) < size:
            return
        here = slim.filter(beyond("started_at", "lt", datetime.fromisoformat(chunk[-1][1]), chunk[-1][0]))
        size = min(2 * size, CHUNK)
