"""Reads a file of client companies: JSON, a list of objects. Says everything that is wrong with it at once.

    [{"slug": "aoba-shoji", "name": "株式会社青葉商事", "kana": "アオバショウジ", "number": "+81350001001",
      "greeting": "…", "hours": "平日 9:00-18:00", "people": [{"name": "…", "kana": "…", "department": "…"}],
      "retention": {"message": 365, "recording": 90}}]

``numbers`` (a list) may stand instead of ``number``; ``greeting_kana``, ``timezone``, ``contact`` of a person and
``retention`` are optional.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from callcenter.text import visible
from tenants.onboarding import sections
from tenants.services.importing import CompanyRow, PersonRow

#: Key of the file → field of the company.
TEXTS = {
    "name": "name",
    "kana": "kana",
    "greeting": "greeting",
    "greeting_kana": "greeting_kana",
    "hours": "hours_text",
    "timezone": "timezone",
}
KEYS = {*TEXTS, "slug", "number", "numbers", "people"}
PERSON_KEYS = {"name", "kana", "department", "contact"}
LARGEST = 20 * 1024 * 1024


class FileError(Exception):
    """The file cannot be read or is not what it must be; the lines of the text say where."""


def read(path: Path) -> list[CompanyRow]:
    """All companies of the file, or FileError with one line per fault. Slugs and values are not looked up here."""
    try:
        if path.stat().st_size > LARGEST:
            raise FileError(f"{path.name}: larger than {LARGEST // 2**20} MiB.")
        data = json.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise FileError(f"{path.name}: cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise FileError(f"{path.name}: byte {error.start} is not UTF-8.") from error
    except (json.JSONDecodeError, RecursionError) as error:
        where = f"line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else "nesting"
        raise FileError(f"{path.name}: not JSON at {where}.") from error
    if not isinstance(data, list):
        raise FileError(f"{path.name}: must be a list of companies.")
    faults: list[str] = []
    rows = [_company(item, f"company {number}", faults) for number, item in enumerate(data, start=1)]
    slugs = [row.slug for row in rows if row is not None]
    faults += [f"slug {slug!r} appears more than once." for slug in sorted({s for s in slugs if slugs.count(s) > 1})]
    if faults:
        raise FileError("\n".join(faults))
    return [row for row in rows if row is not None]


def _company(item: Any, place: str, faults: list[str]) -> CompanyRow | None:
    before = len(faults)
    if not isinstance(item, dict):
        faults.append(f"{place}: must be an object.")
        return None
    faults += [
        f"{place}: unknown key {key!r}." for key in sorted(set(item) - KEYS - {section.key for section in sections()})
    ]
    for key in ("slug", "name"):
        if not isinstance(item.get(key), str) or not item[key].strip():
            faults.append(f"{place}: {key} is missing or no text.")
    texts = {target: _text(item[key], f"{place}.{key}", faults) for key, target in TEXTS.items() if key in item}
    numbers = item.get("numbers", [item["number"]] if "number" in item else [])
    if not isinstance(numbers, list) or not all(isinstance(number, str) for number in numbers):
        faults.append(f"{place}: numbers must be a list of texts.")
        numbers = []
    people = [_person(p, f"{place}, person {n}", faults) for n, p in enumerate(_list(item, "people", place, faults), 1)]
    more = {section.key: section.read(item.get(section.key), place, faults) for section in sections()}
    if len(faults) > before:
        return None
    return CompanyRow(item["slug"], texts, numbers, [p for p in people if p is not None], more)


def _person(item: Any, place: str, faults: list[str]) -> PersonRow | None:
    if not isinstance(item, dict) or set(item) - PERSON_KEYS or not str(item.get("name") or "").strip():
        faults.append(f"{place}: needs a name, and may have kana, department and contact.")
        return None
    return PersonRow(**{key: _text(item[key], f"{place}.{key}", faults) for key in PERSON_KEYS if key in item})


def _list(item: dict[str, Any], key: str, place: str, faults: list[str]) -> list[Any]:
    value = item.get(key, [])
    if not isinstance(value, list):
        faults.append(f"{place}: {key} must be a list.")
        return []
    return value


def _text(value: Any, place: str, faults: list[str]) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        faults.append(f"{place}: must be a text.")
        return ""
    if found := visible.hidden(value):
        faults.append(f"{place}: holds characters that nobody sees ({', '.join(found)}).")
    return value
