"""What the services take: plain values from a form, the API or a file, not yet believed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from callcenter.core.errors import Invalid
from calls import fields
from calls.choices import BRIEF, Disposition, Urgency
from calls.fields import Field, Kind, Of, Values

MAX_SECONDS = 7 * 24 * 3600

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
    """Collects what is wrong per public field name, so that a person sees all of it at once."""

    found: dict[str, list[str | Promise]] = field(default_factory=dict)

    def add(self, name: str, text: str | Promise) -> None:
        self.found.setdefault(name, []).append(text)

    def stop(self) -> None:
        if self.found:
            raise Invalid(errors=self.found)

    def text(self, one: Field, value: object, name: str = "") -> str | None:
        """Trimmed text within its limit, None for nothing. Control characters but line feeds are refused."""
        name = name or one.public
        if value is None:
            return None
        if not isinstance(value, str):
            self.add(name, _("文字で入力してください。"))
            return None
        text = value.replace("\r\n", "\n").replace("\r", "\n").strip()
        if len(text) > one.limit:
            self.add(name, _("%(limit)d文字以内で入力してください。") % {"limit": one.limit})
            return None
        if not writable(text):
            self.add(name, _("使えない文字が含まれています。"))
            return None
        return text or None

    def seconds(self, name: str, value: int | None) -> int | None:
        if value is not None and not 0 <= value <= MAX_SECONDS:
            self.add(name, _("0以上の秒数で入力してください。"))
        return value

    def choice(self, name: str, value: str, allowed: list[str]) -> str:
        if value not in allowed:
            self.add(name, _("次のどれかを指定してください：%(codes)s") % {"codes": ", ".join(filter(None, allowed))})
        return value


def writable(text: str) -> bool:
    """Whether the text is Unicode that can be stored and shown: no lone surrogates, no control characters."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return not any((c < " " and c not in "\n\t") or c == "\x7f" for c in text)


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


def clean_call(data: CallInput, now: datetime) -> CleanCall:
    """Applies the rules that need nothing but the input itself. Raises Invalid with every field's errors."""
    errors, values = Errors(), data.values
    _moment(errors, data.started_at, now)
    call = _part(errors, Of.CALL, values)
    disposition = fields.DISPOSITION.given(values)
    if disposition not in BRIEF:
        if not _identified(errors, call):
            errors.add("caller", _("発信者の会社名・お名前・読みのどれかを入力してください。"))
        if not fields.has_message(values):
            errors.add("message", _REQUIRED)
    message = None
    if fields.has_message(values):
        urgent = {fields.URGENCY.name: Urgency.URGENT} if disposition == Disposition.URGENT else {}
        message = clean_message(errors, {**values, **urgent}, fields.CALLER_NUMBER.given(values))
    errors.stop()
    return CleanCall(data, call, message)


def clean_message(errors: Errors, values: Values, called_from: str | None) -> Part:
    """A message's values; problems go to ``errors``. ``called_from``: the number that the exchange showed."""
    part, body = _part(errors, Of.MESSAGE, values), fields.BODY
    if not part.texts[body.name] and body.public not in errors.found:
        errors.add(body.public, _REQUIRED)
    callback, number = fields.CALLBACK.given(values), fields.CALLBACK_NUMBER
    if callback and not part.texts[number.name] and not any(c.isdigit() for c in called_from or ""):
        errors.add(number.public, _("折返し先の電話番号を入力してください。"))
    return part


def _part(errors: Errors, of: Of, values: Values) -> Part:
    """The values of one row, each judged by its kind."""
    plain = {one.name: one.given(values) for one in fields.PLAIN[of]}
    for one in fields.PLAIN[of]:
        if one.kind is Kind.SECONDS:
            errors.seconds(one.public, plain[one.name])
        elif one.choices is not None:
            errors.choice(one.public, plain[one.name], one.choices.values)
    return Part(plain, {one.name: errors.text(one, one.given(values)) for one in fields.TEXTS[of]})


def _identified(errors: Errors, call: Part) -> bool:
    """Whether anything says who called. What was refused for its form has its own error already."""
    given = any(call.texts[one.name] for one in fields.IDENTIFYING)
    return given or any(one.public in errors.found for one in fields.IDENTIFYING)


def _moment(errors: Errors, started_at: datetime, now: datetime) -> None:
    if started_at.tzinfo is None:
        errors.add("started_at", _("時差の分かる日時で指定してください（例：2026-11-22T13:05:00+09:00）。"))
    elif started_at.year < 2000 or (started_at - now).total_seconds() > 600:
        errors.add("started_at", _("日時を確認してください。これから先の受電は記録できません。"))
