"""What somebody is asked about before a call is sent: a question that names the risk. The log holds its code."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from callcenter.core import db
from callcenter.core.context import Actor
from callcenter.core.permissions import Permission
from callcenter.text import names
from calls import fields, kinds, risks
from calls.choices import Urgency
from calls.models import Draft
from calls.queries.approvals import needs_approval
from calls.ready import NOBODY
from knowledge.answering import answering
from tenants import queries as tenants
from tenants.models import Tenant
from tenants.queries import Entry

NEW = timedelta(days=7)
OLD = timedelta(minutes=30)
TEXTS = (fields.CALLER_COMPANY, fields.BODY, fields.CALLBACK_WHEN)
"""What is written freely."""


@dataclass(frozen=True, slots=True)
class Risk:
    code: str
    question: str


class Words(NamedTuple):
    """``label``: what it is called where nothing is asked."""

    label: Promise
    question: Promise


WORDS: Mapping[str, Words] = {
    "company_changed": Words(
        gettext_lazy("途中で委託元を変更した"),
        gettext_lazy("途中で委託元を変更しています。送り先の委託元と宛先は正しいですか。"),
    ),
    "new_addressee": Words(
        gettext_lazy("登録されて7日たたない宛先"),
        gettext_lazy("登録されて7日たたない担当者です。宛先は %(who)s で合っていますか。"),
    ),
    "same_surname": Words(
        gettext_lazy("同じ名字の人がいる宛先"),
        gettext_lazy("同じ名字の担当者がほかにもいます（%(others)s）。宛先は %(who)s で合っていますか。"),
    ),
    "other_company": Words(
        gettext_lazy("ほかの委託元の名前か電話番号"),
        gettext_lazy("用件に、ほかの委託元の名前か電話番号が含まれています。この委託元への伝言で間違いありませんか。"),
    ),
    "sensitive": Words(
        gettext_lazy("カード番号かマイナンバーのような数字"),
        gettext_lazy("カード番号かマイナンバーのような数字が含まれています。本当に伝える必要がありますか。"),
    ),
    "old_draft": Words(
        gettext_lazy("入力を始めてから30分以上"),
        gettext_lazy("入力を始めてから30分以上たっています。いまの内容で送ってよいですか。"),
    ),
    "urgent_closed": Words(
        gettext_lazy("受付時間外の緊急"), gettext_lazy("受付時間外の緊急の伝言です。緊急で間違いありませんか。")
    ),
}
"""By code, in the order in which they are asked."""


def labels(codes: Iterable[str]) -> list[str]:
    """In the order in which they are asked."""
    given = set(codes)
    return [str(words.label) for code, words in WORDS.items() if code in given]


def risks_of(actor: Actor, draft: Draft, content: Mapping[str, Any]) -> list[Risk]:
    """Of a call as it is to be sent, in the order in which they are asked."""
    who = str(content.get(fields.ADDRESSEE.name) or NOBODY)
    client = tenants.cards({draft.tenant_id})[draft.tenant_id]
    people = [] if who == NOBODY else tenants.directory(actor, draft.tenant_id, active_only=True)
    chosen = next((person for person in people if str(person.id) == who), None)
    words = {
        "who": _called(chosen) if chosen else "",
        "others": "、".join(_called(p) for p in _namesakes(chosen, people)),
    }
    codes = list(_codes(actor, client, draft, content, chosen, people))
    waits = needs_approval(draft.tenant_id, codes)
    return [Risk(code, _question(code, words, waits=code in waits)) for code in codes]


def _question(code: str, words: Mapping[str, str], *, waits: bool) -> str:
    asked = str(WORDS[code].question) % words
    return _("%(question)s 送るとスーパーバイザーの承認を待ちます。") % {"question": asked} if waits else asked


def _codes(
    actor: Actor, client: Tenant, draft: Draft, content: Mapping[str, Any], chosen: Entry | None, people: list[Entry]
) -> Iterator[str]:
    if draft.replaces is not None:
        yield "company_changed"
    if chosen is not None and tenants.is_new(client, chosen, NEW):
        yield "new_addressee"
    if _namesakes(chosen, people):
        yield "same_surname"
    text = "\n".join(str(content.get(field.name) or "") for field in TEXTS)
    own, others = tenants.marks_of_companies(actor, Permission.CALL_LOG, draft.tenant_id)
    if risks.speaks_of(text, own, others):
        yield "other_company"
    if risks.sensitive(text):
        yield "sensitive"
    if draft.started_at < db.now() - OLD:
        yield "old_draft"
    if fields.URGENCY.given(kinds.completed(content)) == Urgency.URGENT and _closed(actor, client, draft):
        yield "urgent_closed"


def _closed(actor: Actor, client: Tenant, draft: Draft) -> bool:
    return answering(actor, client, draft.called_number, draft.started_at).open is False


def _namesakes(chosen: Entry | None, people: list[Entry]) -> list[Entry]:
    surname = _surname(chosen) if chosen else None
    return [one for one in people if chosen and one.id != chosen.id and surname and _surname(one) == surname]


def _surname(person: Entry) -> str | None:
    """The first of several words of the reading, or of the name where nobody has noted one."""
    words = names.spoken(person.kana) if person.kana else person.name.split()
    return words[0] if len(words) > 1 else None


def _called(person: Entry) -> str:
    return _("%(name)s（%(kana)s）%(department)s") % {
        "name": person.name,
        "kana": person.kana or "—",
        "department": person.department,
    }
