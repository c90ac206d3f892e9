"""Compare JSON Lines with Parquet for the records of the example (docs/decisions.md).

Run: python benchmarks/store.py [--rounds 7]. Needs a finished run; Parquet is compared where
pyarrow is installed (it is no dependency). Prints medians and ranges as ratios to JSON Lines.
"""

from __future__ import annotations

import argparse
import dataclasses
import importlib.util
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from cmo.records import Coding, Document
from cmo.store import read_many, read_records, write_records


def seconds(action: Callable[[], object], rounds: int) -> list[float]:
    """Return the wall time of each round, in seconds."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        action()
        taken.append(time.perf_counter() - start)
    return taken


def row(name: str, taken: list[float], size: int, base: float) -> None:
    middle = statistics.median(taken)
    print(
        f"{name:24} {middle / base:6.2f} × JSON Lines "
        f"({min(taken) / base:.2f} to {max(taken) / base:.2f}), {size / 1e3:.0f} kB"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--processed", type=Path, default=Path("data/processed"))
    args = parser.parse_args()
    documents = read_many(sorted((args.processed / "documents").glob("*.jsonl")), Document)
    codings = read_records(args.processed / "theory" / "codings.jsonl", Coding)
    with tempfile.TemporaryDirectory() as name:
        for what, records, kind in (
            ("documents", documents, Document),
            ("codings", codings, Coding),
        ):
            compare(what, records, kind, Path(name), args.rounds)


def compare(what: str, records: list, kind: type, folder: Path, rounds: int) -> None:
    lines = folder / f"{what}.jsonl"
    writing = seconds(lambda: write_records(lines, records), rounds)
    reading = seconds(lambda: read_records(lines, kind), rounds)
    rates = (len(records) / statistics.median(writing), len(records) / statistics.median(reading))
    print(f"{what}: {len(records)} records; JSON Lines writes {rates[0]:.0f} and reads "
          f"{rates[1]:.0f} records a second, {lines.stat().st_size / 1e3:.0f} kB")  # fmt: skip
    if importlib.util.find_spec("pyarrow") is None:
        print("pyarrow is not installed: nothing to compare with")
        return
    import pyarrow
    from pyarrow import parquet

    from cmo.store import from_plain

    table = folder / f"{what}.parquet"

    def write() -> None:
        plain = [dataclasses.asdict(record) for record in records]
        parquet.write_table(pyarrow.Table.from_pylist(plain), table)

    def read() -> None:
        for value in parquet.read_table(table).to_pylist():
            from_plain(value, kind)

    for name, action, base in (("writing", write, writing), ("reading", read, reading)):
        taken = seconds(action, rounds)
        row(f"Parquet, {name}", taken, table.stat().st_size, statistics.median(base))


if __name__ == "__main__":
    main()
