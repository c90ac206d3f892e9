"""The programme theory at a glance: contexts, mechanisms and outcomes, and what links them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, Polygon
from matplotlib.path import Path as Curve

from cmo.errors import UserError
from cmo.presentation.figures import style
from cmo.presentation.figures.layers import (
    COLUMNS,
    Place,
    Step,
    choose_steps,
    make_steps,
    order_columns,
)
from cmo.presentation.synthesis import Synthesis, count_slots, synthetic_note
from cmo.records import SLOTS, Label

LEAST_SOURCES, MOST_LINKS = 3, 45
BOX_WIDTH, BOX_HEIGHT, GAP_HEIGHT = 2.25, 0.33, 0.09
COUNT_WIDTH = 0.34
HEADS = {"C": "Context", "M": "Mechanism", "O": "Outcome"}
HINTS = {
    "C": "the circumstances",
    "M": "reasons and responses",
    "O": "what comes of it",
}
AREA = (0.03, 0.075, 0.94, 0.835)

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each place is, in inches, and how high its box may be."""

    centres: dict[Place, Point]
    height: float


@style.styled
def draw(
    synthesis: Synthesis,
    least_sources: int = LEAST_SOURCES,
    most_links: int = MOST_LINKS,
    focus: str | None = None,
) -> Figure:
    """Draw the links with most sources in three columns, C → M → O.

    A construct stands in each column in which it plays that part. The number in a box is
    the number of sources in which it does; a line's width grows with its sources. With
    ``focus``, only the links of that construct, whatever their number of sources.
    """
    steps = make_steps(synthesis.links, synthesis.codings)
    subtitle = "What leads to what, according to the sources"
    if focus:
        subtitle = f"What {_label(synthesis, focus)!r} is linked to, according to the sources"
        steps = [step for step in steps if focus in {step.start.name, step.end.name}]
        least_sources = 1
    shown = choose_steps(steps, least_sources, most_links)
    figure = style.new_page("Programme theory", subtitle)
    if not shown:
        return style.say_empty(figure, f"No link has {least_sources} or more sources.")
    axes = style.blank_axes(figure, *AREA)
    layout = place_boxes(order_columns(shown), axes)
    _draw_heads(axes)
    _draw_lines(axes, shown, layout)
    _draw_boxes(axes, layout, synthesis)
    _draw_legend(figure, shown)
    style.footnote(figure, _caption(steps, shown, least_sources, synthesis))
    return figure


def _label(synthesis: Synthesis, name: str) -> str:
    labels = {item.construct: item.label for item in synthesis.constructs}
    if name not in labels:
        raise UserError(name, "no such construct", "a construct of codebook.csv")
    return labels[name]


def place_boxes(columns: Mapping[Label, Sequence[Place]], axes: Axes) -> Layout:
    """Spread each column's places over the height of ``axes``, in inches."""
    width, top = axes.get_xlim()[1], axes.get_ylim()[1] - 0.42
    across = {"C": BOX_WIDTH / 2, "M": width / 2, "O": width - BOX_WIDTH / 2}
    tallest = max(_boxes_high(places) for places in columns.values())
    unit = min(1.0, top / (tallest * 1.16))
    centres = {}
    for label, places in columns.items():
        need = sum(_height(place) for place in places) * unit
        gap = (top - need) / len(places) if places else 0.0
        edge = top
        for place in places:
            high = _height(place) * unit + gap
            centres[place] = (across[label], edge - high / 2)
            edge -= high
    return Layout(centres, BOX_HEIGHT * unit)


def _boxes_high(places: Sequence[Place]) -> float:
    return sum(_height(place) for place in places)


def _height(place: Place) -> float:
    return GAP_HEIGHT if place.gap else BOX_HEIGHT


def _draw_heads(axes: Axes) -> None:
    width, top = axes.get_xlim()[1], axes.get_ylim()[1]
    lefts = {"C": 0.0, "M": (width - BOX_WIDTH) / 2, "O": width - BOX_WIDTH}
    for label in COLUMNS:
        left = lefts[label]
        axes.plot([left, left + BOX_WIDTH], [top - 0.34] * 2, color=style.SLOT_COLOURS[label], lw=3)
        axes.text(left, top - 0.27, HEADS[label], size=style.BODY + 3, weight="bold", va="bottom")
        edge = left + BOX_WIDTH
        axes.text(
            edge,
            top - 0.26,
            HINTS[label],
            size=style.SMALL,
            color=style.GREY,
            ha="right",
            va="bottom",
        )


def _draw_boxes(axes: Axes, layout: Layout, synthesis: Synthesis) -> None:
    labels = {item.construct: item.label for item in synthesis.constructs}
    counts = count_slots(synthesis.codings)
    for place, centre in layout.centres.items():
        if not place.gap:
            count = len(counts.get((place.name, place.column), ()))
            _draw_box(axes, place, centre, layout.height, labels.get(place.name, place.name), count)


