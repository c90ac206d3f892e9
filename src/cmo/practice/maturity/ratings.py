"""Reading ratings: one row for each cell that a rater looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cmo.errors import UserError
from cmo.exchange.cells import read_rows
from cmo.practice.maturity.index import Index

SHEET = "ratings"
NEEDED = ("rater", "date", "dimension", "level", "seen", "evidence")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Rating:
    """Whether ``rater`` saw the indicator of a level, and the evidence for it."""

    rater: str
    date: str
    dimension: str
    level: int
    seen: bool
    evidence: str
    synthetic: bool


def read_ratings(path: Path, index: Index) -> tuple[list[Rating], list[UserError]]:
    """Return the good rows of a CSV file or workbook, and every mistake in the others.

    Rows that say nothing under ``seen`` are not rated yet, and passed over.
    """
    good: list[Rating] = []
    problems: list[UserError] = []
    told: set[tuple[str, str, str, str]] = set()
    for number, row in read_rows(path, (SHEET,), NEEDED):
        cells = {name: value.strip() for name, value in row.items()}
        if not cells["seen"]:
            continue
        key = (cells["rater"], cells["date"], cells["dimension"], cells["level"])
        found = list(_problems(f"{path}, row {number}", cells, index))
        if key in told and not found:
            found = [UserError(f"{path}, row {number}", "rates a cell again", "keep one row")]
        problems += found
        if not found:
            told.add(key)
            good.append(_rating(cells))
    return good, problems


def _problems(place: str, cells: Mapping[str, str], index: Index) -> Iterator[UserError]:
    known = {
        "dimension": [dimension.id for dimension in index.dimensions],
        "level": [str(level + 1) for level in range(len(index.levels))],
        "seen": ["yes", "no"],
    }
    for column, allowed in known.items():
        if cells[column] not in allowed:
            found = f"found {cells[column]!r}"
            yield UserError(f"{place}, column {column}", found, f"allowed: {', '.join(allowed)}")
    if not DATE.fullmatch(cells["date"]):
        found = f"found {cells['date']!r}"
        yield UserError(f"{place}, column date", found, "the day of the round, as 2026-11-30")
    if not cells["rater"]:
        yield UserError(f"{place}, column rater", "is empty", "a name or a number for the rater")


def _rating(cells: Mapping[str, str]) -> Rating:
    return Rating(
        cells["rater"], cells["date"], cells["dimension"], int(cells["level"]),
        cells["seen"] == "yes", cells["evidence"], cells.get("synthetic", "") == "yes",
    )  # fmt: skip
