"""The schema of an edition: sections of rows. Pages, checks, differences and the API all read this one table."""

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from callcenter.core.errors import Invalid
from knowledge.columns import Column, Kind, Label, Wrong
from knowledge.vocabulary import REQUIRED, choices_of

Row = dict[str, str]
Rows = list[Row]
Content = dict[str, Rows]
Fault = tuple[int, str, str]
"""Place of a row, name of a column, what is wrong."""
Places = list[tuple[int, Row]]

MOST = 200
"""Rows of a section."""

WHEN: Mapping[str, Label] = {
    "open": lazy("受付時間内"),
    "closed": lazy("受付時間外"),
    "holiday": lazy("祝日・休業日"),
}
DAYS: Mapping[str, Label] = {
    "weekday": lazy("平日"),
    "mon": lazy("月曜"),
    "tue": lazy("火曜"),
    "wed": lazy("水曜"),
    "thu": lazy("木曜"),
    "fri": lazy("金曜"),
    "sat": lazy("土曜"),
    "sun": lazy("日曜"),
    "holiday": lazy("祝日"),
}
ANSWERABLE: Mapping[str, Label] = {"yes": lazy("案内できる"), "no": lazy("案内できない"), "callback": lazy("折返し")}


def _sound(rows: Places) -> Iterator[Fault]:
    return iter(())


@dataclass(frozen=True, slots=True)
class Section:
    """``whole``: what is wrong with the rows together."""

    name: str
    label: Label
    lead: Label
    columns: tuple[Column, ...]
    whole: Callable[[Places], Iterator[Fault]] = _sound


def _spans(first: str, last: str) -> Callable[[Places], Iterator[Fault]]:
    """A day does not end before it begins."""

    def check(rows: Places) -> Iterator[Fault]:
        for place, row in rows:
            if row[first] and row[last] and row[last] < row[first]:
                yield place, last, _("始まりより前になっています。")

    return check


def _opening(rows: Places) -> Iterator[Fault]:
    for place, row in rows:
        if row["closes"] <= row["opens"] and row["closes"] != "00:00":
            yield place, "closes", _("始まりより後の時刻にしてください。24時までは 00:00 です。")


def _tree(rows: Places) -> Iterator[Fault]:
    taken: set[str] = set()
    known = {row["place"] for _place, row in rows}
    for place, row in rows:
        at = row["place"]
        if at in taken:
            yield place, "place", _("同じ番号がほかの行にあります。")
        elif "-" in at and at.rpartition("-")[0] not in known:
            yield place, "place", _("上の番号（%(place)s）の行がありません。") % {"place": at.rpartition("-")[0]}
        taken.add(at)


def _asked_once(rows: Places) -> Iterator[Fault]:
    for place, row in rows:
        if row["way"] and row["disposition"]:
            yield place, "way", _("種別と進め方は、どちらか一方だけ選んでください。")


def _set_by(field: str) -> Callable[[], Mapping[str, Label]]:
    return lambda: choices_of(field)


