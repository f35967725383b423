"""Words for the codes of an event, on the screen and in CSV."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from audit import words
from audit.purposes import purpose_label
from audit.registry import label_of
from callcenter.core import tasks
from callcenter.core.ids import HOUSE_ID

OUTCOMES = {"allowed": lazy("許可"), "denied": lazy("拒否"), "error": lazy("エラー")}
WORK_MODES = {"office": lazy("社内"), "remote": lazy("在宅"), "not_known": lazy("場所は不明")}

PROCESSES = {
    "sealer": lazy("署名"),
    "export": lazy("監査ログの出力"),
    "create_admin": lazy("最初の管理者の登録"),
    "restore_check": lazy("復元の確認"),
    "demo": lazy("デモの準備"),
}
"""Processes that act and are neither a task nor named like what they work on, which have words of their own."""

__all__ = [
    "actor_label",
    "field_labels",
    "fields_label",
    "label_of",
    "object_code",
    "object_label",
    "outcome_label",
    "purpose_label",
    "roles_label",
]


def outcome_label(code: str) -> str:
    return words.word(OUTCOMES, code)


def reason_label(code: str) -> str:
    return words.word(words.REASONS, code)


def work_mode_label(code: str) -> str:
    return words.word(WORK_MODES, code)


def object_label(code: str) -> str:
    return words.word(words.OBJECTS, code)


def object_code(event: Mapping[str, Any]) -> str:
    """What an event is about. A person in a company's log is an addressee, one in the service's own a user."""
    code: str = event.get("object", {}).get("type", "")
    return "user" if code == "person" and event["tenant"] == str(HOUSE_ID) else code


def field_labels(names: Sequence[str]) -> list[str]:
    """Each word once, in the order of the names."""
    tables = ((words.FIELDS if name in words.FIELDS else words.ROLES, name) for name in names)
    return list(dict.fromkeys(words.word(table, name) for table, name in tables))


def fields_label(names: Sequence[str]) -> str:
    """The same as one text; what words have in common before a colon is said once: 発信者：会社・氏名、伝言."""
    colon, parts = _("："), dict[str, list[str]]()
    for label in field_labels(names):
        head, found, rest = label.partition(colon)
        parts.setdefault(head + found, []).append(rest)
    return _("、").join(head + _("・").join(filter(None, rest)) for head, rest in parts.items())


def roles_label(codes: str) -> str:
    return _("・").join(words.word(words.ROLES, code) for code in codes.split(",") if code)


def actor_label(actor: dict[str, str]) -> str:
    """Who, as the log may name them: a staff code or a process, never a person's name."""
    if actor.get("type") == "system":
        name = actor.get("label", "").removeprefix("system:")
        return _("システム（%(name)s）") % {
            "name": PROCESSES.get(name) or words.OBJECTS.get(name) or tasks.label_of(name)
        }
    if actor.get("type") == "anonymous":
        return _("ログイン前の利用者")
    return actor.get("label") or actor.get("id", "")[-8:]


def tenant_label(slug: str, tenant_id: str) -> str:
    if tenant_id == str(HOUSE_ID):
        return _("代行会社（全体）")
    return slug or tenant_id
