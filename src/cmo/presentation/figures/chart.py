"""Where the boxes of a tested theory stand: three columns, and ports for each line.

All lengths are inches on the page.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Literal

BOX_WIDTH, BOX_HEIGHT = 2.35, 0.25
# Lines that end at one side of a box stand this far apart.
LINE_SPACE = 0.12
COUNT, SWEEPS = 3, 8

Point = tuple[float, float]
Pair = tuple[str, str]
Side = Literal[-1, 1]


@dataclass(frozen=True, slots=True)
class Run:
    """Where a line leaves and arrives, and on which side of the box: -1 left, 1 right."""

    start: Point
    end: Point
    leaves: Side
    arrives: Side


@dataclass(frozen=True, slots=True)
class Chart:
    """The centre and the height of each box, and in which column it stands."""

    centres: Mapping[str, Point]
    heights: Mapping[str, float]
    columns: Mapping[str, int]


def sides(columns: Mapping[str, int], pair: Pair) -> tuple[Side, Side]:
    """Return on which sides a line leaves and arrives: -1 is left, 1 is right."""
    start, end = (columns[name] for name in pair)
    if start == end:
        return (-1, -1) if start == COUNT - 1 else (1, 1)
    return (1, -1) if start < end else (-1, 1)


def place(columns: Mapping[str, int], pairs: Sequence[Pair], size: Point) -> Chart:
    """Spread the boxes of each column over an area of ``size``, neighbours side by side."""
    orders = _order([[n for n in columns if columns[n] == at] for at in range(COUNT)], pairs)
    heights = _heights(columns, pairs)
    fullest = max(sum(heights[name] for name in order) for order in orders)
    unit = min(1.0, size[1] * 0.9 / max(fullest, BOX_HEIGHT))
    heights = {name: height * unit for name, height in heights.items()}
    centres: dict[str, Point] = {}
    for at, order in enumerate(orders):
        x = BOX_WIDTH / 2 + at * (size[0] - BOX_WIDTH) / (COUNT - 1)
        free = (size[1] - sum(heights[name] for name in order)) / max(len(order), 1)
        edge = size[1]
        for name in order:
            centres[name] = (x, edge - (heights[name] + free) / 2)
            edge -= heights[name] + free
    return Chart(centres, heights, columns)


def _heights(columns: Mapping[str, int], pairs: Iterable[Pair]) -> dict[str, float]:
    """Return heights that leave room for the lines at the fuller side of each box."""
    lines = Counter(end for pair in pairs for end in zip(pair, sides(columns, pair), strict=True))
    fuller = {name: max(lines[name, -1], lines[name, 1]) for name in columns}
    return {name: max(BOX_HEIGHT, LINE_SPACE * (count + 0.5)) for name, count in fuller.items()}


def _order(orders: list[list[str]], pairs: Iterable[Pair]) -> list[list[str]]:
    """Move each box towards the mean height of what it is linked to, column by column."""
    linked: dict[str, list[str]] = defaultdict(list)
    for start, end in pairs:
        linked[start].append(end)
        linked[end].append(start)
    for _ in range(SWEEPS):
        for at, order in enumerate(orders):
            height = {n: (i + 0.5) / len(o) for o in orders for i, n in enumerate(o)}
            wanted = {n: fmean([height[m] for m in linked[n]] or [height[n]]) for n in order}
            orders[at] = sorted(order, key=lambda name: (wanted[name], name))
    return orders


def ports(chart: Chart, pairs: Iterable[Pair]) -> dict[Pair, Run]:
    """Return how each line runs, so that lines at one side of a box do not meet."""
    pairs = sorted(set(pairs))
    meeting: dict[tuple[str, Side], list[tuple[float, Pair, int]]] = defaultdict(list)
    for pair in pairs:
        for end, (name, side) in enumerate(zip(pair, sides(chart.columns, pair), strict=True)):
            meeting[name, side].append((-chart.centres[pair[1 - end]][1], pair, end))
    found: dict[tuple[Pair, int], Point] = {}
    for (name, side), lines in meeting.items():
        x, y = chart.centres[name]
        for at, (_, pair, end) in enumerate(sorted(lines)):
            up = chart.heights[name] * (0.5 - (at + 0.5) / len(lines))
            found[pair, end] = (x + side * BOX_WIDTH / 2, y + up)
    return {
        pair: Run(found[pair, 0], found[pair, 1], *sides(chart.columns, pair)) for pair in pairs
    }