SECTIONS: Mapping[str, Section] = {
    section.name: section
    for section in (
        Section(
            "greetings",
            lazy("名乗り"),
            lazy(
                "上から順に、最初に当てはまるものを使います。どれも当てはまらないときは、委託元に登録した名乗りです。"
            ),
            (
                Column("phrase", lazy("言葉"), most=300, needed=True),
                Column("kana", lazy("読み"), most=300),
                Column("when", lazy("受付時間との関係"), Kind.CHOICE, choices=lambda: WHEN),
                Column("number", lazy("着信した番号"), Kind.NUMBER, most=40),
                Column("after", lazy("この時刻から"), Kind.TIME),
                Column("before", lazy("この時刻まで"), Kind.TIME),
                Column("since", lazy("この日から"), Kind.DAY),
                Column("until", lazy("この日まで"), Kind.DAY),
            ),
            _spans("since", "until"),
        ),
        Section(
            "hours",
            lazy("受付時間"),
            lazy("曜日ごとに書きます。平日は月曜から金曜で、祝日を除きます。"),
            (
                Column("day", lazy("曜日"), Kind.CHOICE, needed=True, choices=lambda: DAYS),
                Column("opens", lazy("始まり"), Kind.TIME, needed=True),
                Column("closes", lazy("終わり"), Kind.TIME, needed=True),
            ),
            _opening,
        ),
        Section(
            "closures",
            lazy("休業日"),
            lazy("祝日のほかに休む日です。"),
            (
                Column("since", lazy("この日から"), Kind.DAY, needed=True),
                Column("until", lazy("この日まで"), Kind.DAY, hint=lazy("1日だけなら空けておきます。")),
                Column("label", lazy("理由"), hint=lazy("例：夏季休業")),
            ),
            _spans("since", "until"),
        ),
        Section(
            "tree",
            lazy("進め方"),
            lazy("用件の分かれ道です。一つの分かれ道に6つまで。1-2 は、1 を選んだあとの2番目です。"),
            (
                Column("place", lazy("番号"), Kind.PLACE, needed=True),
                Column("label", lazy("用件"), most=60, needed=True),
                Column("say", lazy("言うこと"), most=300),
                Column("disposition", lazy("種別にする"), Kind.CHOICE, choices=_set_by("disposition")),
                Column("urgency", lazy("緊急度にする"), Kind.CHOICE, choices=_set_by("urgency")),
                Column("addressee", lazy("宛先にする"), Kind.PERSON),
            ),
            _tree,
        ),
        Section(
            "items",
            lazy("必ず聞くこと"),
            lazy(
                "種別か進め方を選ぶと、それを選んだ受電だけで聞きます。進め方は、その先の分かれ道でも聞きます。どちらも空けると、どの受電でも聞きます。欄を選ぶと、その欄が空のままでは送れません。用件の行を選ぶと、用件に「聞くこと：答え」の行が要ります。"
            ),
            (
                Column("disposition", lazy("種別"), Kind.CHOICE, choices=_set_by("disposition")),
                Column("way", pgettext_lazy("one", "進め方"), Kind.WAY),
                Column("item", lazy("聞くこと"), needed=True),
                Column("field", lazy("空のまま送らない欄"), Kind.CHOICE, choices=lambda: choices_of(REQUIRED)),
            ),
            _asked_once,
        ),
        Section(
            "faq",
            lazy("よくある質問"),
            lazy("オペレーターがその場で探して答えます。"),
            (
                Column("question", lazy("質問"), most=200, needed=True),
                Column("answerable", lazy("案内"), Kind.CHOICE, needed=True, choices=lambda: ANSWERABLE),
                Column("answer", lazy("答え"), Kind.LINES, most=1000),
            ),
        ),
        Section(
            "ng",
            lazy("案内しないこと"),
            lazy("聞かれても答えないことと、そのときの言い方です。"),
            (
                Column("topic", lazy("話題"), needed=True),
                Column("escape", lazy("言い方"), most=300, needed=True),
            ),
        ),
        Section(
            "snippets",
            lazy("よく使う言い回し"),
            lazy("書かないときは、代行会社の言い回しを表示します。"),
            (Column("text", lazy("言い回し"), most=300, needed=True),),
        ),
        Section(
            "escalation",
            lazy("緊急のとき"),
            lazy("上から順に試します。人の名前や番号ではなく、当番などの役で書きます。"),
            (
                Column("case", lazy("どんなとき"), needed=True),
                Column("deed", lazy("すること"), most=300, needed=True),
            ),
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Known:
    """What rows may name: ids of the company's addressees, places of the edition's tree."""

    people: Container[str] = frozenset()
    ways: Container[str] = frozenset()


NOTHING_KNOWN = Known()


def clean_rows(section: Section, rows: Mapping[int, Mapping[str, Any]], known: Known = NOTHING_KNOWN) -> Rows:
    """The rows of a section as they are kept, without the empty ones; ``rows``: place → what was typed.

    Raises Invalid with errors by ``section-place-column``.
    """
    good: Places = []
    faults: list[Fault] = []
    names = {column.name for column in section.columns}
    for place, given in rows.items():
        if unknown := sorted(set(given) - names):
            faults.append((place, section.columns[0].name, _("知らない項目です：%(name)s") % {"name": unknown[0]}))
        elif any(given.values()):
            row, wrong = _row(section, place, given)
            faults += wrong
            if not wrong:
                good.append((place, row))
    faults = faults or [*_strangers(section, good, known), *section.whole(good)]
    if len(good) > MOST:
        faults.append((good[MOST][0], section.columns[0].name, _("%(most)d行までです。") % {"most": MOST}))
    if faults:
        raise Invalid(errors={f"{section.name}-{place}-{column}": [text] for place, column, text in faults})
    return [row for _place, row in good]


def _strangers(section: Section, rows: Places, known: Known) -> Iterator[Fault]:
    for place, row in rows:
        for name in named(section, Kind.PERSON):
            if row[name] and row[name] not in known.people:
                yield place, name, _("この担当者は一覧にいません。選び直してください。")
        for name in named(section, Kind.WAY):
            if row[name] and row[name] not in known.ways:
                yield place, name, _("進め方にない番号です。選び直してください。")


def named(section: Section, kind: Kind) -> list[str]:
    """Columns that name an addressee, or a way."""
    return [column.name for column in section.columns if column.kind is kind]


def people_of(*contents: Mapping[str, Rows]) -> set[str]:
    """Ids of all addressees that are named."""
    return {
        row[name]
        for content in contents
        for section in SECTIONS.values()
        for name in named(section, Kind.PERSON)
        for row in rows_of(content, section.name)
        if row.get(name)
    }


def _row(section: Section, place: int, given: Mapping[str, Any]) -> tuple[Row, list[Fault]]:
    row: Row = {}
    wrong: list[Fault] = []
    for column in section.columns:
        try:
            row[column.name] = column.clean(given.get(column.name, ""))
        except Wrong as error:
            wrong.append((place, column.name, str(error.args[0])))
    return row, wrong


def rows_of(content: Mapping[str, Rows], section: str) -> Rows:
    return content.get(section, [])


def required(items: Rows) -> Rows:
    """Of what is asked: what must not stay empty. Rows of an older edition say nothing of it."""
    return [row for row in items if row.get("field")]
