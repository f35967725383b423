"""The fields of a call, once: whatever has to know all of them is made from this table.

Columns of the models, labels and blind indexes of the vault, limits, masks, forms, drafts, the REST shapes, the
import file, what may be revealed and what a correction reaches. A new field is a row here, a migration for its
column, and the place where a template draws it. A rule about one field names the row (``BODY``), never its name.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from blocks.models import Reason
from calls import mask
from calls.choices import Disposition, Mood, Urgency

Values = Mapping[str, Any]
"""Fields of a call and its message together, by name: the content of a draft, of a form, of a request."""


class Of(StrEnum):
    """Which row carries a field. What is of no row (``DESK``) lives in the draft only."""

    CALL = "call"
    MESSAGE = "message"
    CHANGE = "change"
    DESK = "desk"


class Kind(StrEnum):
    """What may be given. ``MADE``: nobody gives it, it is made of other fields."""

    TEXT = "text"
    CODE = "code"
    FLAG = "flag"
    SECONDS = "seconds"
    PERSON = "person"
    MADE = "made"


@dataclass(frozen=True, slots=True)
class Index:
    """A blind index: its column, and the constant under which it is keyed."""

    column: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Field:
    """``name``: on the row, in a draft, on a form. ``public``: in requests, answers and errors; '' for inner ones.

    ``label`` is for a form, ``logged`` for the audit log. ``sealed``: the vault's label, '' for what lies in clear.
    ``reveal``: the public name under which staff ask for the value. ``attrs``: of its control. ``lines``: more than one may be written. ``stays``: when the
    call is destroyed, because it says nothing of anybody; every other field is cleared. ``said``: the field by which the
    desk keeps a value that did not pass its check (``calls.checks``), because that is what was said.
    """

    name: str
    of: Of
    kind: Kind = Kind.TEXT
    public: str = ""
    label: Any = ""
    logged: Any = ""
    hint: Any = ""
    attrs: Mapping[str, Any] | None = None
    limit: int = 0
    lines: bool = False
    choices: type[TextChoices] | None = None
    default: Any = None
    required: bool = False
    sealed: str = ""
    indexes: tuple[Index, ...] = ()
    mask: Callable[[str | None], str | None] = mask.hidden
    draft: bool = False
    file: bool = False
    reveal: str = ""
    correctable: bool = False
    stays: bool = False
    said: str = ""

    key: str = field(init=False)
    """The last part of the public name: the key inside ``caller`` or ``message``."""
    column: str = field(init=False)
    """The attribute of the row."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", self.public.rpartition(".")[2])
        object.__setattr__(self, "column", f"{self.name}_id" if self.kind is Kind.PERSON else self.name)

    def given(self, values: Values) -> Any:
        """The value, or the default where nothing was given."""
        value = values.get(self.name)
        return self.default if value is None else value


