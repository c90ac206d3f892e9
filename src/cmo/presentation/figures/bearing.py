"""Which mechanisms matter when, and in which type of collaboration: one grid for both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from cmo.presentation.figures import style
from cmo.presentation.synthesis import call_interviews
from cmo.records import Source

Row = Mapping[str, str]

MOST_MECHANISMS = 20
BAR_HEIGHT = 0.25  # of the height of a row
AREA = (0.03, 0.075, 0.94, 0.81)
NAMES_WIDTH, HEAD_HEIGHT = 2.45, 0.62
# The parts of a cell's bars, told apart by more than their colour.
PARTS: dict[str, dict[str, Any]] = {
    "helps": {"fc": style.BLUE, "ec": style.BLUE},
    "hinders": {"fc": "white", "ec": style.VERMILION, "hatch": "/////"},
    "mixed": {"fc": style.PALE, "ec": style.GREY},
}
WORDS = {"helps": "helps", "hinders": "hinders", "mixed": "both or unclear"}
FOOT = (
    "In a cell: papers + interviews in which the mechanism is at work there; bars: independent "
    "sources in which it helps or hinders what is meant to come about (a source may say both), "
    "all on one scale.\n{note}Many cells rest on one source. Counts of evidence, not effect "
    "sizes; an empty cell says that nobody spoke of it."
)


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the cells stand: the left edge of each group, the top of each row, in inches.

    ``size`` is that of text in points, ``counts`` the room for it in a cell, ``unit`` the
    length of a bar for one source.
    """

    axes: Axes
    lefts: Mapping[str, float]
    tops: Mapping[str, float]
    width: float
    height: float
    size: float
    counts: float
    unit: float


@style.styled
def draw_phases(rows: Iterable[Row], sources: Iterable[Source] = ()) -> Figure:
    """Draw the mechanisms of ``tables/lifecycle.csv`` by phase.

    ``sources`` only tells whether the interviews are real.
    """
    return _draw(
        [row for row in rows if row["kind"] == "mechanism"],
        "What matters when: mechanisms by phase",
        "tables/lifecycle.csv",
        "The phases are no fixed order; a configuration may be in several. Sources: papers + "
        f"{call_interviews(sources)}.",
        "Phases are those that the coder gave, else told by a phrase, else those of the source. ",
    )


@style.styled
def draw_types(rows: Iterable[Row], sources: Iterable[Source] = ()) -> Figure:
    """Draw the mechanisms of ``tables/typology.csv`` by type of collaboration.

    ``sources`` only tells whether the interviews are real.
    """
    return _draw(
        [row for row in rows if row["dimension"] == "collaboration_type"],
        "What matters where: mechanisms by type of collaboration",
        "tables/typology.csv",
        f"From the loosest type to the closest. Sources: papers + {call_interviews(sources)}.",
        "Sources whose type is not said are left out. ",
    )


def _draw(rows: Sequence[Row], title: str, table: str, words: str, note: str) -> Figure:
    ranked = _rank(rows)
    shown = ranked[:MOST_MECHANISMS]
    figure = style.new_page(
        title,
        f"{len(shown)} of {len(ranked)} mechanisms, those with most sources first (all: {table}). "
        f"{words}",
    )
    if not shown:
        return style.say_empty(figure, "No source is classified and names a mechanism.")
    axes = style.blank_axes(figure, *AREA)
    drawn = [row for row in rows if row["subject"] in shown]
    grid = _lay_out(axes, rows, drawn, shown)
    labels = {row["subject"]: row["label"] for row in drawn}
    for subject, top in grid.tops.items():
        _draw_name(grid, top, labels[subject])
    sizes = {row["group"]: (row["group_name"], row["families_of_group"]) for row in rows}
    for group, left in grid.lefts.items():
        name, sources = sizes[group]
        top = axes.get_ylim()[1] - HEAD_HEIGHT
        style.head_column(axes, (left, top), grid.width, name, int(sources), grid.size)
    for row in drawn:
        _draw_cell(grid, row)
    _draw_legend(figure)
    style.footnote(figure, FOOT.format(note=note))
    return figure


def _rank(rows: Sequence[Row]) -> list[str]:
    """Return the mechanisms, those first that most sources speak of in some group."""
    behind: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        behind[row["subject"]] |= set(row["source_ids"].split("; "))
    return sorted(behind, key=lambda name: (-len(behind[name]), name))


def _lay_out(axes: Axes, rows: Sequence[Row], drawn: Sequence[Row], shown: Sequence[str]) -> Grid:
    groups = list(dict.fromkeys(row["group"] for row in rows))
    width = (axes.get_xlim()[1] - NAMES_WIDTH) / len(groups)
    height = (axes.get_ylim()[1] - HEAD_HEIGHT) / max(len(shown), 10)
    start = axes.get_ylim()[1] - HEAD_HEIGHT
    most = max(int(row[part]) for row in drawn for part in PARTS)
    size = style.SMALL if width > 1 else style.TINY + 0.3
    counts = max(style.text_width(_say_count(row), size) for row in drawn) + 0.08
    return Grid(
        axes,
        {group: NAMES_WIDTH + at * width for at, group in enumerate(groups)},
        {subject: start - at * height for at, subject in enumerate(shown)},
        width,
        height,
        size,
        counts,
        min(0.1, (width * 0.94 - counts) / max(most, 1)),
    )


def _draw_name(grid: Grid, top: float, label: str) -> None:
    right = grid.axes.get_xlim()[1]
    grid.axes.plot([0, right], [top, top], color=style.PALE, lw=0.5)
    words = style.fit(label, NAMES_WIDTH - 0.15, style.SMALL + 0.5, 1)
    y = top - grid.height / 2
    grid.axes.text(0.02, y, words, size=style.SMALL + 0.5, va="center_baseline")


def _draw_cell(grid: Grid, row: Row) -> None:
    left, top = grid.lefts[row["group"]], grid.tops[row["subject"]]
    middle = top - grid.height / 2
    grid.axes.text(left, middle, _say_count(row), size=grid.size, va="center_baseline")
    counts = {part: int(row[part]) for part in PARTS if int(row[part])}
    thick = grid.height * BAR_HEIGHT
    edge = middle + thick * len(counts) / 2
    for part, count in counts.items():
        edge -= thick
        corner = (left + grid.counts, edge + thick * 0.08)
        grid.axes.add_patch(
            Rectangle(corner, grid.unit * count, thick * 0.84, lw=0.5, **PARTS[part])
        )


def _say_count(row: Row) -> str:
    return f"{row['papers']}+{row['interviews']}"


def _draw_legend(figure: Figure) -> None:
    figure.legend(
        handles=[Patch(label=words, **PARTS[part]) for part, words in WORDS.items()],
        loc="upper left",
        bbox_to_anchor=(0.03, 0.915),
        ncols=len(PARTS),
        frameon=False,
        fontsize=style.SMALL,
        borderpad=0,
        borderaxespad=0,
    )
