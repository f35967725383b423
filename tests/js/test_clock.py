"""A time that a script says is Japan's, as the times beside it that the server says."""

from datetime import UTC, datetime

import pytest

from tests.js.conftest import Blank


@pytest.mark.parametrize(("hour", "shown"), [(0, "09:00"), (15, "00:00"), (23, "08:00")])
def test_it_is_the_time_of_japan(blank: Blank, hour: int, shown: str) -> None:
    at = int(datetime(2026, 11, 27, hour, tzinfo=UTC).timestamp() * 1000)
    blank.open("")
    assert blank.run("clock", f"m.clock({at})") == shown