def _draw_box(
    axes: Axes, place: Place, centre: Point, height: float, label: str, count: int
) -> None:
    colour = style.SLOT_COLOURS[place.column]
    style.box(axes, centre, (BOX_WIDTH, height), style.SLOT_TINTS[place.column], colour)
    left, y = centre[0] - BOX_WIDTH / 2, centre[1]
    lines = 2 if height > 0.27 else 1
    words = style.fit(label, BOX_WIDTH - COUNT_WIDTH - 0.16, style.BODY, lines)
    axes.text(
        left + 0.09, y, words, size=style.BODY, va="center_baseline", linespacing=1.0, zorder=4
    )
    axes.text(
        left + BOX_WIDTH - 0.09,
        y,
        str(count),
        size=style.BODY,
        weight="bold",
        ha="right",
        va="center_baseline",
        zorder=4,
    )


def _draw_lines(axes: Axes, shown: Sequence[Step], layout: Layout) -> None:
    ports = spread_ports(shown, layout)
    for step in reversed(shown):
        route = [ports[step, at] for at in range(2)]
        middle = [layout.centres[place] for place in step.route[1:-1]]
        _draw_line(axes, step, route[0], middle, route[1])


def spread_ports(shown: Sequence[Step], layout: Layout) -> dict[tuple[Step, int], Point]:
    """Return where each line leaves (0) and arrives (1), side by side along the boxes."""
    meeting: dict[tuple[Place, int], list[tuple[float, Step]]] = defaultdict(list)
    for step in shown:
        route = step.route
        meeting[step.start, 0].append((-layout.centres[route[1]][1], step))
        meeting[step.end, 1].append((-layout.centres[route[-2]][1], step))
    ports = {}
    for (place, side), lines in meeting.items():
        lines.sort(key=lambda item: (item[0], item[1].sign))
        x, y = layout.centres[place]
        x += BOX_WIDTH / 2 if side == 0 else -BOX_WIDTH / 2
        for at, (_, step) in enumerate(lines):
            shift = (0.5 - (at + 0.5) / len(lines)) * layout.height * 0.8
            ports[step, side] = (x, y + shift)
    return ports


def line_width(sources: int) -> float:
    """Return the width in points of a line with this many sources."""
    return 0.5 + 0.42 * min(sources, 12)


def _draw_line(axes: Axes, step: Step, start: Point, middle: Sequence[Point], end: Point) -> None:
    colour, line = style.SIGN_COLOURS[step.sign], style.SIGN_LINES[step.sign]
    width = line_width(len(step.sources))
    long, half = 0.075 + 0.012 * width, 0.026 + 0.011 * width
    tip = (end[0] - long, end[1])
    path = Curve(*curve_through(start, middle, tip))
    look = {"ec": colour, "lw": width, "ls": line, "capstyle": "butt", "alpha": 0.9}
    axes.add_patch(PathPatch(path, fc="none", zorder=2, clip_on=False, **look))
    head = [end, (tip[0], tip[1] + half), (tip[0], tip[1] - half)]
    axes.add_patch(Polygon(head, fc=colour, lw=0, zorder=2.5, clip_on=False))


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


def _draw_legend(figure: Figure, shown: Sequence[Step]) -> None:
    signs = [
        Line2D([], [], color=style.SIGN_COLOURS[sign], ls=style.SIGN_LINES[sign], lw=2, label=words)
        for sign, words in style.SIGN_WORDS.items()
    ]
    counts = sorted({len(step.sources) for step in shown})
    picked = sorted({counts[0], counts[len(counts) // 2], counts[-1]})
    widths = [
        Line2D([], [], color=style.BLACK, lw=line_width(count), label=f"{count} sources")
        for count in picked
    ]
    figure.legend(
        handles=[*signs, *widths],
        loc="upper right",
        bbox_to_anchor=(0.975, 0.985),
        ncols=2,
        frameon=False,
        fontsize=style.SMALL,
        handlelength=3.2,
        borderaxespad=0,
    )


def _caption(
    steps: Sequence[Step], shown: Sequence[Step], least_sources: int, synthesis: Synthesis
) -> str:
    strong = sum(len(step.sources) >= least_sources for step in steps)
    return (
        f"{len(shown)} links are shown of {strong} with {least_sources} or more sources and "
        f"{len(steps)} in all, those with most sources first, then those with most coded by "
        "people. Numbers in boxes: sources "
        f"in which the construct is {_or(SLOTS.values())}.\nCounts of sources, not effect sizes; a "
        "line that passes between mechanisms is a link for which no mechanism was given; a missing "
        "line is not evidence of no link. " + synthetic_note(synthesis.sources)
    )


def _or(words: Iterable[str]) -> str:
    first = list(words)
    return f"{', '.join(first[:-1])} or {first[-1]}"
