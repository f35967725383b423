"""Fills the sealed columns and blind indexes of a call and its message from checked texts."""

from collections.abc import Mapping
from uuid import UUID

from callcenter.text import folding, names, phone
from callcenter.vault import services as vault
from calls.models import Call, Message

Texts = Mapping[str, str | None]


def seal_call(call: Call, caller: Texts, message: Texts | None, addressee_name: str | None) -> None:
    """``caller``: texts by model field name. The number is kept as typed, as E.164 and for people."""
    raw = caller["caller_number"]
    number = phone.parse(raw) if raw else None
    kana = names.kana(caller["caller_kana"] or "") or None
    vault.seal(
        call,
        {
            **caller,
            "caller_kana": kana,
            "number_e164": number.e164 if number else None,
            "number_display": number.display if number else None,
            "search_text": search_text(caller, message or {}, addressee_name),
        },
    )
    for column, index, value in _indexed(number, kana, caller["caller_company"]):
        setattr(call, column, _blind(call.tenant_id, index, value))


def seal_message(message: Message, texts: Texts, addressee_name: str | None) -> None:
    vault.seal(message, {**texts, "addressee_name": addressee_name})


def search_text(caller: Texts, message: Texts, addressee_name: str | None) -> str:
    """Everything a free text search looks into, folded, in one sealed field: a scan opens one blob per call."""
    parts = [value for value in (*caller.values(), *message.values(), addressee_name) if value]
    for raw in (caller.get("caller_number"), message.get("callback_number")):
        if raw:
            number = phone.parse(raw)
            parts += [number.display, number.key or "", *map(phone.dialled, (raw, number.display))]
    return folding.scan_text(parts)


def _indexed(number: phone.Number | None, kana: str | None, company: str | None) -> list[tuple[str, str, str | None]]:
    first, second, last = names.parts(kana or "")
    return [
        ("number_idx", "call.number", number.key if number else None),
        ("last4_idx", "call.last4", number.last4 if number else None),
        ("kana_idx", "call.kana", names.whole(kana or "")),
        ("kana1_idx", "call.kana1", first),
        ("kana2_idx", "call.kana2", second),
        ("kana3_idx", "call.kana3", last),
        ("company_idx", "call.company", names.company(company or "")),
    ]


def _blind(tenant_id: UUID, index: str, value: str | None) -> int | None:
    return vault.blind(tenant_id, index=index, value=value) if value else None
