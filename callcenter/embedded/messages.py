"""Compiles the message catalogues where the source is newer (Babel: no system package is needed)."""

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from callcenter.settings import env


def compile_catalogues() -> None:
    for source in sorted((env.ROOT / "locale").glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.is_file() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as stream:
            catalogue = read_po(stream, locale=source.parent.parent.name)
        part = target.with_suffix(".part")
        with part.open("wb") as stream:
            write_mo(stream, catalogue)
        part.replace(target)
