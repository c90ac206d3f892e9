"""The evidence matrix: which source speaks of which construct, and in which part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from cmo.presentation.figures import style
from cmo.presentation.synthesis import Synthesis, count_slots, synthetic_note
from cmo.records import LABELS, SLOTS, Construct, Label, Source

MOST_CONSTRUCTS = 40
LEFT, BOTTOM, WIDTH, HEIGHT = 2.62, 0.86, 8.3, 5.72
LAYERS = ("context", "functioning", "performance", "outcome")
SPOKEN = "interviews"
# How far apart the oblique names of neighbouring groups of columns must start, in inches.
NAME_SPACE = 0.2


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows, the columns, and the sources of each construct in each slot."""

    constructs: tuple[Construct, ...]
    sources: tuple[Source, ...]
    machine: frozenset[str]
    cells: Mapping[tuple[str, Label], set[str]]

    @property
    def wide(self) -> float:
        """Width of a column in inches; few sources do not make fat columns."""
        return min(WIDTH / len(self.sources), 0.5)

    @property
    def high(self) -> float:
        """Height of a row in inches."""
        return min(HEIGHT / len(self.constructs), 0.3)

    def left(self, column: int) -> float:
        """Return the left edge of a column in inches."""
        return LEFT + column * self.wide

    def top(self, row: int) -> float:
        """Return the upper edge of a row in inches."""
        return BOTTOM + HEIGHT - row * self.high


@style.styled
def draw(synthesis: Synthesis, most_constructs: int = MOST_CONSTRUCTS) -> Figure:
    """Draw constructs by sources, with a band in the cell for each slot.

    Rows are the constructs with most sources, by layer; columns are the sources with any
    construct, papers by type of collaboration and then interviews.
    """
    figure = style.new_page(
        "Evidence matrix",
        "Which source speaks of which construct, as context, mechanism or outcome",
    )
    grid = make_grid(synthesis, most_constructs)
    if not grid.constructs or not grid.sources:
        return style.say_empty(figure, "No source speaks of any construct yet.")
    axes = style.blank_axes(figure, 0, 0, 1, 1)
    _draw_machine(axes, grid)
    _draw_lattice(axes, grid)
    _draw_cells(axes, grid)
    _draw_rows(axes, grid)
    _draw_columns(axes, grid)
    _draw_legend(figure)
    style.footnote(figure, _caption(synthesis, grid))
    return figure


def make_grid(synthesis: Synthesis, most_constructs: int) -> Grid:
    """Choose and order the rows and columns."""
    cells = count_slots(synthesis.codings)
    found = {
        item.construct: set().union(
            *(cells.get((item.construct, label), set()) for label in LABELS)
        )
        for item in synthesis.constructs
    }
    ranked = sorted(synthesis.constructs, key=lambda c: (-len(found[c.construct]), c.construct))
    chosen = [item for item in ranked if found[item.construct]][:most_constructs]
    chosen.sort(key=lambda item: _layer_rank(item.layer))
    speaking = set().union(*found.values())
    sources = [source for source in synthesis.sources if source.id in speaking]
    machine = frozenset(c.source for c in synthesis.codings if c.origin == "machine")
    return Grid(tuple(chosen), tuple(sorted(sources, key=_column_key)), machine, cells)


def _layer_rank(layer: str) -> int:
    return LAYERS.index(layer) if layer in LAYERS else len(LAYERS)


def _column_key(source: Source) -> tuple[bool, bool, str, str]:
    group = _group(source)
    return source.spoken, group in {"other", "not applicable", "not said"}, group, source.id


def _group(source: Source) -> str:
    if source.spoken:
        return SPOKEN
    return source.collaboration_type.replace("-", " ").replace("qi ", "QI ") or "not said"


def _draw_machine(axes: Axes, grid: Grid) -> None:
    """Hatch the columns of sources that the machine coded."""
    tall = len(grid.constructs) * grid.high
    for at, source in enumerate(grid.sources):
        if source.id in grid.machine:
            corner = (grid.left(at), grid.top(0) - tall)
            axes.add_patch(Rectangle(corner, grid.wide, tall, fc=style.PALE, ec="none", zorder=0))


def _draw_lattice(axes: Axes, grid: Grid) -> None:
    """Draw thin lines between rows, and stronger ones between groups."""
    right, foot = grid.left(len(grid.sources)), grid.top(len(grid.constructs))
    for row in range(len(grid.constructs) + 1):
        axes.hlines(grid.top(row), 0.35, right, color=style.PALE, lw=0.5, zorder=1)
    edges = [0, *_group_ends([_group(source) for source in grid.sources])]
    axes.vlines([grid.left(at) for at in edges], foot, grid.top(0), color=style.GREY, lw=0.6)
    edges = [0, *_group_ends([item.layer for item in grid.constructs])]
    axes.hlines([grid.top(at) for at in edges], 0.35, right, color=style.GREY, lw=0.6, zorder=3)


