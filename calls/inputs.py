"""What the services take: plain values from a form, the API or a file, not yet believed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from callcenter.core.errors import Invalid
from callcenter.core.texts import refused
from callcenter.text import visible
from calls import checks, fields, kinds
from calls.fields import Field, Kind, Of, Values

MAX_SECONDS = 7 * 24 * 3600
AHEAD = timedelta(minutes=5)
"""By how much the clock of a sender may be ahead of ours."""

_REQUIRED = gettext_lazy("入力してください。")


@dataclass(frozen=True, slots=True)
class CallInput:
    """``called_number``: the client's, any spelling. ``call_id``: of the draft it was, else made here.

    ``values``: by field name (see ``fields.flat``). The addressee is a directory id, or a name that is unique in that
    client's directory.
    """

    called_number: str
    started_at: datetime
    values: Values
    call_id: UUID | None = None


@dataclass(slots=True)
class Errors:
    """Collects what is wrong per public field name, so that a person sees all of it at once.

    ``told``: it comes from a machine or an older system, which says what it was told; what hides is then taken out.
    """

    told: bool = False
    found: dict[str, list[str | Promise]] = field(default_factory=dict)

    def add(self, name: str, text: str | Promise) -> None:
        self.found.setdefault(name, []).append(text)

    def stop(self) -> None:
        if self.found:
            raise Invalid(errors=self.found)

    def text(self, one: Field, value: object, name: str = "") -> str | None:
        """Trimmed text within its limit, None for one of which nothing is seen. What hides is refused."""
        name = name or one.public
        if value is None:
            return None
        if not isinstance(value, str):
            self.add(name, _("文字で入力してください。"))
            return None
        if (found := visible.hidden(value)) and not self.told:
            self.add(name, refused(found))
            return None
        text = visible.shown(value).strip() if one.lines else visible.line(value)
        if len(text) > one.limit:
            self.add(name, _("%(limit)d文字以内で入力してください。") % {"limit": one.limit})
            return None
        return None if visible.empty(text) else text

    def seconds(self, name: str, value: int | None) -> int | None:
        if value is not None and not 0 <= value <= MAX_SECONDS:
            self.add(name, _("0以上の秒数で入力してください。"))
        return value

    def choice(self, name: str, value: str, allowed: list[str]) -> str:
        if value not in allowed:
            self.add(name, _("次のどれかを指定してください：%(codes)s") % {"codes": ", ".join(filter(None, allowed))})
        return value


@dataclass(frozen=True, slots=True)
class Part:
    """Checked values of one row by field name: what lies in clear, and the texts to be sealed."""

    plain: Values
    texts: Mapping[str, str | None]

    def given(self) -> tuple[str, ...]:
        """Names of the texts that are there."""
        return tuple(name for name, value in self.texts.items() if value)


@dataclass(frozen=True, slots=True)
class CleanCall:
    """Checked values of one call."""

    data: CallInput
    call: Part
    message: Part | None

    @property
    def addressee(self) -> UUID | str | None:
        return fields.ADDRESSEE.given(self.data.values) or None if self.message is not None else None


def clean_call(data: CallInput, now: datetime, *, told: bool = False) -> CleanCall:
    """Applies the rules that need nothing but the input itself. Raises Invalid with every field's errors.

    ``told``: by a machine that says what it was told, number and reading as said, nothing filled in.
    """
    errors, values = Errors(told), data.values
    values = {**values, fields.AS_SAID.name: True} if told else kinds.completed(values)
    _moment(errors, data.started_at, now)
    call = clean_caller(errors, values)
    if fields.DISPOSITION.given(values) not in kinds.BRIEF and not fields.has_message(values):
        errors.add("message", _REQUIRED)
    message = clean_message(errors, values) if fields.has_message(values) else None
    errors.stop()
    return CleanCall(data, call, message)


def clean_caller(errors: Errors, values: Values) -> Part:
    """A call's values; problems go to ``errors``."""
    call = _part(errors, Of.CALL, values)
    if fields.DISPOSITION.given(values) not in kinds.BRIEF and not _identified(errors, call):
        errors.add("caller", _("発信者の会社名・お名前・読みのどれかを入力してください。"))
    return call


def clean_message(errors: Errors, values: Values) -> Part:
    """A message's values, beside those of its call; problems go to ``errors``."""
    values = {**values, **kinds.fixed(values)}
    part, body = _part(errors, Of.MESSAGE, values), fields.BODY
    if not part.texts[body.name] and body.public not in errors.found:
        errors.add(body.public, _REQUIRED)
    numbers = (fields.CALLBACK_NUMBER.public, fields.CALLER_NUMBER.public)
    if fields.CALLBACK.given(values) and not checks.dialable(values) and errors.found.keys().isdisjoint(numbers):
        errors.add(numbers[0], _("折返し先の電話番号を入力してください。"))
    return part


def _part(errors: Errors, of: Of, values: Values) -> Part:
    """The values of one row, each judged by its kind."""
    plain = {one.name: one.given(values) for one in fields.PLAIN[of]}
    for one in fields.PLAIN[of]:
        if one.kind is Kind.SECONDS:
            errors.seconds(one.public, plain[one.name])
        elif one.choices is not None:
            errors.choice(one.public, plain[one.name], one.choices.values)
    return Part(plain, {one.name: _text(errors, one, values) for one in fields.TEXTS[of]})


def _text(errors: Errors, one: Field, values: Values) -> str | None:
    """The text of a field, if it may stand as it is."""
    text = errors.text(one, one.given(values))
    problem = checks.wrong(one, text or "", said=checks.said(one, values))
    if problem:
        errors.add(one.public, problem)
    return text


def _identified(errors: Errors, call: Part) -> bool:
    """Whether anything says who called. What was refused for its form has its own error already."""
    given = any(call.texts[one.name] for one in fields.IDENTIFYING)
    return given or any(one.public in errors.found for one in fields.IDENTIFYING)


def _moment(errors: Errors, started_at: datetime, now: datetime) -> None:
    if started_at.tzinfo is None:
        errors.add("started_at", _("時差の分かる日時で指定してください（例：2026-11-22T13:05:00+09:00）。"))
    elif started_at.year < 2000 or started_at - now > AHEAD:
        errors.add("started_at", _("日時を確認してください。これから先の受電は記録できません。"))
