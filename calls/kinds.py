"""What each kind of call (種別) brings with it: one table for the page, the record, the API and the counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from calls.choices import Disposition, Urgency
from calls.fields import (
    ADDRESSEE,
    BLOCK_REASON,
    BODY,
    CALLBACK,
    CALLBACK_NUMBER,
    CALLBACK_WHEN,
    CALLER_KANA,
    DISPOSITION,
    HOUSE_CALLS,
    IDENTIFYING,
    READ_BACK,
    URGENCY,
    Field,
    Of,
    Values,
    rows,
)


class Tally(StrEnum):
    """What the counts of a day tell apart."""

    CALLBACKS = "callbacks"
    URGENT = "urgent"
    BRIEF = "brief"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallKind:
    """``sets``: where nothing else was said. ``fixes``: whatever was said. ``hides``: not asked, and not sent.

    ``asks``: of such a call alone. ``requires``: of every such call, for CALLER_KANA anything that says who called. ``counts``: as what.
    """

    sets: Mapping[Field, Any] = field(default_factory=dict)
    fixes: Mapping[Field, Any] = field(default_factory=dict)
    hides: tuple[Field, ...] = ()
    asks: tuple[Field, ...] = ()
    requires: tuple[Field, ...] = (CALLER_KANA, ADDRESSEE, BODY)
    counts: Tally | None = None

    @property
    def brief(self) -> bool:
        """Nobody to call back: the call leaves no message."""
        return BODY in self.hides


_BRIEF = CallKind(hides=(*IDENTIFYING, *rows(Of.MESSAGE)), requires=(), counts=Tally.BRIEF)

KINDS: Mapping[str, CallKind] = {
    Disposition.MESSAGE: CallKind(sets={CALLBACK: False}),
    Disposition.CALLBACK: CallKind(sets={CALLBACK: True}, counts=Tally.CALLBACKS),
    Disposition.CALL_AGAIN: CallKind(sets={CALLBACK: False}),
    Disposition.SALES: replace(_BRIEF, asks=(BLOCK_REASON,)),
    Disposition.WRONG: _BRIEF,
    Disposition.SILENT: _BRIEF,
    Disposition.URGENT: CallKind(fixes={URGENCY: Urgency.URGENT.value}, counts=Tally.URGENT),
    Disposition.COMPLAINT: CallKind(),
    Disposition.BLOCKED: _BRIEF,
}

WITH_CALLBACK = (CALLBACK_NUMBER, READ_BACK)
"""Required where the caller is to be called back, of whatever kind the call is."""
WITHOUT_CALLBACK = (CALLBACK_WHEN, HOUSE_CALLS, READ_BACK)
"""Hidden where nobody calls back."""

ASKED_OF_SOME = tuple(one for kind in KINDS.values() for one in kind.asks)
"""Hidden where the call is of another kind."""

BRIEF = frozenset(code for code, kind in KINDS.items() if kind.brief)


def kind_of(values: Values) -> CallKind:
    """The kind that a request or a draft names; without any, or with one that is none, that of a call back."""
    return KINDS.get(str(DISPOSITION.given(values)), KINDS[Disposition.CALLBACK])


def hidden(values: Values) -> tuple[Field, ...]:
    """What the page does not ask of such a call."""
    kind = kind_of(values)
    others = tuple(one for one in ASKED_OF_SOME if one not in kind.asks)
    return (*kind.hides, *others, *(() if CALLBACK.given(values) else WITHOUT_CALLBACK))


def completed(values: Values) -> dict[str, Any]:
    """What was said, with what the kind of call says of itself."""
    kind = kind_of(values)
    return {**_named(kind.sets), **{k: v for k, v in values.items() if v is not None}, **fixed(values)}


def fixed(values: Values) -> dict[str, Any]:
    """What every call of this kind says, whatever was said."""
    return _named(kind_of(values).fixes)


def counted(tally: Tally) -> list[str]:
    return [code for code, kind in KINDS.items() if kind.counts is tally]


def explained() -> str:
    """The table in words, for whoever writes a program."""
    lines = []
    for code, kind in KINDS.items():
        said = [_("指定がなければ %(what)s") % {"what": _pairs(kind.sets)}] if kind.sets else []
        said += [_("常に %(what)s") % {"what": _pairs(kind.fixes)}] if kind.fixes else []
        said += [_("発信者と伝言は省略できます")] if kind.brief else []
        lines += [f"`{code}`: {'、'.join(said)}"] if said else []
    return "\n".join(lines)


def _named(values: Mapping[Field, Any]) -> dict[str, Any]:
    return {one.name: value for one, value in values.items()}


def _pairs(values: Mapping[Field, Any]) -> str:
    return ", ".join(f"{one.public} = {str(value).lower()}" for one, value in values.items())
