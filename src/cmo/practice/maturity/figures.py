"""The profile as a radar, beside the round before, and as stairs, with the level by each rater."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from cmo.practice.maturity.index import Index
from cmo.practice.maturity.results import Summary, say_change
from cmo.practice.maturity.scoring import LevelRow
from cmo.presentation.figures import style

LEVELS = 4
NOW: dict[str, Any] = {"color": style.BLUE, "lw": 1.8, "marker": "o", "ms": 6}
BEFORE: dict[str, Any] = {"color": style.GREY, "lw": 1.4, "ls": "--", "marker": "s", "ms": 5}
RATER: dict[str, Any] = {"marker": "o", "ls": "none", "color": style.BLACK, "ms": 4}
SPLIT: dict[str, Any] = {"color": style.VERMILION, "lw": 5, "solid_capstyle": "round"}


def draw_all(
    index: Index, summary: Summary, rows: Sequence[LevelRow]
) -> dict[str, tuple[Figure, str]]:
    """Return the figures by name, each with what it shows in words."""
    shown = "the table before it has the same levels"
    return {
        "radar": (
            draw_radar(index, summary, rows),
            f"Level of each dimension around a circle, beside the round before; {shown}.",
        ),
        "steps": (
            draw_steps(index, summary, rows),
            f"Stairs of each dimension, and the level by each rater; {shown}.",
        ),
    }


@style.styled
def draw_radar(index: Index, summary: Summary, rows: Sequence[LevelRow]) -> Figure:
    """Draw the level of each dimension around a circle; uncertain ones as a bar of the range."""
    figure = style.new_page(index.title, f"Level of each dimension on {summary.now}")
    axes = figure.add_axes((0.25, 0.1, 0.5, 0.76), projection="polar")
    by_id = {row.dimension: row for row in rows}
    ordered = [by_id[dimension.id] for dimension in index.dimensions]
    angles = [2 * math.pi * at / len(ordered) for at in range(len(ordered))]
    _prepare(axes, ordered, angles, index)
    _outline(axes, angles, [row.before for row in ordered], **BEFORE)
    _outline(axes, angles, [row.level for row in ordered], **NOW)
    for angle, row in zip(angles, ordered, strict=True):
        if row.level is None and row.lowest is not None and row.highest is not None:
            axes.plot([angle] * 2, [row.lowest, row.highest], zorder=2, **SPLIT)
    handles = [Line2D([], [], label=summary.now, **NOW)]
    handles += [Line2D([], [], label=summary.before, **BEFORE)] if summary.before else []
    handles.append(Line2D([], [], label="uncertain: from the lowest rater to the highest", **SPLIT))
    _draw_legend(figure, handles)
    style.footnote(figure, summary.notice)
    return figure


def _prepare(axes: Axes, rows: Sequence[LevelRow], angles: Sequence[float], index: Index) -> None:
    axes.set_ylim(0, LEVELS)
    doubt = ["" if row.level is not None else f"\n({row.name})" for row in rows]
    names = [style.fit(row.label, 1.3, style.BODY) for row in rows]
    axes.set_xticks(angles, [name + said for name, said in zip(names, doubt, strict=True)])
    axes.set_yticks(range(LEVELS + 1), [])
    between = math.pi / len(rows)
    box = {"fc": "white", "ec": "none", "pad": 1.2, "alpha": 0.85}
    look: dict[str, Any] = {"size": style.SMALL, "color": style.GREY, "ha": "center", "bbox": box}
    for level in range(1, LEVELS + 1):
        axes.text(between, level, index.level_name(level), va="center", zorder=5, **look)
    axes.tick_params(axis="x", pad=26)
    axes.grid(color=style.PALE)


def _outline(
    axes: Axes, angles: Sequence[float], levels: Sequence[int | None], **look: Any
) -> None:
    """Join the levels of neighbours; a level that is not known leaves a gap."""
    if all(level is None for level in levels):
        return
    values = [math.nan if level is None else float(level) for level in levels]
    closed = [*angles, angles[0]], [*values, values[0]]
    axes.plot(*closed, clip_on=False, zorder=3, **look)


@style.styled
def draw_steps(index: Index, summary: Summary, rows: Sequence[LevelRow]) -> Figure:
    """Draw stairs for each dimension, filled up to its level, with a dot for each rater."""
    figure = style.new_page(
        index.title, f"Stairs reached on {summary.now}, the lowest dimension first"
    )
    axes = figure.add_axes((0.2, 0.1, 0.63, 0.79))
    axes.set_xlim(-0.3, LEVELS)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    for at, row in enumerate(rows):
        _draw_stairs(axes, at, row)
        _draw_raters(axes, at, row)
        _say(axes, at, row, summary.before)
    axes.set_yticks(range(len(rows)), [style.fit(row.label, 1.9, style.BODY) for row in rows])
    names = [index.level_name(level + 1) for level in range(LEVELS)]
    axes.set_xticks([level + 0.5 for level in range(LEVELS)], names)
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)
    handles = [
        Patch(fc=style.BLUE, label="reached"),
        Patch(fc=style.PALE, label="not reached"),
        Line2D([], [], label="a rater’s level", **RATER),
    ]
    _draw_legend(figure, handles)
    style.footnote(figure, summary.notice)
    return figure


def _draw_stairs(axes: Axes, at: int, row: LevelRow) -> None:
    for level in range(LEVELS):
        reached = row.level is not None and level < row.level
        face = style.BLUE if reached else style.PALE
        axes.bar(level + 0.5, -0.16 - 0.14 * level, 0.96, bottom=at + 0.26, color=face, lw=0)


def _draw_raters(axes: Axes, at: int, row: LevelRow) -> None:
    """Draw the raters below the step that each gives, side by side; level 0 stands before all."""
    for level, raters in Counter(map(int, filter(None, row.levels.split("; ")))).items():
        middle = level - 0.5 if level else -0.15
        places = [middle + 0.09 * (n - (raters - 1) / 2) for n in range(raters)]
        axes.plot(places, [at + 0.36] * raters, **RATER)


def _say(axes: Axes, at: int, row: LevelRow, before: str) -> None:
    """Write beside the stairs what is uncertain, or how the level has changed."""
    look: dict[str, Any] = {"va": "center", "clip_on": False, "size": style.BODY}
    if row.level is None:
        words = f"{row.name}: raters say\n{row.lowest} to {row.highest}" if row.raters else row.name
        axes.text(LEVELS + 0.08, at, words, color=style.VERMILION, **look)
    elif before:
        words = f"{say_change(row)} since" if row.change is not None else "no level on"
        axes.text(LEVELS + 0.08, at, f"{words} {before}", **look)


def _draw_legend(figure: Figure, handles: Sequence[Artist]) -> None:
    figure.legend(
        handles=list(handles), loc="upper left", ncols=len(handles), frameon=False,
        bbox_to_anchor=(0.03, 0.922), fontsize=style.SMALL, borderpad=0, borderaxespad=0,
    )  # fmt: skip
