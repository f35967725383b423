"""Cells of a spreadsheet that would be formulas."""

import pytest

from audit.services.formats import safe_cell


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@A1",
        "＝1+1",
        "＋1",
        "－1",
        "＠SUM",
        " =1",
        "\u3000＝1",
        "\t=1",
        "\r=1",
        "\u200b=1",
        "\ufeff=1",
        "−1",
        "|x",
        "%0",
    ],
)
def test_formulas_are_neutralised_in_half_and_full_width(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "OP-014", "佐藤", "1=1", "a@b", 12, None, "'=1"])
def test_other_text_stays_as_it_is(text: object) -> None:
    assert safe_cell(text) == ("" if text is None else str(text))
