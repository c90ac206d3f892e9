"""Feedback loops, one ring each: what drives itself on, and what holds itself back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import cos, pi, sin
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch

from cmo.presentation.figures import style
from cmo.presentation.synthesis import call_interviews
from cmo.records import Construct, Source

Row = Mapping[str, str]
Point = tuple[float, float]

ROWS, ACROSS = 3, 4
AREA = (0.03, 0.085, 0.94, 0.83)
LETTERS = {"reinforcing": "R", "balancing": "B"}
WITHIN = "within a source"
RADIUS = 0.75
LABEL_WIDTH = 1.18


@style.styled
def draw(
    loops: Iterable[Row], constructs: Iterable[Construct], sources: Iterable[Source] = ()
) -> Figure:
    """Draw the firmest loops of ``tables/loops.csv``.

    First those that one source closes by itself, then those whose links have most sources.
    ``sources`` only tells whether the interviews are real.
    """
    rows = sorted(loops, key=_rank)
    kinds = Counter(row["kind"] for row in rows)
    shown = rows[: ROWS * ACROSS]
    counts = " and ".join(f"{kinds[kind]} {kind}" for kind in LETTERS if kinds[kind])
    figure = style.new_page(
        "Feedback loops: what drives itself on, and what holds itself back",
        f"{len(shown)} of {len(rows)} loops ({counts}): those that one source closes by itself "
        f"first, then those with most sources. Sources: papers + {call_interviews(sources)}.",
    )
    if not shown:
        return style.say_empty(figure, "No loop was found.")
    axes = style.blank_axes(figure, *AREA)
    labels = {item.construct: item.label for item in constructs}
    width, height = axes.get_xlim()[1] / ACROSS, axes.get_ylim()[1] / ROWS
    for at, row in enumerate(shown):
        line, column = divmod(at, ACROSS)
        centre = (width * (column + 0.5), height * (ROWS - line - 0.53))
        _draw_loop(axes, row, centre, labels)
        _write_head(axes, row, (centre[0], height * (ROWS - line) - 0.02))
    style.footnote(figure, FOOT)
    return figure


FOOT = (
    "Blue, +: more goes with more; orange dashes, −: more goes with less. R, reinforcing: an even "
    "number of minus signs, so that a change feeds itself; B, balancing: an odd number, so that a "
    "change meets resistance.\nInferred: each link has a source, but no source claims the whole "
    "loop. Numbers count sources; they are not effect sizes."
)


def _rank(row: Row) -> tuple[Any, ...]:
    within = row["basis"] == WITHIN
    firm = (int(row["weakest"]), int(row["families_with_all"]), int(row["families"]))
    return not within, *(-number for number in firm), row["path"]


def _write_head(axes: Axes, row: Row, at: Point) -> None:
    counts = f"{row['papers']}+{row['interviews']} sources"
    axes.text(
        *at,
        f"{LETTERS[row['kind']]}  {row['kind']}, {row['basis']}, {counts}",
        size=style.SMALL,
        weight="bold",
        ha="center",
        va="top",
    )


def _draw_loop(axes: Axes, row: Row, centre: Point, labels: Mapping[str, str]) -> None:
    names = row["constructs"].split("; ")
    signs = row["signs"].strip("()").split(")(")
    points = _ring(len(names), centre)
    axes.text(*centre, LETTERS[row["kind"]], size=style.TITLE + 5, ha="center", va="center")
    for at, sign in enumerate(signs):
        _draw_step(axes, sign, (points[at], points[(at + 1) % len(points)]), centre)
    for name, (x, y) in zip(names, points, strict=True):
        words = style.fit(labels.get(name, name), LABEL_WIDTH - 0.06, style.SMALL, 2)
        tall = 0.2 + 0.11 * words.count("\n")
        style.box(axes, (x, y), (LABEL_WIDTH, tall), "white", style.GREY, 0.7)
        look: dict[str, Any] = {"ha": "center", "va": "center", "linespacing": 1.0}
        axes.text(x, y, words, size=style.SMALL, zorder=4, **look)


def _ring(count: int, centre: Point) -> Sequence[Point]:
    """Return places around a ring, clockwise from the top."""
    turns = [pi / 2 - 2 * pi * at / count for at in range(count)]
    return [(centre[0] + RADIUS * cos(t), centre[1] + RADIUS * sin(t)) for t in turns]


def _draw_step(axes: Axes, sign: str, ends: tuple[Point, Point], centre: Point) -> None:
    """Draw an arrow that bends outwards, with its sign at the bend."""
    colour = style.SIGN_COLOURS[sign]
    look: dict[str, Any] = {"ls": style.SIGN_LINES[sign], "color": colour, "lw": 1.5}
    arrow = FancyArrowPatch(
        *ends,
        connectionstyle="arc3,rad=-0.35",
        arrowstyle="-|>",
        mutation_scale=9,
        shrinkA=11,
        shrinkB=12,
        clip_on=False,
        **look,
    )
    axes.add_patch(arrow)
    (x0, y0), (x1, y1) = ends
    bend = ((x0 + x1) / 2 - 0.175 * (y1 - y0), (y0 + y1) / 2 + 0.175 * (x1 - x0))
    axes.text(
        *bend,
        "−" if sign == "-" else sign,
        size=style.BODY + 1,
        color=colour,
        weight="bold",
        ha="center",
        va="center",
        zorder=4,
        bbox={"boxstyle": "circle,pad=0.1", "fc": "white", "ec": "none"},
    )
