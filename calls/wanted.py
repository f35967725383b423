"""What one company wants of a kind of call or a way of its script, beyond what every company wants: items of its script."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from callcenter.text import folding, visible
from calls import kinds
from calls.choices import Disposition
from calls.fields import (
    BODY,
    CALLBACK_NUMBER,
    CALLBACK_WHEN,
    CALLER_COMPANY,
    CALLER_KANA,
    CALLER_NAME,
    CALLER_NUMBER,
    DISPOSITION,
    DRAFTED,
    WAY,
    Field,
    Values,
)
from knowledge.vocabulary import LINE
from knowledge.ways import is_on

Items = Sequence[Mapping[str, str]]
"""Rows of the script: ``disposition`` ('' for every kind), ``way``: of its tree, instead of a kind ('' for every one), ``item``: what is asked, ``field``: where its answer stands."""

FIELDS = (CALLER_COMPANY, CALLER_KANA, CALLER_NAME, CALLER_NUMBER, CALLBACK_NUMBER, CALLBACK_WHEN)
"""What a script may require."""
CHOICES = (*((field.name, field.label) for field in FIELDS), (LINE, gettext_lazy("用件の行")))


def place_of(item: Mapping[str, str]) -> Field | None:
    """Where the answer stands; None for a field of another version of the product."""
    return BODY if item["field"] == LINE else DRAFTED.get(item["field"])


def faults(items: Items, content: Values) -> dict[str, list[str]]:
    """What sending is refused for, by field of the form."""
    found: dict[str, list[str]] = {}
    for field, item in _applying(items, content):
        if words := _fault(item, str(content.get(field.name) or "")):
            found.setdefault(field.name, []).append(words % {"item": item["item"]})
    return found


def _fault(item: Mapping[str, str], text: str) -> str:
    if item["field"] == LINE:
        said = _has_line(text, item["item"])
        return "" if said else _("用件に「%(item)s：」の行を書いてください。聞けなかったときは「不明」と書きます。")
    return (
        _("%(item)s を聞いて入力してください。この委託元では、空のままでは送れません。") if visible.empty(text) else ""
    )


def _applying(items: Items, content: Values) -> Iterator[tuple[Field, Mapping[str, str]]]:
    """The items of a call of this kind on this way, without what the page does not ask of it."""
    hidden = kinds.hidden(content)
    for item in items:
        field = place_of(item)
        if field is not None and field not in hidden and applies(item, content):
            yield field, item


def applies(item: Mapping[str, str], content: Values) -> bool:
    """Whether it is asked of a call of this kind on this way. Rows of an older edition know no way."""
    kind = DISPOSITION.given(content) or Disposition.CALLBACK
    return item["disposition"] in ("", kind) and is_on(item.get("way", ""), str(content.get(WAY.name) or ""))


def _has_line(text: str, item: str) -> bool:
    """Width, kana and blanks aside, as one types while somebody speaks."""
    begins = f"{folding.squeezed(item).rstrip(':')}:"
    lines = map(folding.squeezed, text.splitlines())
    return any(line.startswith(begins) and not visible.empty(line[len(begins) :]) for line in lines)
