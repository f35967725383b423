"""What a section takes, what it refuses and where it says so, and how two editions differ in words."""

from typing import Any
from uuid import uuid4

import pytest

from callcenter.core.errors import Invalid
from knowledge.content import MOST, SECTIONS, clean_rows
from knowledge.differences import differences


def refused(section: str, *rows: dict[str, Any]) -> set[str]:
    with pytest.raises(Invalid) as caught:
        clean_rows(SECTIONS[section], dict(enumerate(rows)))
    return set(caught.value.errors)


def test_rows_are_kept_in_their_order_and_empty_ones_are_not() -> None:
    rows = {0: {"text": "一つ目"}, 1: {"text": ""}, 5: {"text": " 二つ目　"}}
    assert clean_rows(SECTIONS["snippets"], rows) == [{"text": "一つ目"}, {"text": "二つ目"}]


@pytest.mark.parametrize(
    ("section", "row", "at"),
    [
        ("faq", {"answerable": "yes"}, "faq-0-question"),
        ("faq", {"question": "駐車場は", "answerable": "perhaps"}, "faq-0-answerable"),
        ("faq", {"question": "駐車場は", "answerable": "yes", "colour": "red"}, "faq-0-question"),
        ("snippets", {"text": "あ" * 301}, "snippets-0-text"),
        ("snippets", {"text": "は\u200bい"}, "snippets-0-text"),
        ("snippets", {"text": 7}, "snippets-0-text"),
        ("greetings", {"phrase": "はい", "after": "24:00"}, "greetings-0-after"),
        ("greetings", {"phrase": "はい", "since": "2026-02-30"}, "greetings-0-since"),
        ("greetings", {"phrase": "はい", "number": "非通知"}, "greetings-0-number"),
        ("greetings", {"phrase": "はい", "since": "2026-12-31", "until": "2026-12-01"}, "greetings-0-until"),
        ("hours", {"day": "weekday", "opens": "18:00", "closes": "09:00"}, "hours-0-closes"),
        ("tree", {"place": "7", "label": "見積"}, "tree-0-place"),
        ("tree", {"place": "1-2", "label": "見積"}, "tree-0-place"),
        ("tree", {"place": "1", "label": "見積", "disposition": "nonsense"}, "tree-0-disposition"),
        ("tree", {"place": "1", "label": "見積", "addressee": "鈴木"}, "tree-0-addressee"),
        ("tree", {"place": "1", "label": "見積", "addressee": str(uuid4())}, "tree-0-addressee"),
        ("items", {"item": "型番", "field": "operator"}, "items-0-field"),
    ],
)
def test_a_row_is_refused_at_the_column_that_is_wrong(section: str, row: dict[str, Any], at: str) -> None:
    assert refused(section, row) == {at}


def test_every_wrong_row_is_named_at_its_own_place() -> None:
    assert refused("ng", {"topic": "料金"}, {}, {"escape": "担当が申し上げます"}) == {"ng-0-escape", "ng-2-topic"}


def test_a_place_of_the_tree_is_taken_once() -> None:
    one = {"place": "1", "label": "見積"}
    assert refused("tree", one, {**one, "place": "１"}) == {"tree-1-place"}


def test_a_company_is_open_until_midnight() -> None:
    assert clean_rows(SECTIONS["hours"], {0: {"day": "sat", "opens": "09:00", "closes": "00:00"}})


def test_a_section_has_an_end() -> None:
    rows = {place: {"text": "はい"} for place in range(MOST + 1)}
    with pytest.raises(Invalid) as caught:
        clean_rows(SECTIONS["snippets"], rows)
    assert set(caught.value.errors) == {f"snippets-{MOST}-text"}


def test_two_editions_differ_in_words_by_section() -> None:
    before = {"snippets": [{"text": "甲"}, {"text": "乙"}], "ng": [{"topic": "料金", "escape": "申し伝えます"}]}
    after = {"snippets": [{"text": "乙"}, {"text": "丙"}], "ng": before["ng"]}
    (change,) = differences(before, after, {})
    assert [change.gone, change.come] == [["言い回し: 甲"], ["言い回し: 丙"]]
    assert differences(after, after, {}) == []
    (faq,) = differences({}, {"faq": [{"question": "駐車場は", "answerable": "no", "answer": ""}]}, {})
    assert faq.come == ["質問: 駐車場は / 案内: 案内できない"]
