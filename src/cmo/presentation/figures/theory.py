"""The programme theory at a glance: contexts, mechanisms and outcomes, and what links them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.legend_handler import HandlerTuple
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, Polygon
from matplotlib.path import Path as Curve

from cmo.counting import counted
from cmo.presentation.figures import style
from cmo.presentation.figures.layers import (
    COLUMNS,
    Step,
    choose_steps,
    make_steps,
    order_columns,
)
from cmo.presentation.figures.routes import (
    BOX_WIDTH,
    Layout,
    Point,
    curve_through,
    place_boxes,
    spread_ports,
)
from cmo.presentation.synthesis import Synthesis, call_interviews, count_slots, say_sources
from cmo.records import Label

LEAST_SOURCES, MOST_LINKS = 3, 40
COUNT_WIDTH = 0.34
# The share of a line's width that its pale core takes.
CORE = 0.45
HEADS = {"C": "Context", "M": "Mechanism", "O": "Outcome"}
HINTS = {
    "C": "the circumstances",
    "M": "reasons and responses",
    "O": "what comes of it",
}
AREA = (0.03, 0.075, 0.94, 0.805)


@style.styled
def draw(
    synthesis: Synthesis,
    manifest: Mapping[str, Any] | None = None,
    least_sources: int = LEAST_SOURCES,
    most_links: int = MOST_LINKS,
) -> Figure:
    """Draw the links with most sources in three columns, C → M → O.

    A construct stands in each column in which it plays that part. The number in a box is
    the number of sources in which it does; a line's width grows with its sources. The title
    counts the sources of ``manifest``.
    """
    steps = make_steps(synthesis.links, synthesis.codings)
    title = "Programme theory: what leads to what"
    shown = choose_steps(steps, least_sources, most_links)
    spoken = call_interviews(synthesis.sources)
    rule = _say_rule(steps, shown, least_sources)
    key = f"Numbers on lines: papers + {spoken} that support the link."
    figure = style.new_page(title + say_sources(manifest, spoken), f"{rule} {key}")
    if not shown:
        return style.say_empty(figure, f"No link has {least_sources} or more sources.")
    axes = style.blank_axes(figure, *AREA)
    layout = place_boxes(order_columns(shown), shown, (axes.get_xlim()[1], axes.get_ylim()[1]))
    _draw_heads(axes)
    _draw_lines(axes, shown, layout)
    _draw_boxes(axes, layout, synthesis)
    _draw_legend(figure, shown)
    style.footnote(figure, _say_foot(shown, spoken))
    return figure


def _say_foot(shown: Sequence[Step], spoken: str) -> str:
    alone = sum(step.link.papers == 0 for step in shown)
    return (
        "Numbers in boxes: sources in which the construct plays that part. All numbers count "
        "sources; they are not effect sizes. "
        f"{alone} of the {len(shown)} links drawn rest on {spoken} alone.\n"
        "A line that passes between the mechanisms is a link for which no mechanism was given. A "
        "missing line is not evidence of no link."
    )


def _say_rule(steps: Sequence[Step], shown: Sequence[Step], least_sources: int) -> str:
    """Return which links are drawn, and of how many."""
    strong = sum(step.strength >= least_sources for step in steps)
    drawn = f"{len(shown)} of {len(steps)} links are drawn: "
    if len(shown) == strong:
        return f"{drawn}those that {least_sources} or more sources support."
    return f"{drawn}those with most sources, then with most sources coded by people."


def _draw_heads(axes: Axes) -> None:
    width, top = axes.get_xlim()[1], axes.get_ylim()[1]
    lefts = {"C": 0.0, "M": (width - BOX_WIDTH) / 2, "O": width - BOX_WIDTH}
    for label in COLUMNS:
        left = lefts[label]
        edge = left + BOX_WIDTH
        axes.plot([left, edge], [top - 0.34] * 2, color=style.SLOT_COLOURS[label], lw=3)
        axes.text(left, top - 0.27, HEADS[label], size=style.BODY + 3, weight="bold", va="bottom")
        look: dict[str, Any] = {
            "size": style.SMALL,
            "color": style.GREY,
            "ha": "right",
            "va": "bottom",
        }
        axes.text(edge, top - 0.26, HINTS[label], **look)


def _draw_boxes(axes: Axes, layout: Layout, synthesis: Synthesis) -> None:
    labels = {item.construct: item.label for item in synthesis.constructs}
    counts = count_slots(synthesis.codings)
    for place, centre in layout.centres.items():
        if not place.gap:
            count = len(counts.get((place.name, place.column), ()))
            words = labels.get(place.name, place.name)
            _draw_box(axes, (place.column, centre, layout.heights[place]), words, count)


def _draw_box(axes: Axes, where: tuple[Label, Point, float], label: str, count: int) -> None:
    column, (x, y), height = where
    tint, edge = style.SLOT_TINTS[column], style.SLOT_COLOURS[column]
    style.box(axes, (x, y), (BOX_WIDTH, height), tint, edge)
    left = x - BOX_WIDTH / 2
    room = BOX_WIDTH - COUNT_WIDTH - 0.16
    size = min(style.BODY, height * 72 * 0.8)
    words = style.fit(label, room, size, 1)
    if words.endswith("…"):
        size = min(style.BODY, height * 72 / 2.5)
        words = style.fit(label, room, size, 2)
    look: dict[str, Any] = {"va": "center_baseline", "zorder": 4}
    axes.text(left + 0.09, y, words, size=size, linespacing=1.0, **look)
    right, full = left + BOX_WIDTH - 0.09, min(style.BODY, height * 72 * 0.8)
    axes.text(right, y, str(count), size=full, weight="bold", ha="right", **look)


def _draw_lines(axes: Axes, shown: Sequence[Step], layout: Layout) -> None:
    ports = spread_ports(shown, layout)
    for step in reversed(shown):
        middle = [layout.centres[place] for place in step.route[1:-1]]
        _draw_line(axes, step, ports[step.link.id, 0], middle, ports[step.link.id, 1])


def line_width(sources: int) -> float:
    """Return the width in points of a line with this many sources."""
    return 0.8 + 0.5 * min(sources, 12)


def _draw_line(axes: Axes, step: Step, start: Point, middle: Sequence[Point], end: Point) -> None:
    """Draw a line with its head and number; a pale core says that the machine had a part."""
    link = step.link
    colour, line = style.SIGN_COLOURS[link.sign], style.SIGN_LINES[link.sign]
    width = line_width(step.strength)
    long, half = 0.07 + 0.01 * width, 0.024 + 0.01 * width
    tip = (end[0] - long, end[1])
    path = Curve(*curve_through(start, middle, tip))
    look: dict[str, Any] = {"fc": "none", "capstyle": "butt", "clip_on": False}
    axes.add_patch(PathPatch(path, ec=colour, lw=width, ls=line, zorder=2, **look))
    if link.coded_by_machine:
        axes.add_patch(PathPatch(path, ec="white", lw=width * CORE, zorder=2.1, **look))
    head = [end, (tip[0], tip[1] + half), (tip[0], tip[1] - half)]
    axes.add_patch(Polygon(head, fc=colour, lw=0, zorder=2.5, clip_on=False))
    axes.text(
        tip[0] - 0.05,
        tip[1],
        f"{link.papers}+{link.interviews}",
        size=style.TINY + 0.5,
        ha="right",
        va="center_baseline",
        color=style.BLACK,
        zorder=2.8,
        bbox={"boxstyle": "round,pad=0.12,rounding_size=0.3", "fc": "white", "ec": "none"},
    )


def _draw_legend(figure: Figure, shown: Sequence[Step]) -> None:
    signs = [
        Line2D([], [], color=style.SIGN_COLOURS[sign], ls=style.SIGN_LINES[sign], lw=2, label=words)
        for sign, words in style.SIGN_WORDS.items()
        if any(step.link.sign == sign for step in shown)
    ]
    counts = sorted({step.strength for step in shown})
    widths = [
        Line2D([], [], color=style.GREY, lw=line_width(count), label=counted(count, "source"))
        for count in sorted({counts[0], counts[-1]})
    ]
    thick = Line2D([], [], color=style.GREY, lw=3)
    pairs: list[tuple[Any, str]] = [(line, str(line.get_label())) for line in (*signs, *widths)]
    pairs.append((thick, "all sources coded by people"))
    if any(step.link.coded_by_machine for step in shown):
        core = Line2D([], [], color="white", lw=3 * CORE)
        pairs.append(((thick, core), "some sources coded by machine"))
    figure.legend(
        [handle for handle, _ in pairs],
        [words for _, words in pairs],
        loc="upper left",
        bbox_to_anchor=(0.03, 0.912),
        ncols=len(pairs),
        frameon=False,
        fontsize=style.SMALL,
        handlelength=3.2,
        borderpad=0,
        borderaxespad=0,
        handler_map={tuple: HandlerTuple(ndivide=1, pad=0)},
    )
