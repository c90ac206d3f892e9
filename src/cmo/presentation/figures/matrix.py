"""The evidence matrix: which source speaks of which construct, and in which part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from cmo.presentation.figures import style
from cmo.presentation.synthesis import Synthesis, call_interviews, count_slots, say_sources
from cmo.records import LABELS, SLOTS, Construct, Label, Source

MOST_CONSTRUCTS = 40
LEFT, BOTTOM, WIDTH, HEIGHT = 2.62, 0.86, 8.3, 5.62
LAYERS = ("context", "functioning", "performance", "outcome")
NOT_SAID = "not said"
LAST_GROUPS = {"other", "not applicable", NOT_SAID}
# The smallest name of a column that anyone can read enlarged, in points.
LEAST_NAME = 2.0
# How far apart the oblique names of neighbouring groups of columns must start.
NAME_SPACE = 0.24
# The space between the papers and the interviews.
APART = 0.2


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows, the columns, and the sources of each construct in each slot; in inches."""

    constructs: tuple[Construct, ...]
    sources: tuple[Source, ...]
    machine: frozenset[str]
    cells: Mapping[tuple[str, Label], set[str]]
    spoken: str
    papers: int
    """How many columns are papers; they come first."""

    @property
    def wide(self) -> float:
        """Width of a column; few sources do not make fat columns."""
        return min((WIDTH - APART) / len(self.sources), 0.5)

    @property
    def crowded(self) -> bool:
        """Whether columns are too narrow for names; their marks are then drawn as a picture."""
        return self.wide * 72 * 0.8 < LEAST_NAME

    @property
    def high(self) -> float:
        """Height of a row."""
        return min(HEIGHT / len(self.constructs), 0.3)

    @property
    def foot(self) -> float:
        """The lower edge of the last row."""
        return self.top(len(self.constructs))

    def left(self, column: int) -> float:
        """Return the left edge of a column."""
        shift = APART if 0 < self.papers <= column else 0.0
        return LEFT + column * self.wide + shift

    def right(self, column: int) -> float:
        """Return the right edge of a column."""
        return self.left(column) + self.wide

    def top(self, row: int) -> float:
        """Return the upper edge of a row."""
        return BOTTOM + HEIGHT - row * self.high

    def speakers(self, construct: Construct) -> set[str]:
        """Return the sources that speak of ``construct`` in any slot."""
        return _everywhere(self.cells, construct)

    def heading(self, source: Source) -> str:
        """Return the heading under which a source stands."""
        return self.spoken if source.spoken else _collaboration(source)


def _everywhere(cells: Mapping[tuple[str, Label], set[str]], construct: Construct) -> set[str]:
    return set().union(*(cells.get((construct.construct, label), set()) for label in LABELS))


def _collaboration(source: Source) -> str:
    return source.collaboration_type.replace("-", " ").replace("qi ", "QI ") or NOT_SAID


@style.styled
def draw(
    synthesis: Synthesis,
    manifest: Mapping[str, Any] | None = None,
    most_constructs: int = MOST_CONSTRUCTS,
) -> Figure:
    """Draw constructs by sources, with a band in the cell for each slot.

    Rows are the constructs with most sources, by layer; columns are the sources with any
    construct, papers by type of collaboration and then interviews. The title counts the
    sources of ``manifest``.
    """
    grid = make_grid(synthesis, most_constructs)
    figure = style.new_page(
        f"Evidence matrix: who speaks of what{say_sources(manifest, grid.spoken)}",
        "A mark says that the source (column) speaks of the construct (row), and in which part",
    )
    if not grid.constructs:
        return style.say_empty(figure, "No source speaks of any construct yet.")
    axes = style.blank_axes(figure, 0, 0, 1, 1)
    _draw_lattice(axes, grid)
    _draw_cells(axes, grid)
    _draw_rows(axes, grid)
    _draw_layers(axes, grid)
    _draw_sources(axes, grid)
    _draw_groups(axes, grid)
    _draw_legend(figure)
    style.footnote(figure, _say_foot(synthesis, grid))
    return figure


