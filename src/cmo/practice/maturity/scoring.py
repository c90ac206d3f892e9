"""From what raters saw to a level for each dimension, and how it changed.

A rater's level is a staircase: the highest level whose indicator, and those of all levels
below it, were seen with evidence written down. The level of a dimension is the median of its
raters' levels, the lower of two middle ones; where raters are split it is uncertain.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median_low

from cmo.practice.dimensions import Dimension
from cmo.practice.maturity.index import Index
from cmo.practice.maturity.ratings import Rating

UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class LevelRow:
    """A dimension at the latest date, beside the date before; None where nobody rated it.

    ``levels`` are those of the raters, the lowest first. ``skipped`` are levels that were seen
    above what the stairs lead to. ``evidence`` is that of the level reached.
    """

    dimension: str
    label: str
    level: int | None
    name: str
    raters: int
    levels: str
    lowest: int | None
    highest: int | None
    before: int | None
    change: int | None
    without_evidence: int
    skipped: str
    evidence: str


def staircase(ratings: Sequence[Rating]) -> int:
    """Return the level that one rater's ``ratings`` of one dimension lead to, 0 for none."""
    reached = {rating.level for rating in ratings if rating.seen and rating.evidence}
    level = 0
    while level + 1 in reached:
        level += 1
    return level


def dates(ratings: Sequence[Rating]) -> list[str]:
    """Return the dates of the rounds, the earliest first."""
    return sorted({rating.date for rating in ratings})


def profile(index: Index, ratings: Sequence[Rating], now: str, before: str = "") -> list[LevelRow]:
    """Return the dimensions at the date ``now``, the lowest first, uncertain ones after.

    ``before`` is the date to compare with, if any.
    """
    rows = [_row(dimension, index, ratings, now, before) for dimension in index.dimensions]
    return sorted(rows, key=lambda row: (row.level is None, row.level or 0))


def _row(
    dimension: Dimension[str], index: Index, ratings: Sequence[Rating], now: str, before: str
) -> LevelRow:
    own = [r for r in ratings if r.dimension == dimension.id]
    today = [r for r in own if r.date == now]
    levels = _levels(today)
    level = _agreed(levels, index)
    earlier = _agreed(_levels([r for r in own if r.date == before]), index)
    name = index.level_name(level) if level is not None else UNCERTAIN if levels else "not rated"
    reached = level or 0
    above = {r.level for r in today if r.seen and r.evidence and r.level > max(levels, default=0)}
    return LevelRow(
        dimension.id, dimension.label, level, name, len(levels), "; ".join(map(str, levels)),
        min(levels, default=None), max(levels, default=None), earlier,
        level - earlier if level is not None and earlier is not None else None,
        sum(r.seen and not r.evidence for r in today),
        "; ".join(map(str, sorted(above))),
        " | ".join(r.evidence for r in today if r.level == reached and r.evidence and r.seen),
    )  # fmt: skip


def _levels(ratings: Sequence[Rating]) -> list[int]:
    by_rater: dict[str, list[Rating]] = defaultdict(list)
    for rating in ratings:
        by_rater[rating.rater].append(rating)
    return sorted(map(staircase, by_rater.values()))


def _agreed(levels: Sequence[int], index: Index) -> int | None:
    """Return the level that raters agree on; None where there are none, or they are split."""
    if not levels or levels[-1] - levels[0] >= index.rules.split:
        return None
    return median_low(levels)
