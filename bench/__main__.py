"""Runs the benches named on the command line (all without a name), prints the table and keeps it in bench/results/."""

import importlib
import json
import os
import platform
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from bench import Row

BENCHES = ("sealing", "recordings", "audit", "calls", "saves", "freetext", "pages", "companies", "live", "idle")
RESULTS = Path(__file__).parent / "results"


def number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def table(rows: list[Row]) -> str:
    """The rows as a table of fixed width columns."""
    head = ("what", "measured", "unit", "peer", "against", "ratio", "goal", "")
    marks = {True: "met", False: "MISSED", None: ""}
    lines = [
        (r.name, number(r.measured), r.unit, number(r.peer), r.peer_name, number(r.ratio), r.goal, marks[r.ok])
        for r in rows
    ]
    widths = [max(len(line[i]) for line in [head, *lines]) for i in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in [head, *lines]
    )


def cpu() -> str:
    """The processor's name as the kernel gives it."""
    path = Path("/proc/cpuinfo")
    names = [line for line in path.read_text().splitlines() if line.startswith("model name")] if path.exists() else []
    return names[0].partition(":")[2].strip() if names else platform.processor()


def main(names: list[str]) -> int:
    rows: list[Row] = []
    for name in names or BENCHES:
        print(f"… {name}", file=sys.stderr, flush=True)
        rows += importlib.import_module(f"bench.{name}").run()
    text = table(rows)
    print(text)
    stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H%MZ")
    machine = {"cpu": cpu(), "cores": os.cpu_count(), "python": platform.python_version()}
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{stamp}.json").write_text(
        json.dumps({"at": stamp, "machine": machine, "rows": [asdict(r) for r in rows]}, ensure_ascii=False, indent=1)
    )
    (RESULTS / "latest.txt").write_text(f"{stamp}, {machine}\n\n{text}\n")
    return 1 if any(row.ok is False for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