def _group_ends(names: Sequence[str]) -> list[int]:
    ends, at = [], 0
    for _, members in groupby(names):
        at += len(list(members))
        ends.append(at)
    return ends


def _draw_cells(axes: Axes, grid: Grid) -> None:
    """Fill the upper, middle or lower third of a cell for context, mechanism or outcome."""
    third = grid.high * 0.84 / 3
    for band, label in enumerate(LABELS):
        patches = [
            Rectangle(
                (
                    grid.left(column) + grid.wide * 0.1,
                    grid.top(row) - grid.high * 0.08 - third * (band + 1),
                ),
                grid.wide * 0.8,
                third,
            )
            for row, construct in enumerate(grid.constructs)
            for column, source in enumerate(grid.sources)
            if source.id in grid.cells.get((construct.construct, label), ())
        ]
        colour = style.SLOT_COLOURS[label]
        axes.add_collection(PatchCollection(patches, facecolor=colour, edgecolor="none", zorder=2))


def _draw_rows(axes: Axes, grid: Grid) -> None:
    """Name the rows and their layers, and write each row's number of sources."""
    right = grid.left(len(grid.sources))
    size = min(style.SMALL, grid.high * 72 * 0.72)
    for row, construct in enumerate(grid.constructs):
        y = grid.top(row) - grid.high / 2
        words = style.fit(construct.label, LEFT - 0.72, size, 1)
        axes.text(LEFT - 0.07, y, words, size=size, ha="right", va="center_baseline")
        total = len(_speakers(grid, construct))
        axes.text(right + 0.3, y, str(total), size=size, ha="right", va="center_baseline")
    axes.text(right + 0.3, grid.top(0) + 0.06, "sources", size=style.TINY, ha="right", va="bottom")
    start = 0
    for end in _group_ends([item.layer for item in grid.constructs]):
        y = (grid.top(start) + grid.top(end)) / 2
        name, space = grid.constructs[start].layer, (end - start) * grid.high
        width = style.text_width(name, style.SMALL, "bold")
        size = style.SMALL * min(1.0, max(space * 0.95 / max(width, 0.01), 0.6))
        axes.text(0.43, y, name, size=size, rotation=90, ha="center", va="center",
                  color=style.GREY, weight="bold")  # fmt: skip
        start = end


def _speakers(grid: Grid, construct: Construct) -> set[str]:
    return set().union(*(grid.cells.get((construct.construct, label), set()) for label in LABELS))


def _draw_columns(axes: Axes, grid: Grid) -> None:
    """Name the columns below, and their groups above."""
    foot = grid.top(len(grid.constructs))
    size = min(style.SMALL, max(grid.wide * 72 * 0.8, 2.0))
    for at, source in enumerate(grid.sources):
        words, slant = source.id.removeprefix("lit-")[:14], "normal"
        if source.id in grid.machine:
            slant = "italic"
        x = grid.left(at) + grid.wide / 2
        axes.text(x, foot - 0.04, words, size=size, rotation=90, ha="center", va="top", style=slant)
    start, reach = 0, 0.0
    for end in _group_ends([_group(source) for source in grid.sources]):
        centre = (grid.left(start) + grid.left(end)) / 2
        reach = max(centre, reach + NAME_SPACE)
        y = grid.top(0)
        axes.plot([centre, centre, reach], [y, y + 0.03, y + 0.1], color=style.GREY, lw=0.5)
        words = f"{_group(grid.sources[start])} ({end - start})"
        axes.text(reach - 0.03, y + 0.11, words, size=style.SMALL, rotation=35, ha="left", va="bottom",
                  rotation_mode="anchor")  # fmt: skip
        start = end


def _draw_legend(figure: Figure) -> None:
    places = dict(zip(LABELS, ("upper", "middle", "lower"), strict=True))
    handles = [
        Patch(fc=style.SLOT_COLOURS[label], label=f"{SLOTS[label]} ({places[label]} third)")
        for label in LABELS
    ]
    handles.append(Patch(fc=style.PALE, label="coded by machine (grey column, slanting name)"))
    figure.legend(
        handles=handles,
        loc="upper right",
        bbox_to_anchor=(0.975, 0.985),
        ncols=2,
        frameon=False,
        fontsize=style.SMALL,
        borderaxespad=0,
    )


def _caption(synthesis: Synthesis, grid: Grid) -> str:
    return (
        f"The {len(grid.constructs)} constructs with most sources of {len(synthesis.constructs)} "
        f"in the codebook; {len(grid.sources)} of {len(synthesis.sources)} sources, the others "
        "speak of no construct. Columns of papers carry the source's id without “lit-”.\n"
        "An empty cell says that the source does not speak of it, not that it is absent. "
        + synthetic_note(synthesis.sources)
    )