# fmt: off
DISPOSITION = Field(
    name="disposition", public="disposition", label=_("種別"), logged=_("種別"), of=Of.CALL, kind=Kind.CODE,
    choices=Disposition, required=True, draft=True, file=True, correctable=True, stays=True,
)
WAY = Field(name="way", label=pgettext_lazy("one", "進め方"), of=Of.DESK, kind=Kind.CODE, draft=True)
CALLER_COMPANY = Field(
    name="caller_company", public="caller.company", label=_("会社名"), logged=_("発信者：会社"),
    hint=_("個人のときは空欄"), limit=200, of=Of.CALL, sealed="call.caller_company",
    indexes=(Index("company_idx", "call.company"),), draft=True, file=True, reveal="caller.company",
    correctable=True,
)
CALLER_KANA = Field(
    name="caller_kana", public="caller.kana", label=_("お名前カナ"), logged=_("発信者：読み"),
    hint=_("聞こえたとおりに"), limit=100, of=Of.CALL, sealed="call.caller_kana",
    indexes=(
        Index("kana_idx", "call.kana"), Index("kana1_idx", "call.kana1"), Index("kana2_idx", "call.kana2"),
        Index("kana3_idx", "call.kana3"),
    ),
    draft=True, file=True, reveal="caller.kana", correctable=True, said="caller_kana_said",
)
CALLER_NAME = Field(
    name="caller_name", public="caller.name", label=_("漢字"), logged=_("発信者：氏名"), hint=_("分かるときだけ"),
    limit=100, of=Of.CALL, sealed="call.caller_name", mask=mask.name, draft=True, file=True, reveal="caller.name",
    correctable=True,
)
NAME_CHECKED = Field(name="name_checked", label=pgettext_lazy("name", "確認済"), of=Of.DESK, kind=Kind.FLAG, default=False, draft=True)
ADDRESSEE = Field(
    name="addressee", public="message.addressee", label=_("宛先"), logged=_("宛先"), of=Of.MESSAGE, kind=Kind.PERSON,
    draft=True, file=True, correctable=True,
)
BODY = Field(
    name="body", public="message.body", label=_("用件"), logged=_("伝言"), attrs={"rows": 4}, limit=8000, lines=True, default="",
    required=True, of=Of.MESSAGE, sealed="message.body", draft=True, file=True, reveal="message.body",
    correctable=True,
)
CALLBACK = Field(
    name="callback", public="message.callback", label=_("折返し"), logged=_("折返し"), of=Of.MESSAGE, kind=Kind.FLAG,
    default=False, draft=True, file=True, correctable=True, stays=True,
)
CALLER_NUMBER = Field(
    name="caller_number", public="caller_number", label=_("表示番号"), logged=_("発信者：番号"), hint=_("非通知 も可"),
    attrs={"inputmode": "tel"}, limit=64, of=Of.CALL, sealed="call.caller_number", mask=mask.number, draft=True,
    file=True, reveal="caller.number", correctable=True, said="caller_number_said",
)
CALLBACK_NUMBER = Field(
    name="callback_number", public="message.callback_number", label=_("折返し先"), logged=_("折返し先"),
    hint=_("表示番号と同じなら空欄"), attrs={"inputmode": "tel"}, limit=64, of=Of.MESSAGE,
    sealed="message.callback_number", mask=mask.number, draft=True, file=True, reveal="message.callback_number",
    correctable=True, said="callback_number_said",
)
CALLBACK_WHEN = Field(
    name="callback_when", public="message.callback_when", label=_("希望日時"), logged=_("折返し希望"),
    hint=_("今日中、午後 など"), attrs={"list": "when-choices"}, limit=100, of=Of.MESSAGE,
    sealed="message.callback_when", draft=True, reveal="message.callback_when", correctable=True,
)
HOUSE_CALLS = Field(
    name="house_calls", label=_("代行会社から折り返す"), of=Of.DESK, kind=Kind.FLAG, default=False, draft=True
)
BLOCK_REASON = Field(
    name="block_reason", label=_("着信拒否の提案"), of=Of.DESK, kind=Kind.CODE, choices=Reason, default="", draft=True
)
MOOD = Field(
    name="mood", public="message.mood", label=_("様子"), logged=_("様子"), of=Of.MESSAGE, kind=Kind.CODE,
    choices=Mood, default=Mood.NONE.value, draft=True, correctable=True,
)
URGENCY = Field(
    name="urgency", public="message.urgency", label=_("緊急度"), logged=_("緊急度"), of=Of.MESSAGE, kind=Kind.CODE,
    choices=Urgency, default=Urgency.NORMAL.value, draft=True, file=True, correctable=True, stays=True,
)
READ_BACK = Field(
    name="read_back", public="message.read_back", label=_("復唱した"), logged=_("復唱した"), of=Of.MESSAGE,
    kind=Kind.FLAG, default=False, draft=True, correctable=True, stays=True,
)
CALLER_KANA_SAID = Field(
    name="caller_kana_said", label=_("聞いたとおりに残す"), of=Of.DESK, kind=Kind.FLAG, default=False, draft=True
)
CALLER_NUMBER_SAID = Field(
    name="caller_number_said", label=_("聞いたとおりに残す"), of=Of.DESK, kind=Kind.FLAG, default=False, draft=True
)
CALLBACK_NUMBER_SAID = Field(
    name="callback_number_said", label=_("聞いたとおりに残す"), of=Of.DESK, kind=Kind.FLAG, default=False, draft=True
)
AS_SAID = Field(name="as_said", public="as_said", of=Of.DESK, kind=Kind.FLAG, default=False)
RING_SECONDS = Field(
    name="ring_seconds", public="ring_seconds", of=Of.CALL, kind=Kind.SECONDS, draft=True, file=True, stays=True
)
TALK_SECONDS = Field(
    name="talk_seconds", public="talk_seconds", of=Of.CALL, kind=Kind.SECONDS, draft=True, file=True, stays=True
)
NOTE = Field(name="note", public="note", logged=_("対応メモ"), limit=2000, lines=True, of=Of.CHANGE, sealed="message.note")
NUMBER_E164 = Field(
    name="number_e164", logged=_("発信者：番号"), of=Of.CALL, kind=Kind.MADE, sealed="call.number_e164",
    indexes=(Index("number_idx", "call.number"), Index("last4_idx", "call.last4")),
)
NUMBER_DISPLAY = Field(
    name="number_display", public="caller_number_display", logged=_("発信者：番号"), of=Of.CALL, kind=Kind.MADE,
    sealed="call.number_display", mask=mask.number,
)
SEARCH_TEXT = Field(
    name="search_text", logged=_("検索用の本文"), of=Of.CALL, kind=Kind.MADE, sealed="call.search_text"
)
ADDRESSEE_NAME = Field(
    name="addressee_name", public="message.addressee_name", logged=_("宛先"), of=Of.MESSAGE, kind=Kind.MADE,
    sealed="message.addressee_name", mask=mask.name, reveal="message.addressee_name",
)
REPLACED = Field(
    name="caller_before", logged=_("訂正前の発信者"), of=Of.MESSAGE, kind=Kind.MADE, sealed="message.caller_before"
)
TYPED = Field(
    name="typed_correction", logged=_("訂正の入力内容"), of=Of.MESSAGE, kind=Kind.MADE, sealed="message.typed"
)

