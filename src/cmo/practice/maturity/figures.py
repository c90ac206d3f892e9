"""The profile as a radar, with the round before, and as stairs, with what raters saw."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cmo.practice.maturity.index import NOTICE, Index
from cmo.practice.maturity.scoring import LevelRow
from cmo.presentation.figures import style

LEVELS = 4


@style.styled
def draw_radar(index: Index, rows: Sequence[LevelRow], now: str, before: str) -> Figure:
    """Draw the level of each dimension around a circle; uncertain ones as a bar of the range."""
    figure = style.new_page(
        index.title, f"Levels at {now}" + (f", dashed: {before}" * bool(before))
    )
    axes = figure.add_axes((0.25, 0.1, 0.5, 0.76), projection="polar")
    by_id = {row.dimension: row for row in rows}
    ordered = [by_id[dimension.id] for dimension in index.dimensions]
    angles = [2 * math.pi * at / len(ordered) for at in range(len(ordered))]
    _prepare(axes, ordered, angles, index)
    _outline(axes, angles, [row.before for row in ordered], "--", style.GREY)
    _outline(axes, angles, [row.level for row in ordered], "-", style.BLUE)
    for angle, row in zip(angles, ordered, strict=True):
        if row.level is None and row.lowest is not None and row.highest is not None:
            axes.plot([angle] * 2, [row.lowest, row.highest], color=style.VERMILION, lw=4)
    style.footnote(figure, NOTICE)
    return figure


def _prepare(axes: Axes, rows: Sequence[LevelRow], angles: Sequence[float], index: Index) -> None:
    axes.set_ylim(0, LEVELS)
    doubt = ["" if row.level is not None else f"\n({row.name})" for row in rows]
    names = [style.fit(row.label, 1.3, style.BODY) for row in rows]
    axes.set_xticks(angles, [name + said for name, said in zip(names, doubt, strict=True)])
    axes.set_yticks(range(LEVELS + 1), ["", *(index.level_name(n + 1) for n in range(LEVELS))])
    axes.tick_params(axis="y", labelsize=style.SMALL, labelcolor=style.GREY)
    axes.tick_params(axis="x", pad=26)
    axes.grid(color=style.PALE)


def _outline(
    axes: Axes, angles: Sequence[float], levels: Sequence[int | None], line: str, colour: str
) -> None:
    """Join the levels of neighbours; a level that is not known leaves a gap."""
    if all(level is None for level in levels):
        return
    values = [math.nan if level is None else float(level) for level in levels]
    closed = [*angles, angles[0]], [*values, values[0]]
    axes.plot(*closed, ls=line, color=colour, lw=1.8, marker="o", ms=5, clip_on=False)


@style.styled
def draw_steps(index: Index, rows: Sequence[LevelRow], now: str) -> Figure:
    """Draw stairs for each dimension, filled up to its level, a bar over the raters' range."""
    figure = style.new_page(index.title, f"Stairs reached at {now}, the lowest dimension first")
    axes = figure.add_axes((0.22, 0.12, 0.74, 0.76))
    axes.set_xlim(0, LEVELS)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    for at, row in enumerate(rows):
        for level in range(LEVELS):
            reached = row.level is not None and level < row.level
            face = style.BLUE if reached else style.PALE
            height = 0.2 + 0.14 * level
            axes.bar(level + 0.5, -height, 0.94, bottom=at + 0.35, color=face, lw=0)
        _say(axes, at, row)
    axes.set_yticks(range(len(rows)), [style.fit(row.label, 2.2, style.BODY) for row in rows])
    names = [index.level_name(level + 1) for level in range(LEVELS)]
    axes.set_xticks([level + 0.5 for level in range(LEVELS)], names)
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)
    style.footnote(figure, f"The line under the stairs spans the levels that raters gave. {NOTICE}")
    return figure


def _say(axes: Axes, at: int, row: LevelRow) -> None:
    if row.lowest is None or row.highest is None:
        axes.text(0.05, at, "not rated", size=style.SMALL, color=style.GREY, va="center")
        return
    axes.plot([max(row.lowest - 1, 0), row.highest], [at + 0.41] * 2, color=style.BLACK)
    if row.level is None:
        words = f"uncertain: raters say {row.lowest} to {row.highest}"
        axes.text(0.05, at - 0.3, words, size=style.SMALL, color=style.VERMILION, va="center")
