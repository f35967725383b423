"""The coarse wall stands by itself: the permission table refuses before a loader is asked."""

import pytest

from tests.isolation.table import EXPECTED, FINER, Cell, asked_cells, let_in, too_many


@pytest.mark.parametrize("cell", asked_cells(), ids=" ".join)
def test_the_table_alone_refuses_every_role_that_may_not(cell: Cell) -> None:
    name, method = cell
    assert EXPECTED[name].may[method] <= let_in(cell)
    assert bool(too_many(cell)) == (cell in FINER), (sorted(too_many(cell)), FINER.get(cell))
