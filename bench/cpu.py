"""Seconds of CPU that a process and all below it have used, children that have ended included; from /proc."""

import os
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


def used(roots: Iterable[int]) -> float:
    """``roots``: ids of processes."""
    seconds: dict[int, float] = {}
    children: dict[int, list[int]] = defaultdict(list)
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            parts = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
        pid = int(entry.name)
        children[int(parts[1])].append(pid)
        seconds[pid] = sum(map(int, parts[11:15])) / _TICK
    total, left = 0.0, list(roots)
    while left:
        pid = left.pop()
        total += seconds.get(pid, 0.0)
        left += children[pid]
    return total
