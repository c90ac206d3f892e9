"""Reading ratings: one row for each cell that a rater looked at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cmo.errors import UserError
from cmo.practice.filled import YES_NO, Cells, not_allowed, read_filled
from cmo.practice.maturity.index import Index

SHEET = "ratings"
CELL = ("rater", "date", "dimension", "level")
NEEDED = (*CELL, "seen", "evidence")
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


def read_ratings(paths: Iterable[Path], index: Index) -> tuple[list[Rating], list[UserError]]:
    """Return the good rows of CSV files or workbooks, and every mistake in the others.

    Rows that say nothing under ``seen`` are not rated yet, and passed over.
    """
    told: set[tuple[str, ...]] = set()

    def mistakes_of(place: str, cells: Cells) -> Iterator[UserError]:
        if not cells["seen"]:
            return
        found = list(_mistakes(place, cells, index))
        key = tuple(cells[name] for name in CELL)
        if key in told and not found:
            found = [UserError(place, "rates a cell again", "keep one row")]
        if not found:
            told.add(key)
        yield from found

    return read_filled(paths, SHEET, NEEDED, mistakes_of, _rating)


def _mistakes(place: str, cells: Cells, index: Index) -> Iterator[UserError]:
    known = {
        "dimension": [dimension.id for dimension in index.dimensions],
        "level": [str(level + 1) for level in range(len(index.levels))],
        "seen": YES_NO,
    }
    yield from not_allowed(place, cells, known)
    if not DATE.fullmatch(cells["date"]):
        found = f"found {cells['date']!r}"
        yield UserError(f"{place}, column date", found, "the day of the round, as 2026-11-30")
    if not cells["rater"]:
        yield UserError(f"{place}, column rater", "is empty", "a name or a number for the rater")


def _rating(cells: Cells) -> Rating | None:
    if not cells["seen"]:
        return None
    return Rating(
        cells["rater"],
        cells["date"],
        cells["dimension"],
        int(cells["level"]),
        cells["seen"] == "yes",
        cells["evidence"],
        cells.get("synthetic", "") == "yes",
    )