def make_grid(synthesis: Synthesis, most_constructs: int) -> Grid:
    """Choose and order the rows and columns."""
    cells = count_slots(synthesis.codings)
    found = {item.construct: _everywhere(cells, item) for item in synthesis.constructs}
    ranked = sorted(synthesis.constructs, key=lambda c: (-len(found[c.construct]), c.construct))
    chosen = [item for item in ranked if found[item.construct]][:most_constructs]
    chosen.sort(key=lambda item: _layer_rank(item.layer))
    speaking = set().union(*found.values())
    sources = [source for source in synthesis.sources if source.id in speaking]
    return Grid(
        tuple(chosen),
        tuple(sorted(sources, key=_column_key)),
        frozenset(coding.source for coding in synthesis.codings if coding.origin == "machine"),
        cells,
        call_interviews(synthesis.sources),
        papers=sum(not source.spoken for source in sources),
    )


def _layer_rank(layer: str) -> int:
    return LAYERS.index(layer) if layer in LAYERS else len(LAYERS)


def _column_key(source: Source) -> tuple[bool, bool, str, str]:
    if source.spoken:
        return True, False, "", source.id
    group = _collaboration(source)
    return False, group in LAST_GROUPS, group, source.id


def _runs(names: Sequence[str]) -> list[tuple[int, int]]:
    """Return where each run of equal names begins, and where the next one does."""
    runs, at = [], 0
    for _, members in groupby(names):
        end = at + len(list(members))
        runs.append((at, end))
        at = end
    return runs


def _draw_lattice(axes: Axes, grid: Grid) -> None:
    """Shade the columns coded by machine; draw lines between rows and around groups."""
    top, rows = grid.top(0), len(grid.constructs)
    size = grid.wide, top - grid.foot
    shades = [
        Rectangle((grid.left(at), grid.foot), *size)
        for at, source in enumerate(grid.sources)
        if source.id in grid.machine
    ]
    _fill(axes, shades, style.PALE, grid, zorder=0)
    strong = {at for run in _runs([item.layer for item in grid.constructs]) for at in run}
    for start, end in _parts(grid):
        reach = grid.left(start), grid.right(end - 1)
        for row in range(rows + 1):
            colour, width = (style.GREY, 0.7) if row in strong else (style.RULE, 0.5)
            axes.hlines(grid.top(row), *reach, color=colour, lw=width, zorder=1)
            axes.hlines(grid.top(row), 0.6, LEFT, color=style.RULE, lw=0.5, zorder=1)
    for start, end in _runs([grid.heading(source) for source in grid.sources]):
        edges = [grid.left(start), grid.right(end - 1)]
        axes.vlines(edges, grid.foot, top, color=style.GREY, lw=0.7, zorder=1)


def _parts(grid: Grid) -> list[tuple[int, int]]:
    """Return the columns of the papers, and those of the interviews."""
    found = [(0, grid.papers), (grid.papers, len(grid.sources))]
    return [(start, end) for start, end in found if start < end]


def _draw_cells(axes: Axes, grid: Grid) -> None:
    """Fill the upper, middle or lower third of a cell for context, mechanism or outcome."""
    third, inset = grid.high * 0.8 / 3, grid.wide * 0.1
    for band, label in enumerate(LABELS):
        below = grid.high * 0.1 + third * (band + 1)
        patches = [
            Rectangle(
                (grid.left(column) + inset, grid.top(row) - below), grid.wide - 2 * inset, third
            )
            for row, construct in enumerate(grid.constructs)
            for column, source in enumerate(grid.sources)
            if source.id in grid.cells.get((construct.construct, label), ())
        ]
        _fill(axes, patches, style.SLOT_COLOURS[label], grid, zorder=2)


def _fill(axes: Axes, patches: Sequence[Patch], colour: str, grid: Grid, *, zorder: int) -> None:
    """Draw patches in one colour; thousands of them as pixels, lest the file be huge."""
    look: dict[str, Any] = {"facecolor": colour, "edgecolor": "none", "zorder": zorder}
    axes.add_collection(PatchCollection(patches, rasterized=grid.crowded, **look))


