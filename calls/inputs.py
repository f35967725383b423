"""What the services take: plain values from a form, the API or a file, not yet believed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from callcenter.core.errors import Invalid
from calls.choices import BRIEF, Disposition, Mood, Urgency

LIMITS: Mapping[str, int] = {
    "caller.company": 200,
    "caller.name": 100,
    "caller.kana": 100,
    "caller_number": 64,
    "message.body": 8000,
    "message.callback_number": 64,
    "message.callback_when": 100,
    "note": 2000,
}
MAX_SECONDS = 7 * 24 * 3600

_REQUIRED = gettext_lazy("入力してください。")


@dataclass(frozen=True, slots=True)
class CallerInput:
    company: str | None = None
    name: str | None = None
    kana: str | None = None


@dataclass(frozen=True, slots=True)
class MessageInput:
    """``addressee``: a directory id, or a name that is unique in that client's directory."""

    body: str
    addressee: UUID | str | None = None
    urgency: str = Urgency.NORMAL
    callback: bool = False
    callback_number: str | None = None
    callback_when: str | None = None
    mood: str = Mood.NONE
    read_back: bool = False


@dataclass(frozen=True, slots=True)
class CallInput:
    """``called_number``: the client's, any spelling. ``call_id``: of the draft it was, else made here."""

    called_number: str
    started_at: datetime
    disposition: str
    caller_number: str | None = None
    ring_seconds: int | None = None
    talk_seconds: int | None = None
    caller: CallerInput | None = None
    message: MessageInput | None = None
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

    def text(self, name: str, value: object) -> str | None:
        """Trimmed text within its limit, None for nothing. Control characters but line feeds are refused."""
        if value is None:
            return None
        if not isinstance(value, str):
            self.add(name, _("文字で入力してください。"))
            return None
        text = value.replace("\r\n", "\n").replace("\r", "\n").strip()
        if len(text) > LIMITS[name]:
            self.add(name, _("%(limit)d文字以内で入力してください。") % {"limit": LIMITS[name]})
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
class CleanCall:
    """Checked values of one call, the texts by model field name."""

    data: CallInput
    caller: Mapping[str, str | None]
    message: Mapping[str, str | None] | None
    urgency: str


def clean_call(data: CallInput, now: datetime) -> CleanCall:
    """Applies the rules that need nothing but the input itself. Raises Invalid with every field's errors."""
    errors = Errors()
    errors.choice("disposition", data.disposition, Disposition.values)
    errors.seconds("ring_seconds", data.ring_seconds)
    errors.seconds("talk_seconds", data.talk_seconds)
    _moment(errors, data.started_at, now)
    given = data.caller or CallerInput()
    caller = {
        "caller_company": errors.text("caller.company", given.company),
        "caller_name": errors.text("caller.name", given.name),
        "caller_kana": errors.text("caller.kana", given.kana),
        "caller_number": errors.text("caller_number", data.caller_number),
    }
    if data.disposition not in BRIEF:
        if not _identified(errors, caller):
            errors.add("caller", _("発信者の会社名・お名前・読みのどれかを入力してください。"))
        if data.message is None:
            errors.add("message", _REQUIRED)
    message = None
    if data.message is not None:
        message = clean_message(errors, data.message, data.caller_number)
    urgency = data.message.urgency if data.message is not None else Urgency.NORMAL
    errors.stop()
    return CleanCall(data, caller, message, Urgency.URGENT if data.disposition == Disposition.URGENT else urgency)


def _identified(errors: Errors, caller: Mapping[str, str | None]) -> bool:
    """Whether anything says who called. What was refused for its form has its own error already."""
    given = any(caller[name] for name in ("caller_company", "caller_name", "caller_kana"))
    return given or any(name.startswith("caller.") for name in errors.found)


def clean_message(errors: Errors, data: MessageInput, caller_number: str | None) -> dict[str, str | None]:
    """Texts of a message by model field name; problems go to ``errors``."""
    errors.choice("message.urgency", data.urgency, Urgency.values)
    errors.choice("message.mood", data.mood, Mood.values)
    texts = {
        "body": errors.text("message.body", data.body),
        "callback_number": errors.text("message.callback_number", data.callback_number),
        "callback_when": errors.text("message.callback_when", data.callback_when),
    }
    if not texts["body"] and "message.body" not in errors.found:
        errors.add("message.body", _REQUIRED)
    if data.callback and not texts["callback_number"] and not any(c.isdigit() for c in caller_number or ""):
        errors.add("message.callback_number", _("折返し先の電話番号を入力してください。"))
    return texts


def _moment(errors: Errors, started_at: datetime, now: datetime) -> None:
    if started_at.tzinfo is None:
        errors.add("started_at", _("時差の分かる日時で指定してください（例：2026-11-22T13:05:00+09:00）。"))
    elif started_at.year < 2000 or (started_at - now).total_seconds() > 600:
        errors.add("started_at", _("日時を確認してください。これから先の受電は記録できません。"))
