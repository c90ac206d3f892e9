"""Whether links belong to one type of collaboration: how many of its sources claim each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from cmo.presentation.figures import style
from cmo.presentation.synthesis import call_interviews
from cmo.records import Construct, Source

Row = Mapping[str, str]
Pair = tuple[str, str]

DIMENSION = "collaboration_type"
MOST_LINKS = 30
AREA = (0.03, 0.075, 0.94, 0.82)
NAMES_WIDTH, HEAD_HEIGHT = 3.75, 0.62
SIGNS = {"+": "+", "-": "−", "both": "±", "0": "?", "": ""}
COLOURS = {**style.SIGN_COLOURS, "both": style.PURPLE, "": style.GREY}


@style.styled
def draw(
    contrasts: Iterable[Row], constructs: Iterable[Construct], sources: Iterable[Source] = ()
) -> Figure:
    """Draw the rows of ``tables/contrasts.csv`` by collaboration type, a link a line.

    A bar is the share of a type's independent sources that claim the link, with their
    number and the sign they give it. Links that stand out in one type come first, then those
    whose sign turns, then those with most sources. ``sources`` only tells whether the
    interviews are real.
    """
    rows = [row for row in contrasts if row["dimension"] == DIMENSION]
    cells = {(_pair(row), row["group"]): row for row in rows}
    sizes = {row["group"]: int(row["families_of_group"]) for row in rows}
    names = {row["group"]: row["group_name"] for row in rows}
    groups = sorted(sizes, key=lambda group: (-sizes[group], group))
    links = _choose(rows)
    shown = links[:MOST_LINKS]
    figure = style.new_page(
        "Contrast: which links belong to which type of collaboration?",
        f"{len(shown)} of {len(links)} links compared (all: tables/contrasts.csv); first those "
        "that stand out, then those whose sign turns. Bars: share of a type's sources, papers and "
        f"{call_interviews(sources)}.",
    )
    if not shown:
        return style.say_empty(figure, "No link has sources enough to be compared.")
    axes = style.blank_axes(figure, *AREA)
    labels = {item.construct: item.label for item in constructs}
    width = (axes.get_xlim()[1] - NAMES_WIDTH) / len(groups)
    height = (axes.get_ylim()[1] - HEAD_HEIGHT) / max(len(shown), 12)
    lefts = {group: NAMES_WIDTH + at * width for at, group in enumerate(groups)}
    tops = {pair: height * (max(len(shown), 12) - at) for at, pair in enumerate(shown)}
    _draw_names(axes, tops, height, labels)
    for group, left in lefts.items():
        corner = left, axes.get_ylim()[1] - HEAD_HEIGHT
        style.head_column(axes, corner, width, names[group], sizes[group], style.TINY)
        for pair, top in tops.items():
            if (pair, group) in cells:
                _draw_cell(axes, cells[pair, group], (left, top), (width * 0.92, height))
    style.footnote(figure, FOOT)
    return figure


FOOT = (
    "In a cell: sources of the type that claim the link, and the sign they give it (+ more goes "
    "with more, − more goes with less, ± both, ? not said). Framed: stands out from all other "
    "types by its interval. ↔: the sign turns\nagainst that of the other types. Numbers in heads: "
    "independent sources of the type. Many cells rest on one source; with so few sources a "
    "contrast is a question to ask, not a finding."
)


def _pair(row: Row) -> Pair:
    return row["from_construct"], row["to_construct"]


def _choose(rows: Sequence[Row]) -> list[Pair]:
    """Return the links, those first that a reader of contrasts looks for."""
    by_pair: dict[Pair, list[Row]] = defaultdict(list)
    for row in rows:
        by_pair[_pair(row)].append(row)

    def rank(pair: Pair) -> tuple[bool, bool, int, Pair]:
        mine = by_pair[pair]
        out, turns = (any(r[n] == "yes" for r in mine) for n in ("stands_out", "sign_turns"))
        return not out, not turns, -sum(int(r["families"]) for r in mine), pair

    return sorted(by_pair, key=rank)


def _draw_names(
    axes: Axes, tops: Mapping[Pair, float], height: float, labels: Mapping[str, str]
) -> None:
    right = axes.get_xlim()[1]
    for pair, top in tops.items():
        words = " → ".join(labels.get(name, name) for name in pair)
        axes.plot([0, right], [top, top], color=style.PALE, lw=0.5)
        axes.text(
            0.02,
            top - height / 2,
            style.fit(words, NAMES_WIDTH - 0.15, style.SMALL + 0.5, 1),
            size=style.SMALL + 0.5,
            va="center_baseline",
        )


def _draw_cell(
    axes: Axes, row: Row, corner: tuple[float, float], size: tuple[float, float]
) -> None:
    (left, top), (width, height) = corner, size
    bottom, high = top - height * 0.85, height * 0.7
    if row["stands_out"] == "yes":
        look: dict[str, Any] = {"fc": "none", "ec": style.BLACK, "lw": 1.1, "zorder": 3}
        axes.add_patch(Rectangle((left, bottom), width, high, **look))
    if not int(row["families"]):
        return
    long = width * float(row["share"])
    axes.add_patch(Rectangle((left, bottom), long, high, fc=COLOURS[row["sign"]], alpha=0.45, lw=0))
    words = f"{row['families']} {SIGNS[row['sign']]}"
    if row["sign_turns"] == "yes":
        words += " ↔"
    axes.text(
        left + 0.04, bottom + high / 2, words, size=style.SMALL, va="center_baseline", zorder=4
    )
