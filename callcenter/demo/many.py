"""More client companies for a demo of very many: made of lists of words, each different, the same ones each time."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import product

from tenants.services.importing import CompanyRow, PersonRow

SEED = "委託元一覧"
#: How a name begins: as written, its reading, its short name.
HEADS = (
    ("朝日野", "アサヒノ", "asahino"),
    ("泉", "イズミ", "izumi"),
    ("岩瀬", "イワセ", "iwase"),
    ("梅田", "ウメダ", "umeda"),
    ("大橋", "オオハシ", "ohashi"),
    ("岡本", "オカモト", "okamoto"),
    ("柏", "カシワ", "kashiwa"),
    ("北川", "キタガワ", "kitagawa"),
    ("清水", "シミズ", "shimizu"),
    ("銀座", "ギンザ", "ginza"),
    ("けやき", "ケヤキ", "keyaki"),
    ("コスモス", "コスモス", "cosmos"),
    ("さつき", "サツキ", "satsuki"),
    ("桜井", "サクライ", "sakurai"),
    ("白石", "シライシ", "shiraishi"),
    ("すみれ", "スミレ", "sumire"),
    ("千歳", "チトセ", "chitose"),
    ("月島", "ツキシマ", "tsukishima"),
    ("富士見", "フジミ", "fujimi"),
    ("中央", "チュウオウ", "chuo"),
    ("長谷川", "ハセガワ", "hasegawa"),
    ("花水木", "ハナミズキ", "hanamizuki"),
    ("ひかり", "ヒカリ", "hikari"),
    ("日の出", "ヒノデ", "hinode"),
    ("平和", "ヘイワ", "heiwa"),
    ("丸山", "マルヤマ", "maruyama"),
    ("三浦", "ミウラ", "miura"),
    ("みなと", "ミナト", "minato"),
    ("宮前", "ミヤマエ", "miyamae"),
    ("若葉", "ワカバ", "wakaba"),
    ("山手", "ヤマノテ", "yamanote"),
    ("吉野", "ヨシノ", "yoshino"),
    ("リバーサイド", "リバーサイド", "riverside"),
    ("緑ヶ丘", "ミドリガオカ", "midorigaoka"),
)
#: What follows: as written before and after the head, its reading, its short name, when it answers itself.
_DAYS, _LONG, _CLINIC, _ALWAYS = "平日 9:00-18:00", "平日 9:00-20:00、土 9:00-17:00", "月火水金土 9:00-18:30", "24時間"
TRADES = (
    ("株式会社", "商事", "ショウジ", "shoji", _DAYS),
    ("", "工務店株式会社", "コウムテン", "komuten", "平日 8:00-17:30"),
    ("", "設備工業株式会社", "セツビコウギョウ", "setsubi", _ALWAYS),
    ("", "電気工事有限会社", "デンキコウジ", "denki", "平日 8:30-17:30"),
    ("", "運送株式会社", "ウンソウ", "unso", _LONG),
    ("", "不動産株式会社", "フドウサン", "fudosan", "10:00-19:00（水曜定休）"),
    ("", "ビル管理株式会社", "ビルカンリ", "building", _ALWAYS),
    ("", "歯科医院", "シカイイン", "dental", _CLINIC),
    ("", "内科クリニック", "ナイカクリニック", "naika", _CLINIC),
    ("", "動物病院", "ドウブツビョウイン", "animal", "9:00-12:00、16:00-19:00（木曜休診）"),
    ("", "整骨院", "セイコツイン", "seikotsu", "平日 9:00-20:00"),
    ("", "薬局", "ヤッキョク", "pharmacy", _LONG),
    ("", "法律事務所", "ホウリツジムショ", "houritsu", "平日 9:30-17:30"),
    ("", "税理士事務所", "ゼイリシジムショ", "zeirishi", "平日 9:00-17:00"),
    ("", "社会保険労務士事務所", "シャカイホケンロウムシジムショ", "sharoushi", "平日 9:00-17:00"),
    ("", "建築設計事務所", "ケンチクセッケイジムショ", "sekkei", _DAYS),
    ("株式会社", "システムズ", "システムズ", "systems", _DAYS),
    ("株式会社", "デザイン", "デザイン", "design", "平日 10:00-19:00"),
    ("", "印刷株式会社", "インサツ", "insatsu", _DAYS),
    ("", "食品株式会社", "ショクヒン", "shokuhin", "平日 7:00-16:00"),
    ("", "自動車整備工場", "ジドウシャセイビコウジョウ", "motors", "9:00-18:00（日曜・祝日休み）"),
    ("", "学習塾", "ガクシュウジュク", "juku", "平日 14:00-21:30"),
    ("", "保育園", "ホイクエン", "hoikuen", "平日 7:30-18:30"),
    ("", "訪問看護ステーション", "ホウモンカンゴステーション", "kango", _ALWAYS),
    ("", "介護サービス株式会社", "カイゴサービス", "kaigo", _ALWAYS),
    ("", "葬祭株式会社", "ソウサイ", "sosai", _ALWAYS),
    ("", "旅行社", "リョコウシャ", "travel", "10:00-18:30"),
    ("", "造園", "ゾウエン", "zoen", "平日 8:00-17:00"),
    ("", "クリーニング", "クリーニング", "cleaning", "9:00-19:00"),
    ("ホテル", "", "ホテル", "hotel", _ALWAYS),
)
#: So many different companies can be made.
MOST = len(HEADS) * len(TRADES)
FAMILIES = (
    ("佐藤", "サトウ"),
    ("田中", "タナカ"),
    ("井上", "イノウエ"),
    ("木村", "キムラ"),
    ("林", "ハヤシ"),
    ("斎藤", "サイトウ"),
    ("齋藤", "サイトウ"),
    ("山口", "ヤマグチ"),
    ("池田", "イケダ"),
    ("橋本", "ハシモト"),
    ("石川", "イシカワ"),
    ("前田", "マエダ"),
    ("藤田", "フジタ"),
    ("後藤", "ゴトウ"),
    ("村上", "ムラカミ"),
    ("近藤", "コンドウ"),
)
GIVEN = (
    ("直樹", "ナオキ"),
    ("恵子", "ケイコ"),
    ("大介", "ダイスケ"),
    ("裕子", "ユウコ"),
    ("健一", "ケンイチ"),
    ("香織", "カオリ"),
    ("学", "マナブ"),
    ("智美", "トモミ"),
    ("隆", "タカシ"),
    ("真理", "マリ"),
)
DEPARTMENTS = ("総務", "受付", "営業", "経理", "事務局", "業務")
#: Numbers from here on; nobody answers at 03-5000.
FIRST_NUMBER = 81350001006


def more(count: int) -> list[CompanyRow]:
    """``count`` companies; fewer are the beginning of more. Raises ValueError beyond MOST."""
    if not 0 <= count <= MOST:
        raise ValueError(f"between 0 and {MOST} companies can be made up")
    dice = random.Random(SEED)  # noqa: S311  (repeatable on purpose)
    pairs = list(product(HEADS, TRADES))
    dice.shuffle(pairs)
    return [_company(place, head, trade) for place, (head, trade) in enumerate(pairs[:count])]


def _company(place: int, head: Sequence[str], trade: Sequence[str]) -> CompanyRow:
    name, kana, slug = head
    before, after, trade_kana, trade_slug, hours = trade
    reading = f"{trade_kana}{kana}" if not after else f"{kana}{trade_kana}"
    spoken = f"{before.removeprefix('株式会社')}{name}{after.replace('株式会社', '').replace('有限会社', '')}"
    texts = {
        "name": f"{before}{name}{after}",
        "kana": reading,
        "greeting": f"お電話ありがとうございます。{spoken}でございます。",
        "hours_text": hours,
    }
    return CompanyRow(f"{slug}-{trade_slug}", texts, [f"+{FIRST_NUMBER + place}"], _people(place))


def _people(place: int) -> list[PersonRow]:
    dice = random.Random(f"{SEED}:{place}")  # noqa: S311  (repeatable on purpose)
    families, given = dice.sample(FAMILIES, 2), dice.sample(GIVEN, 2)
    return [
        PersonRow(f"{family} {first}", f"{family_kana} {first_kana}", department)
        for (family, family_kana), (first, first_kana), department in zip(
            families, given, dice.sample(DEPARTMENTS, 2), strict=True
        )
    ]
