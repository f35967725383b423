"""Words of the demo's calls. Every person and company is invented; the numbers belong to nobody."""

from __future__ import annotations

from calls.choices import Disposition

CALLERS = (
    ("佐藤", "サトウ"),
    ("鈴木", "スズキ"),
    ("髙橋", "タカハシ"),
    ("高橋", "タカハシ"),
    ("田中", "タナカ"),
    ("渡邊", "ワタナベ"),
    ("渡辺", "ワタナベ"),
    ("齋藤", "サイトウ"),
    ("斎藤", "サイトウ"),
    ("𠮷田", "ヨシダ"),
    ("吉田", "ヨシダ"),
    ("濵田", "ハマダ"),
    ("浜田", "ハマダ"),
    ("小野寺", "オノデラ"),
    ("山﨑", "ヤマザキ"),
)
GIVEN = (
    ("", ""),
    ("健太", "ケンタ"),
    ("美咲", "ミサキ"),
    ("翔", "ショウ"),
    ("陽子", "ヨウコ"),
    ("浩二", "コウジ"),
    ("真由美", "マユミ"),
)
COMPANIES = (
    "",
    "",
    "みどり建設",
    "株式会社サンライズ",
    "大和設備工業",
    "(有)北斗運送",
    "ABC Trading",
    "医療法人 すずらん会",
)
BODIES: dict[str, tuple[str, ...]] = {
    Disposition.MESSAGE: (
        "請求書を本日発送したとお伝えくださいとのことです。",
        "打ち合わせの場所が3階の会議室Bに変わったとのことです。",
        "ご依頼の資料は本日中にお送りするとのことです。",
        "先日のお礼をお伝えくださいとのことでした。",
    ),
    Disposition.CALLBACK: (
        "見積書の件で確認したいことがあるため、折り返しお電話をいただきたいとのことです。",
        "納期の件でご相談したいとのことです。明日の午前中を希望されています。",
        "予約の変更を希望されています。木曜か金曜の夕方以降をご希望です。",
        "契約書について質問があるそうです。本日17時まで事務所にいらっしゃるとのことです。",
    ),
    Disposition.CALL_AGAIN: (
        "ご不在とお伝えしたところ、夕方にもう一度お電話くださるとのことです。",
        "明日の10時ごろ、改めてお電話くださるとのことです。",
    ),
    Disposition.URGENT: (
        "201号室の天井から水漏れしているそうです。至急の対応を希望されています。",
        "玄関の鍵が開かず、外でお待ちとのことです。",
        "痛みが強く、本日中の診察を希望されています。",
    ),
    Disposition.COMPLAINT: (
        "工事の後から異音が続いており、説明がないことに大変お怒りです。責任者からの連絡を強く希望されています。",
        "約束の時間に連絡がなかったとのことで、お怒りのご様子でした。",
    ),
    Disposition.SALES: ("回線のご案内", "求人広告のご案内"),
    Disposition.WRONG: ("番号違い",),
    Disposition.SILENT: (),
}
#: Disposition → how often, out of a hundred.
SHARES: dict[str, int] = {
    Disposition.CALLBACK: 40,
    Disposition.MESSAGE: 22,
    Disposition.SALES: 12,
    Disposition.CALL_AGAIN: 7,
    Disposition.WRONG: 6,
    Disposition.URGENT: 5,
    Disposition.COMPLAINT: 4,
    Disposition.SILENT: 4,
}
WITHHELD = ("非通知", "公衆電話", "110", "03-5000-1234 内線12", "0120-000-123", "+1 415 555 0132")
