"""Reads a file of people and what they are given: CSV with headings, as a spreadsheet saves it.

    氏名,メールアドレス,利用者コード,委託元,グループ,役割,開始日,終了日

A line is a person and at most one role: in a company (or the service itself), or in a group of companies. Only the address
is always needed; a person may stand in several lines. Values are judged elsewhere (``accounts.services.importing``).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from callcenter.core.errors import Invalid
from callcenter.core.texts import refused
from callcenter.text import visible

MOST = 1_000
"""Lines of a file."""
LONGEST = 100_000
"""Characters of a file: what a page can send back once more."""
LARGEST = 300_000
"""Bytes of a file."""

COLUMNS = {
    "name": ("氏名", "name"),
    "email": ("メールアドレス", "email"),
    "code": ("利用者コード", "code"),
    "company": ("委託元", "company"),
    "group": ("グループ", "group"),
    "role": ("役割", "role"),
    "starts": ("開始日", "from"),
    "ends": ("終了日", "until"),
}
"""Column → the headings by which it is known."""
_FORMULA = ("=", "+", "-", "@", "\t")
FORMULA = gettext_lazy(
    "「=」「+」「-」「@」で始まる値は登録できません。表計算ソフトが数式として実行することがあるためです。"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it stands in the file, without outer blanks. ``faults``: what it cannot be, whatever is known."""

    number: int
    name: str = ""
    email: str = ""
    code: str = ""
    company: str = ""
    group: str = ""
    role: str = ""
    starts: str = ""
    ends: str = ""
    faults: Sequence[str] = field(default=())


def headings() -> list[str]:
    """All headings, in the language of the page."""
    place = 0 if get_language() == "ja" else 1
    return [names[place] for names in COLUMNS.values()]


def decoded(content: bytes) -> str:
    """UTF-8, with or without a mark, else CP932 as older spreadsheets write it. Invalid for anything else."""
    if len(content) > LARGEST:
        raise _unreadable(_("ファイルが大きすぎます。%(most)d行ずつに分けてください。") % {"most": MOST})
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _unreadable(_("文字コードを読み取れません。UTF-8 か Shift_JIS の CSV で保存し直してください。"))


def read(text: str) -> list[Line]:
    """All lines that hold anything. Invalid where the whole is no such file: nothing of it is believed then."""
    if len(text) > LONGEST:
        raise _unreadable(_("ファイルが大きすぎます。%(most)d行ずつに分けてください。") % {"most": MOST})
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), strict=True)
    found: list[Line] = []
    try:
        columns = _columns(next(reader, []))
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found.append(_line(reader.line_num, columns, cells))
            if len(found) > MOST:
                raise _unreadable(
                    _("一度に登録できるのは%(most)d行までです。ファイルを分けてください。") % {"most": MOST}
                )
    except csv.Error:
        words = {"line": reader.line_num}
        raise _unreadable(_('%(line)d行目の引用符（"）が閉じていないため、読み取れません。') % words) from None
    if not found:
        raise _unreadable(_("見出しの下に行がありません。"))
    return found


def _columns(cells: Sequence[str]) -> list[str]:
    """The column of each cell. Every heading must be known, so that nothing of a file is passed over unseen."""
    known = {heading: column for column, names in COLUMNS.items() for heading in names}
    said = [cell.strip() for cell in cells]
    if not said or any(name.lower() not in known for name in said):
        words = {"known": "、".join(headings())}
        raise _unreadable(_("1行目は見出しにしてください。使える見出しは、%(known)s です。") % words)
    found = [known[name.lower()] for name in said]
    if len(set(found)) < len(found) or "email" not in found:
        raise _unreadable(_("「メールアドレス」の見出しが必要です。同じ見出しは一度だけ使えます。"))
    return found


def _line(number: int, columns: Sequence[str], cells: Sequence[str]) -> Line:
    faults: list[str] = []
    if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
        faults.append(_("見出しより列が多くあります。値の中の「,」は引用符で囲んでください。"))
    values = dict(zip(columns, (cell.strip() for cell in cells), strict=False))
    for value in values.values():
        if hidden := visible.hidden(value):
            faults.append(refused(hidden))
        if value.startswith(_FORMULA) or "\n" in value or "\r" in value:
            faults.append(str(FORMULA) if value.startswith(_FORMULA) else _("値の中で改行はできません。"))
    return Line(number, **values, faults=tuple(dict.fromkeys(faults)))


def _unreadable(text: str) -> Invalid:
    whole = _("%(what)s 何も登録されていません。") % {"what": text}
    return Invalid(whole, errors={"file": [whole]}, code="file")
