"""Stacked columns: within their frame, and as high as their counts say."""

import pytest

from callcenter.ui.charts import HEIGHT, WIDTH, Chart, chart


def drawn(totals: list[int]) -> Chart:
    return chart((str(place), [total - total // 3, total // 3]) for place, total in enumerate(totals))


@pytest.mark.parametrize("totals", [[], [0] * 12, [1] + [0] * 11, [7, 3, 0, 12] * 6, [10**6] * 12])
def test_the_chart_stays_within_its_frame_and_its_columns_add_up(totals: list[int]) -> None:
    found = drawn(totals)
    assert [bar.total for bar in found.bars] == totals
    for bar in found.bars:
        height = sum(block.height for block in bar.blocks)
        assert 0 <= height <= found.base
        for block in bar.blocks:
            assert found.left <= block.x
            assert block.x + block.width <= WIDTH
            assert 0 <= block.y <= block.y + block.height <= HEIGHT
    values = [tick.value for tick in found.ticks]
    assert values == sorted(set(values))
    assert values[-1] >= max(totals, default=0)


def test_equal_counts_are_equally_high() -> None:
    heights = [sum(block.height for block in bar.blocks) for bar in drawn([9, 9, 18] + [0] * 9).bars[:3]]
    assert heights[0] == heights[1] == pytest.approx(heights[2] / 2, abs=0.3)
