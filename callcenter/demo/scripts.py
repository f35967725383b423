"""Scripts and instructions of the demo: each company has a published edition, and something that holds today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from callcenter.core import db
from callcenter.core.context import Actor
from callcenter.core.db import tenant_transaction
from callcenter.demo.hours import ALWAYS, weekly
from callcenter.demo.trades import Trade, trade_of
from knowledge import services
from knowledge.content import Content
from knowledge.models import Edition, Instruction
from tenants.models import DirectoryEntry
from tenants.services.importing import CompanyRow

YEAR_END = {"question": "年末年始の休みは", "answerable": "yes", "answer": "12月29日から1月3日までです。"}


def write_script(*, actor: Actor, row: CompanyRow, tenant_id: UUID, readers: Sequence[Actor], again: bool) -> None:
    """Publishes a first edition where there is none, which ``readers`` have read. ``again``: and a second that they have not."""
    with tenant_transaction(actor, {tenant_id}):
        if Edition.objects.filter(tenant_id=tenant_id).exists():
            return
        people = DirectoryEntry.objects.filter(tenant_id=tenant_id).order_by("sort").values_list("id", flat=True)
        content = content_of(row, list(map(str, people)))
        first = _publish(actor, tenant_id, content)
    for reader in readers:
        with tenant_transaction(reader, {tenant_id}):
            services.confirm_read(actor=reader, tenant_id=tenant_id, edition_id=first)
    if again:
        with tenant_transaction(actor, {tenant_id}):
            _publish(actor, tenant_id, {**content, "faq": [*content["faq"], YEAR_END]})


def _publish(actor: Actor, tenant_id: UUID, content: Content) -> UUID:
    draft = services.replace_content(actor=actor, tenant_id=tenant_id, content=content, rev=0)
    services.publish(actor=actor, tenant_id=tenant_id, edition_id=draft.pk, rev=draft.rev)
    return draft.pk


def content_of(row: CompanyRow, people: Sequence[str]) -> Content:
    """What operators are told for this company."""
    trade, name = trade_of(row.texts["name"]), row.texts["name"]
    return {
        "greetings": _greetings(row.texts),
        "hours": weekly(row.texts["hours_text"]),
        "tree": _tree(trade, people),
        "items": [
            *(_named("disposition", "item", "field", values=each) for each in trade.items),
            *(_named("way", "item", "field", values=each) for each in trade.asks),
        ],
        "faq": [_named("question", "answerable", "answer", values=each) for each in trade.faq],
        "ng": [_named("topic", "escape", values=each) for each in trade.ng],
        "snippets": [
            {"text": text}
            for text in (
                "恐れ入ります、お名前とお電話番号を復唱いたします。",
                f"{name}の担当者に申し伝え、確認のうえご連絡いたします。",
                "折返しご希望の旨、申し伝えます。",
            )
        ],
        "escalation": [_named("case", "deed", values=each) for each in trade.escalation],
    }


def _greetings(texts: Mapping[str, str]) -> list[dict[str, str]]:
    """Who is not always there says so outside the hours."""
    if any(word in texts["hours_text"] for word in ALWAYS):
        return []
    closed = f"{texts['greeting']}ただいま受付時間外ですが、ご用件を承ります。"
    return [{"phrase": closed, "when": "closed"}]


def _tree(trade: Trade, people: Sequence[str]) -> list[dict[str, str]]:
    names = ("place", "label", "say", "disposition", "urgency")
    return [
        {**_named(*names, values=values), "addressee": "" if who is None else people[min(who, len(people) - 1)]}
        for *values, who in trade.tree
    ]


def _named(*names: str, values: Sequence[object]) -> dict[str, str]:
    return dict(zip(names, map(str, values), strict=True))


def give_instructions(*, actor: Actor, row: CompanyRow, tenant_id: UUID, most: int) -> int:
    """What holds until the end of the day, where nothing does. How many."""
    with tenant_transaction(actor, {tenant_id}):
        now = db.now()
        if Instruction.objects.filter(tenant_id=tenant_id, until__gt=now).exists():
            return 0
        day = now.astimezone(ZoneInfo("Asia/Tokyo"))
        until = datetime.combine(day.date(), time(23, 59), day.tzinfo)
        people = [person.name for person in row.people]
        texts = trade_of(row.texts["name"]).today[:most] if until > now else ()
        for text in texts:
            said = text.format(people[0], people[-1])
            services.give_instruction(actor=actor, tenant_id=tenant_id, text=said, until=until)
    return len(texts)
