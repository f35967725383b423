"""Compiles the message catalogues (Babel: no system package is needed).

A language is offered only when every text of its catalogue is translated: one text missing, and a page would mix
two languages. An incomplete catalogue has no compiled file, and the settings leave that language out.
"""

import os
from pathlib import Path

from babel.messages.catalog import Catalog
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
        missing = untranslated(catalogue)
        if missing:
            target.unlink(missing_ok=True)
            print(f"callcenter: {len(missing)} texts of {source.parent.parent.name} are missing; it is not offered")
        else:
            _write(catalogue, target)


def untranslated(catalogue: Catalog) -> list[str]:
    """Texts of the catalogue without a translation that somebody has confirmed."""
    found = []
    for message in catalogue:
        texts = message.string if isinstance(message.string, list | tuple) else (message.string,)
        if message.id and (message.fuzzy or not all(texts)):
            found.append(message.id if isinstance(message.id, str) else message.id[0])
    return found


def _write(catalogue: Catalog, target: Path) -> None:
    part = target.with_suffix(f".{os.getpid()}.part")
    with part.open("wb") as stream:
        write_mo(stream, catalogue)
    part.replace(target)
