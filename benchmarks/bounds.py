"""What the largest files that are parsed in our own process take (docs/safety.md).

    python benchmarks/bounds.py

Each file is as large as it may be, and holds what takes its reader longest, or most memory, of
what we thought of. Each is read by a process of its own.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from cmo.coding.notation import read_notation
from cmo.errors import UserError
from cmo.opening import (
    LARGEST,
    LARGEST_NOTATION,
    LARGEST_SETTINGS,
    MEGABYTE,
    MOST_ROWS,
    supplied_rows,
)
from cmo.schemas import MOST_VALUES, merge_settings, read_table

Reader = Callable[[Path], object]


def fill(head: str, unit: str, megabytes: float) -> str:
    """Return ``head`` and as many of ``unit`` as fit."""
    return head + unit * ((int(megabytes * MEGABYTE) - len(head)) // len(unit))


TABLE, NOTE, SETTINGS = LARGEST, LARGEST_NOTATION, LARGEST_SETTINGS
CASES: dict[str, tuple[Callable[[], str], Reader]] = {
    "table, all rows wrong": (
        lambda: "id,kind\n" + "a,b\n" * MOST_ROWS, partial(read_table, name="sources"),
    ),
    "table, one row": (partial(fill, "id,kind\n", "ab,", TABLE), supplied_rows),
    "table, too many rows": (partial(fill, "id,kind\n", "a,b\n", TABLE), supplied_rows),
    "table, too many columns": (partial(fill, "id,kind", ",a", TABLE), supplied_rows),
    "notation, marks": (partial(fill, "= a | pol: 1+\n", "[C1: x] ", NOTE), read_notation),
    "notation, heads": (partial(fill, "", "= a\n", NOTE), read_notation),
    "notation, marks apart": (
        partial(fill, "= a\nx\n", "== mark C1 0-1: x\n", NOTE), read_notation,
    ),
    "settings, values": (lambda: "a: [" + "x, " * (MOST_VALUES - 3) + "]", merge_settings),
    "settings, text": (partial(fill, "a: ", "x\n ", SETTINGS), merge_settings),
    "settings, nesting": (partial(fill, "", "[", SETTINGS), merge_settings),
}  # fmt: skip


def measure(name: str) -> str:
    """Return seconds of processor time and megabytes of memory that reading took."""
    make, read = CASES[name]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a"
        path.write_text(make(), encoding="utf-8")
        start, size = time.process_time(), path.stat().st_size / MEGABYTE
        try:
            read(path)
            said = "read"
        except UserError as problem:
            said = problem.found[:40]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000
    seconds = time.process_time() - start
    return f"| {name} | {size:.1f} MB | {seconds:.1f} s | {peak:,.0f} MB | {said} |"


def main() -> None:
    if sys.argv[1:]:
        print(measure(sys.argv[1]), flush=True)
        return
    for name in CASES:
        subprocess.run([sys.executable, __file__, name], check=True)


if __name__ == "__main__":
    main()
