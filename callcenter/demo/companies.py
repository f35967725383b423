"""The five client companies of the demo. Their names are easy to confuse on purpose, as in real life. More on request."""

from __future__ import annotations

from collections.abc import Sequence

from callcenter.demo.many import MOST, more
from tenants.services.importing import CompanyRow, PersonRow


def _company(
    slug: str, name: str, kana: str, number: str, greeting: str, hours: str, people: Sequence[tuple[str, str, str]]
) -> CompanyRow:
    texts = {"name": name, "kana": kana, "greeting": greeting, "hours_text": hours}
    return CompanyRow(slug, texts, [number], [PersonRow(*person) for person in people])


COMPANIES: Sequence[CompanyRow] = (
    _company(
        "aoba-shoji",
        "株式会社青葉商事",
        "アオバショウジ",
        "+81350001001",
        "お電話ありがとうございます。青葉商事でございます。",
        "平日 9:00-18:00、夜間・休日も受付",
        [
            ("鈴木 一郎", "スズキ イチロウ", "営業部"),
            ("鈴木 花子", "スズキ ハナコ", "総務部"),
            ("山田 太郎", "ヤマダ タロウ", "営業部"),
            ("渡邊 誠", "ワタナベ マコト", "社長室"),
        ],
    ),
    _company(
        "aoba-shokai",
        "青葉商会株式会社",
        "アオバショウカイ",
        "+81350001002",
        "お電話ありがとうございます。青葉商会でございます。",
        "平日 8:30-17:30",
        [
            ("佐々木 健", "ササキ ケン", "工事部"),
            ("渡辺 誠", "ワタナベ マコト", "工事部"),
            ("高橋 由美", "タカハシ ユミ", "経理"),
        ],
    ),
    _company(
        "aoba-dental",
        "アオバ歯科クリニック",
        "アオバシカクリニック",
        "+81350001003",
        "はい、アオバ歯科クリニックでございます。",
        "月火水金土 9:30-19:00",
        [("小林 院長", "コバヤシ インチョウ", "院長"), ("中村 彩", "ナカムラ アヤ", "受付")],
    ),
    _company(
        "midori-fudosan",
        "みどり不動産管理株式会社",
        "ミドリフドウサンカンリ",
        "+81350001004",
        "みどり不動産管理、夜間窓口でございます。",
        "24時間",
        [
            ("伊藤 大輔", "イトウ ダイスケ", "管理課 当番"),
            ("加藤 恵", "カトウ メグミ", "管理課"),
            ("吉田 拓也", "ヨシダ タクヤ", "工務"),
        ],
    ),
    _company(
        "houritsu-sakura",
        "さくら法律事務所",
        "サクラホウリツジムショ",
        "+81350001005",
        "さくら法律事務所でございます。",
        "平日 9:30-17:30",
        [("髙橋 亮", "タカハシ リョウ", "弁護士"), ("松本 静", "マツモト シズカ", "事務局")],
    ),
)

SLUGS = tuple(company.slug for company in COMPANIES)

#: So many client companies a demo can have.
LARGEST = len(COMPANIES) + MOST


def companies(count: int) -> list[CompanyRow]:
    """The five, and as many more as make ``count`` (at most LARGEST)."""
    return [*COMPANIES, *more(max(count - len(COMPANIES), 0))]
