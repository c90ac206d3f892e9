"""Where the boxes of the programme theory stand, and how its lines run between them.

All lengths are inches on the page.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from matplotlib.path import Path as Curve

from cmo.presentation.figures.layers import Place, Step
from cmo.records import Label

BOX_WIDTH, BOX_HEIGHT, GAP_HEIGHT = 2.25, 0.33, 0.12
# Lines that meet at a box stand this far apart, so that the numbers on them do not touch.
LINE_SPACE = 0.125
HEAD_ROOM = 0.42
# The share of a column that stays free between its boxes when it is full.
FREE = 0.14

Point = tuple[float, float]
Port = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Layout:
    """The centre and the height of each place."""

    centres: dict[Place, Point]
    heights: dict[Place, float]


def place_boxes(
    columns: Mapping[Label, Sequence[Place]], steps: Sequence[Step], size: Point
) -> Layout:
    """Spread each column's places over an area of ``size``, under the columns' heads."""
    width, top = size[0], size[1] - HEAD_ROOM
    across = {"C": BOX_WIDTH / 2, "M": width / 2, "O": width - BOX_WIDTH / 2}
    heights = _heights(columns, steps)
    tallest = max(sum(heights[place] for place in places) for places in columns.values())
    unit = min(1.0, top * (1 - FREE) / tallest)
    heights = {place: height * unit for place, height in heights.items()}
    centres = {}
    for label, places in columns.items():
        free = top - sum(heights[place] for place in places)
        edge = top
        for place in places:
            high = heights[place] + free / len(places)
            centres[place] = (across[label], edge - high / 2)
            edge -= high
    return Layout(centres, heights)


def _heights(columns: Mapping[Label, Sequence[Place]], steps: Sequence[Step]) -> dict[Place, float]:
    """Return heights that leave room for the lines of each box, and none for text in gaps."""
    leaving = Counter(step.start for step in steps)
    arriving = Counter(step.end for step in steps)
    return {
        place: GAP_HEIGHT
        if place.gap
        else max(BOX_HEIGHT, (max(leaving[place], arriving[place]) + 0.4) * LINE_SPACE)
        for places in columns.values()
        for place in places
    }


def spread_ports(steps: Sequence[Step], layout: Layout) -> dict[Port, Point]:
    """Return where each link, by id, leaves (0) and arrives (1): side by side along the boxes."""
    meeting: dict[tuple[Place, int], list[tuple[float, Step]]] = defaultdict(list)
    for step in steps:
        route = step.route
        meeting[step.start, 0].append((-layout.centres[route[1]][1], step))
        meeting[step.end, 1].append((-layout.centres[route[-2]][1], step))
    ports = {}
    for (place, side), lines in meeting.items():
        lines.sort(key=lambda item: (item[0], item[1].link.id))
        x, y = layout.centres[place]
        x += BOX_WIDTH / 2 if side == 0 else -BOX_WIDTH / 2
        space = min(LINE_SPACE, layout.heights[place] / (len(lines) + 0.4))
        for at, (_, step) in enumerate(lines):
            ports[step.link.id, side] = (x, y + ((len(lines) - 1) / 2 - at) * space)
    return ports


def curve_through(
    start: Point, middle: Sequence[Point], end: Point
) -> tuple[list[Point], list[int]]:
    """Return the vertices and codes of a curve that leaves and arrives level.

    Through the middle column, where ``middle`` has its gap, the line runs level between the
    boxes.
    """
    stops = [start]
    for x, y in middle:
        stops += [(x - BOX_WIDTH / 2, y), (x + BOX_WIDTH / 2, y)]
    stops.append(end)
    vertices, codes = [start], [int(Curve.MOVETO)]
    for (x0, y0), (x1, y1) in pairwise(stops):
        half = (x0 + x1) / 2
        vertices += [(half, y0), (half, y1), (x1, y1)]
        codes += [int(Curve.CURVE4)] * 3
    return vertices, codes
