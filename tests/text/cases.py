"""Texts that failed once: the kinds of `../shared/data/cases`, and that folder's own where it lies beside the project."""

from callcenter.settings.env import ROOT

FOLDER = ROOT.parent / "shared" / "data" / "cases"

NUMBERS = [
    ("0901234567", "0901234567", "0901234567", "4567"),
    ("090-1234-567", "090-1234-567", "090-1234-567", "4567"),
    ("0200-12345-1234", "0200-12345-1234", "0200123451234", "1234"),
    ("03-5000-7771(内線12)", "03-5000-7771 内線12", "03-5000-7771", "7771"),
    ("03-5000-7773 #12", "03-5000-7773 内線12", "03-5000-7773", "7773"),
    ("090-1234-7774（奥様の携帯）", "090-1234-7774（奥様の携帯）", "090-1234-7774", "7774"),
    ("09012347774 2番目", "090-1234-7774 2番目", "090-1234-7774", "7774"),
    ("03-5000-1234 / 03-5000-1235", "03-5000-1234 / 03-5000-1235", "0350001234", "1234"),
    ("sip:+81350007776@pbx.example;user=phone", "03-5000-7776", "+81350007776", "7776"),
    ("<tel:+81-3-5000-7776>", "03-5000-7776", "03 5000 7776", "7776"),
    (" 090-1234-8881", "090-1234-8881", "090-1234-8881", "8881"),
    ("14155550132", "14155550132", "14155550132", "0132"),
    ("010-1-415-555-0132", "+1 415-555-0132", "+1 415 555 0132", "0132"),
]
"""As sent, as every page shows it, a way to ask for it, its last four digits."""

READINGS = [
    (
        "マリア・ルイサ ガルシア",
        "マリアルイサガルシア",
        "マリア ルイサ ガルシア",
        "ガルシア",
        "マリア",
        "マリア＝ルイサ",
    ),
    ("グエン ティ ハイン", "ハイン", "グエン ハイン", "ぐえん てぃ はいん", "ティ", "ティ ハイン"),
    ("サト－ ハナコ", "サトー ハナコ", "さとー", "ｻﾄｰ"),
]
"""As stored, and every way to ask for it."""

NAMES = [
    ("髙橋 恵", "高橋"),
    ("⻑⾕川 剛", "長谷川"),
    ("渡邉 文", "渡辺"),
    ("廣瀨 誠", "広瀬"),
    ("與那嶺 光", "与那嶺"),
    ("葛\U000e0100城 𠮷男", "葛城 吉"),
    ("渡邊 文", "渡邉"),
]
"""As written, and what is typed to find it."""


def file(name: str) -> list[bytes]:
    """The content of a file of the folder, for a test that has one more case where the folder is there."""
    return [(FOLDER / name).read_bytes()] if (FOLDER / name).is_file() else []


def shared(name: str) -> list[tuple[str, ...]]:
    """The rows of a table of the folder; the remarks in brackets behind a number are the table's, not the page's."""
    if not (FOLDER / name).is_file():
        return []
    lines = (FOLDER / name).read_text("utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines if line and not line.startswith("#")]
