"""The search through stolen files knows every shape in which a text or a number may lie there."""

import base64
import secrets

import pytest

from tests.faults import stolen
from tests.faults.markers import digits, kanji

pytestmark = pytest.mark.faults


@pytest.mark.parametrize("lead", range(4))
def test_every_shape_is_found_wherever_it_begins(lead: int) -> None:
    name, number = kanji(8), "090" + digits(8)
    needles = {"name": stolen.shapes_of_text(name), "number": stolen.shapes_of_number(number)}
    filler = secrets.token_bytes(lead)
    utf8 = name.encode()
    for data in (
        utf8,
        name.encode("utf-16-le"),
        name.encode("utf-16-be"),
        utf8.hex().encode(),
        base64.b64encode(filler + utf8 + b"tail"),
        base64.b64encode(filler + name.encode("utf-16-le") + b"tail"),
    ):
        assert stolen.search_bytes(b"x" * lead + data, needles, "here"), data
    spellings = (
        f"+81{number[1:]}",
        number,
        f"{number[:3]}-{number[3:7]}-{number[7:]}",
        number.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    )
    for text in spellings:
        assert stolen.search_bytes(text.encode(), needles, "here"), text
    for value in (int(number), int("81" + number[1:])):
        assert stolen.search_bytes(b"x" * lead + value.to_bytes(8, "little"), needles, "here")
    assert stolen.search_bytes(secrets.token_bytes(100_000), needles, "here") == []
