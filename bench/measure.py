"""How benches compare: everything in turn, round after round, so that a noisy minute strikes both sides."""

import time
from collections.abc import Callable, Mapping
from statistics import median

Work = Callable[[], object]


def interleaved(
    works: Mapping[str, Work], rounds: int, *, clock: Callable[[], float] = time.perf_counter
) -> dict[str, float]:
    """The median seconds of each work, by `clock` (``time.process_time`` for the CPU of this process)."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _round in range(rounds):
        for name, work in works.items():
            begun = clock()
            work()
            taken[name].append(clock() - begun)
    return {name: median(times) for name, times in taken.items()}
