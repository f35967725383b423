"""Fills the sealed columns and blind indexes of a call and its message from checked texts."""

from collections.abc import Mapping

from callcenter.text import folding, names, phone
from callcenter.vault import services as vault
from calls.fields import (
    ADDRESSEE_NAME,
    CALLBACK_NUMBER,
    CALLER_COMPANY,
    CALLER_KANA,
    CALLER_NUMBER,
    INDEXES,
    NUMBER_DISPLAY,
    NUMBER_E164,
    SEARCH_TEXT,
)
from calls.models import Call, Message

Texts = Mapping[str, str | None]


def seal_call(call: Call, caller: Texts, message: Texts | None, to_whom: str | None) -> None:
    """``caller``: texts by field name. The number is kept as typed, as E.164 and for people."""
    raw = caller[CALLER_NUMBER.name]
    number = phone.parse(raw) if raw else None
    kana = names.kana(caller[CALLER_KANA.name] or "") or None
    vault.seal(
        call,
        {
            **caller,
            CALLER_KANA.name: kana,
            NUMBER_E164.name: number.e164 if number else None,
            NUMBER_DISPLAY.name: number.display if number else None,
            SEARCH_TEXT.name: searchable(caller, message or {}, to_whom),
        },
    )
    found = _indexed(number, kana, caller[CALLER_COMPANY.name])
    for index in INDEXES:
        value = found[index.name]
        blind = vault.blind(call.tenant_id, index=index.name, value=value) if value else None
        setattr(call, index.column, blind)


def seal_message(message: Message, texts: Texts, to_whom: str | None) -> None:
    vault.seal(message, {**texts, ADDRESSEE_NAME.name: to_whom})


def searchable(caller: Texts, message: Texts, to_whom: str | None) -> str:
    """Everything a free text search looks into, folded, in one sealed field: a scan opens one blob per call."""
    parts = [value for value in (*caller.values(), *message.values(), to_whom) if value]
    for raw in (caller.get(CALLER_NUMBER.name), message.get(CALLBACK_NUMBER.name)):
        if raw:
            number = phone.parse(raw)
            parts += [number.display, number.key or "", *map(phone.dialled, (raw, number.display))]
    return folding.scan_text(parts)


def _indexed(number: phone.Number | None, kana: str | None, company: str | None) -> dict[str, str | None]:
    """What each blind index holds, by its name."""
    first, second, last = names.parts(kana or "")
    return {
        "call.number": number.key if number else None,
        "call.last4": number.last4 if number else None,
        "call.kana": names.whole(kana or ""),
        "call.kana1": first,
        "call.kana2": second,
        "call.kana3": last,
        "call.company": names.company(company or ""),
    }
