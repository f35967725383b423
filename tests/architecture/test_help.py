"""Every page says what it is for: a page that is added fails here until its room says it too."""

import re

import pytest
from django.utils import translation

from callcenter.core.permissions import Kind, access_table
from callcenter.ui.help import ASKED, HELP, OWN, whom_to_ask

JAPANESE = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff]")
_PART, _FILE = "a part of a page, which fetches it", "a file"
NO_PAGE = {
    OWN: "the help itself",
    **dict.fromkeys(
        (
            "put_back",
            "calls:board_new",
            "calls:board_due",
            "calls:drafts_new",
            "calls:drafts_now",
            "calls:earlier",
            "calls:call_in",
            "calls:call_ins",
            "calls:approvals_now",
            "calls:sent_now",
            "calls:inbox_new",
            "calls:sent_new",
            "calls:supervisor_new",
            "knowledge:now",
            "telephony:ringing",
            "telephony:line",
            "telephony:presence",
            "telephony:floor_now",
            "live:events",
        ),
        _PART,
    ),
    **dict.fromkeys(("audit:export_file", "audit:access_verifier", "audit:access_checkpoint"), _FILE),
}


def pages() -> set[str]:
    rows = {name: row for name, row in access_table().items() if not name.startswith("api-")}
    return {name for name, row in rows.items() if "GET" in row.methods and row.kind is not Kind.PUBLIC} - {*NO_PAGE}


def test_every_page_has_its_help_and_no_help_is_of_a_page_that_is_gone() -> None:
    assert sorted(pages() - {*HELP}) == []
    assert sorted({*HELP, *NO_PAGE} - {*access_table()}) == []


@pytest.mark.parametrize("name", sorted({entry.pages[0] for entry in HELP.values()}))
def test_a_help_is_two_or_three_sentences_in_both_languages(name: str) -> None:
    entry = HELP[name]
    japanese = str(entry.text)
    assert re.fullmatch(r"(?:[^。]+(?:です|ます|ません|ください)。){2,3}", japanese), japanese
    assert len(japanese) <= 110
    with translation.override("en"):
        for text in (entry.text, *(key.does for key in entry.keys)):
            assert not JAPANESE.search(str(text)), text
        assert str(entry.text).count(".") >= 2


def test_everybody_is_told_whom_to_ask() -> None:
    assert ASKED[max(ASKED)].roles == frozenset()
    operators, strangers = str(whom_to_ask(["operator"])), str(whom_to_ask([]))
    assert "スーパーバイザー" in operators
    assert strangers not in ("", operators)
    with translation.override("en"):
        for asked in ASKED.values():
            assert not JAPANESE.search(str(asked.text)), asked.text