FIELDS = (
    DISPOSITION, WAY, CALLER_COMPANY, CALLER_KANA, CALLER_NAME, NAME_CHECKED, ADDRESSEE, BODY, CALLBACK, CALLER_NUMBER,
    CALLBACK_NUMBER, CALLBACK_WHEN, HOUSE_CALLS, BLOCK_REASON, MOOD, URGENCY, READ_BACK, CALLER_KANA_SAID, CALLER_NUMBER_SAID,
    CALLBACK_NUMBER_SAID, AS_SAID, RING_SECONDS, TALK_SECONDS, NOTE,
    NUMBER_E164, NUMBER_DISPLAY, SEARCH_TEXT, ADDRESSEE_NAME, REPLACED, TYPED,
)
# fmt: on
"""In the order in which a Japanese call goes, which is the order of the form."""


def rows(of: Of, *kinds: Kind) -> tuple[Field, ...]:
    """The fields of one row, those of some kinds or all."""
    return tuple(field for field in FIELDS if field.of is of and (not kinds or field.kind in kinds))


def sealed(of: Of) -> tuple[Field, ...]:
    return tuple(field for field in rows(of) if field.sealed)


def names(fields: Iterable[Field]) -> tuple[str, ...]:
    return tuple(field.name for field in fields)


TEXTS = {of: rows(of, Kind.TEXT) for of in Of}
"""What people write, by row; everything of it is sealed."""
PLAIN = {of: rows(of, Kind.CODE, Kind.FLAG, Kind.SECONDS) for of in Of}
"""What lies in clear."""
SEALED = {of: sealed(of) for of in Of}
SHOWN = {of: tuple(field for field in SEALED[of] if field.public) for of in Of}
"""Sealed fields that some reader sees."""
GIVEN = tuple(field for field in FIELDS if field.public and field.kind is not Kind.MADE and field.of is not Of.CHANGE)
"""What a request may bring."""
DRAFTED = {field.name: field for field in FIELDS if field.draft}
REVEALED = {field.reveal: field for field in FIELDS if field.reveal}
CORRECTABLE = tuple(field for field in FIELDS if field.correctable)
SAID = tuple(DRAFTED[field.said] for field in FIELDS if field.said)
"""By which a value is kept as it was said."""
CORRECTED = {of: tuple(field for field in CORRECTABLE if field.of is of) for of in (Of.CALL, Of.MESSAGE)}
"""What a correction changes of each row: of a message by a new one, of a call in its place (see REPLACED)."""
FILED = tuple(field for field in FIELDS if field.file)
IDENTIFYING = (CALLER_COMPANY, CALLER_NAME, CALLER_KANA)
"""Any of them says who called."""
INDEXES = tuple(index for field in FIELDS for index in field.indexes)
WRITTEN_ANEW = (
    *(field.column for field in CORRECTED[Of.CALL]),
    *(field.name for field in FIELDS if field.of is Of.CALL and field.kind is Kind.MADE),
    *(index.column for index in INDEXES),
)
"""The columns of a call that a correction of its caller writes."""


def flat(given: Mapping[str, Any], *, message: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A request's shape (``caller`` and ``message`` inside) by field name. What is not there is left out.

    ``message``: where its fields stand when they are not below that key.
    """
    parts = {"": given, "caller": given.get("caller") or {}, "message": message or given.get("message") or {}}
    return {
        field.name: parts[where][field.key]
        for field in GIVEN
        if field.key in parts[where := field.public.rpartition(".")[0]]
    }


def has_message(values: Values) -> bool:
    """A call leaves a message exactly when it brings its body, be that blank."""
    return BODY.name in values
