"""「CSV でまとめて登録」: people and their roles from a file. First it is said what would happen; then it is done.

Between the two the file lies nowhere: the page sends its text back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import peoplefile
from accounts.services import mails
from accounts.services.importing import carry_out
from accounts.services.plans import Act, Person, Planned, plan
from callcenter.core.middleware import Request
from callcenter.core.uploads import take_in_memory
from callcenter.ui.forms import Refused, attempt, form_page, tried

SAMPLE = (
    gettext_lazy("山田 花子,hanako@example.jp,OP-101,,夜間窓口,オペレーター,,"),
    gettext_lazy("佐藤 健,ken@example.jp,OP-102,aoba-shoji,,オペレーター,2026-12-01,"),
    gettext_lazy("田中 誠,makoto@aoba.example,,株式会社青葉商事,,委託元の利用者,,"),
)
PEOPLE = {Person.NEW: gettext_lazy("初めての登録"), Person.CHANGED: gettext_lazy("変更"), Person.KNOWN: ""}
ACTS = {
    Act.NOTHING: "",
    Act.GIVE: gettext_lazy("役割を付ける"),
    Act.PROPOSE: gettext_lazy("提案する（別の管理者が承認）"),
    Act.SET_END: gettext_lazy("終了日を変更"),
    Act.SAME: gettext_lazy("登録済み"),
    Act.WAITING: gettext_lazy("承認待ち"),
}
DONE = {
    **ACTS,
    Act.GIVE: gettext_lazy("役割を付けました"),
    Act.PROPOSE: gettext_lazy("提案しました（別の管理者が承認）"),
    Act.SET_END: gettext_lazy("終了日を変更しました"),
}
MADE = {**PEOPLE, Person.NEW: gettext_lazy("作成しました"), Person.CHANGED: gettext_lazy("変更しました")}
IDLE = (Act.NOTHING, Act.SAME, Act.WAITING)


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("CSV ファイル"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
        help_text=gettext_lazy("1,000行まで。文字コードは UTF-8 か Shift_JIS。まだ何も登録されません。"),
        error_messages={"required": gettext_lazy("ファイルを選んでください。")},
    )


def _form_page(request: Request, form: FileForm) -> HttpResponse:
    headings = ",".join(peoplefile.headings())
    return form_page(request, "accounts/people_import.html", {"form": form, "headings": headings, "sample": SAMPLE})


def people_import(request: Request) -> HttpResponse:
    """The form; with a file, what each of its lines would do."""
    if request.method != "POST":
        return _form_page(request, FileForm())
    take_in_memory(request)
    form = FileForm(request.POST, request.FILES)

    def planned() -> tuple[str, list[Planned]]:
        text = peoplefile.decoded(form.cleaned_data["file"].read())
        return text, plan(request.actor, peoplefile.read(text))

    if done := attempt(form, planned):
        text, rows = done.value
        return _lines(request, rows, text=text)
    return _form_page(request, form)


def people_import_run(request: Request) -> HttpResponse:
    """Does it. The text is read and judged anew: it comes from a page, and other people have gone on working."""
    text = request.POST.get("text", "")
    done = tried(lambda: carry_out(actor=request.actor, lines=peoplefile.read(text)))
    if isinstance(done, Refused):
        messages.error(request, str(done.error.detail))
        return redirect("accounts:people_import")
    return _lines(request, done.value)


def _lines(request: Request, rows: Sequence[Planned], text: str = "") -> HttpResponse:
    """Every line with what becomes of it. ``text``: of a file that has not been carried out yet."""
    acts, people = (ACTS, PEOPLE) if text else (DONE, MADE)
    refused = [row for row in rows if row.refused]
    doing = [row for row in rows if not row.refused and (row.act not in IDLE or row.person is not Person.KNOWN)]
    context = {
        "rows": [(row, people[row.person], acts[row.act]) for row in rows],
        "text": text,
        "counts": _counts(rows),
        "refused": len(refused),
        "doing": len(doing),
        "done": not text,
        "minutes": _minutes(rows),
    }
    return render(request, "accounts/people_import_lines.html", context)


def _minutes(rows: Sequence[Planned]) -> int:
    """How long it takes until everybody who is new has been sent the way in; 0 where they all are at once."""
    new = sum(row.person is Person.NEW and not row.refused for row in rows)
    return (new - 1) // mails.BATCH if new else 0


def _counts(rows: Sequence[Planned]) -> list[tuple[Any, int]]:
    """(what, how many lines), for the sentence above the table."""
    kept = [row for row in rows if not row.refused]
    people, acts = Counter(row.person for row in kept), Counter(row.act for row in kept)
    told = [
        (_("新しい利用者"), people[Person.NEW]),
        (_("利用者の変更"), people[Person.CHANGED]),
        (_("役割の付与"), acts[Act.GIVE]),
        (_("承認が必要な役割"), acts[Act.PROPOSE]),
        (_("終了日の変更"), acts[Act.SET_END]),
        (_("変更なし"), sum(row.person is Person.KNOWN and row.act in IDLE for row in kept)),
        (_("登録できない行"), len(rows) - len(kept)),
    ]
    return [(label, count) for label, count in told if count]