def _draw_rows(axes: Axes, grid: Grid) -> None:
    """Name the rows, and write each row's number of sources."""
    count_at = grid.right(len(grid.sources) - 1) + 0.3
    size = min(style.SMALL, grid.high * 72 * 0.72)
    look: dict[str, Any] = {"size": size, "ha": "right", "va": "center_baseline"}
    for row, construct in enumerate(grid.constructs):
        y = grid.top(row) - grid.high / 2
        axes.text(LEFT - 0.07, y, style.fit(construct.label, LEFT - 0.72, size, 1), **look)
        axes.text(count_at, y, str(len(grid.speakers(construct))), weight="bold", **look)
    axes.text(count_at, grid.top(0) + 0.06, "sources", size=style.TINY, ha="right", va="bottom")


def _draw_layers(axes: Axes, grid: Grid) -> None:
    """Name the layers of the codebook beside their rows."""
    look: dict[str, Any] = {"rotation": 90, "ha": "center", "va": "center", "weight": "bold"}
    for start, end in _runs([item.layer for item in grid.constructs]):
        name, room = grid.constructs[start].layer, (end - start) * grid.high
        width = style.text_width(name, style.SMALL, "bold")
        size = style.SMALL * min(1.0, max(room * 0.95 / max(width, 0.01), 0.6))
        y = (grid.top(start) + grid.top(end)) / 2
        axes.text(0.43, y, name, size=size, color=style.GREY, **look)
        axes.hlines([grid.top(start), grid.top(end)], 0.35, LEFT, color=style.GREY, lw=0.7)


def _draw_sources(axes: Axes, grid: Grid) -> None:
    """Name the columns below; slanting where the machine coded the source."""
    if grid.crowded:
        return
    size = min(style.SMALL, grid.wide * 72 * 0.8)
    look: dict[str, Any] = {"size": size, "rotation": 90, "ha": "center", "va": "top"}
    for at, source in enumerate(grid.sources):
        slant = "italic" if source.id in grid.machine else "normal"
        name = source.id.removeprefix("lit-")[:14]
        axes.text(grid.left(at) + grid.wide / 2, grid.foot - 0.04, name, style=slant, **look)


def _draw_groups(axes: Axes, grid: Grid) -> None:
    """Name the groups of columns above, far enough apart to be read."""
    reach, y = 0.0, grid.top(0)
    look: dict[str, Any] = {"rotation": 35, "rotation_mode": "anchor", "va": "bottom"}
    for start, end in _runs([grid.heading(source) for source in grid.sources]):
        centre = (grid.left(start) + grid.right(end - 1)) / 2
        reach = max(centre, reach + NAME_SPACE)
        axes.plot([centre, centre, reach], [y, y + 0.03, y + 0.1], color=style.GREY, lw=0.5)
        words = f"{grid.heading(grid.sources[start])} ({end - start})"
        weight = "bold" if grid.sources[start].spoken else "normal"
        axes.text(reach - 0.03, y + 0.11, words, size=style.SMALL, weight=weight, **look)


def _draw_legend(figure: Figure) -> None:
    places = dict(zip(LABELS, ("upper", "middle", "lower"), strict=True))
    handles = [
        Patch(fc=style.SLOT_COLOURS[label], label=f"as {SLOTS[label]} ({places[label]} third)")
        for label in LABELS
    ]
    handles.append(Patch(fc=style.PALE, label="source coded by machine (grey, slanting name)"))
    figure.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(0.03, 0.912),
        ncols=len(handles),
        frameon=False,
        fontsize=style.SMALL,
        borderpad=0,
        borderaxespad=0,
    )


def _say_foot(synthesis: Synthesis, grid: Grid) -> str:
    named = "there are too many to name" if grid.crowded else "their names lack “lit-”"
    silent = len(synthesis.sources) - len(grid.sources)
    return (
        f"Shown are the {len(grid.constructs)} constructs with most sources, of "
        f"{len(synthesis.constructs)} in the codebook. Of {len(synthesis.sources)} sources in the "
        f"register, {silent} speak of no construct and have no column.\n"
        f"Papers are grouped by type of collaboration; {named}. An empty cell says "
        "that the source does not speak of the construct, not that it was absent."
    )
