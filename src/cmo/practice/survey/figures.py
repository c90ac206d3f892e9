"""A survey in two pictures: each dimension with its groups, and a table of bands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from cmo.practice.survey.instrument import HIGH, LOW, SurveyRules
from cmo.practice.survey.results import Summary, show, show_mean
from cmo.practice.survey.scoring import DimensionScore, GroupScore
from cmo.presentation.figures import style

MARKERS = "osD^vPXph*<>"
COLOURS = (style.BLUE, style.VERMILION, style.GREEN, style.PURPLE, style.ORANGE, style.SKY)
TINTS = {"act": "#F8E0D2", "discuss": "#FCF1DB", "strength": "#DDEBF5"}
WORDS = {"act": "act on it", "discuss": "discuss", "strength": "a strength"}
TEXT = style.BODY + 2
LANES = 0.62  # the part of a row that holds its groups


def draw_all(
    summary: Summary,
    rules: SurveyRules,
    scores: Sequence[DimensionScore],
    groups: Sequence[GroupScore],
) -> dict[str, tuple[Figure, str]]:
    """Return the figures by name, each with what it shows in words."""
    shown = "the table before it has the figures of all people"
    return {
        "dimensions": (
            draw_dimensions(summary, rules, scores, groups),
            f"Mean of each dimension, and of each {summary.grouping} with its spread; {shown}.",
        ),
        "groups": (
            draw_groups(summary, rules, scores, groups),
            f"Mean, spread and band of each {summary.grouping} on each dimension; {shown}.",
        ),
    }


@style.styled
def draw_dimensions(
    summary: Summary,
    rules: SurveyRules,
    scores: Sequence[DimensionScore],
    groups: Sequence[GroupScore],
) -> Figure:
    """Draw the mean of each dimension, and the mean and spread of each group around it."""
    figure = style.new_page(
        summary.title,
        f"Dimensions, the weakest first: means of {summary.people} people, and of each "
        f"{summary.grouping} with one standard deviation either way",
    )
    axes = figure.add_axes((0.2, 0.125, 0.6, 0.745))
    _prepare(axes, scores, rules)
    shown = list(dict.fromkeys(g.group for g in groups if g.mean is not None))
    for at, row in enumerate(scores):
        own = {g.group: g for g in groups if g.dimension == row.dimension}
        for lane, name in enumerate(shown):
            y = at - LANES / 2 + LANES * (lane + 0.5) / len(shown)
            _draw_group(axes, y, own.get(name), lane)
        _draw_mean(axes, at, row)
    _draw_legend(figure, shown)
    hidden = sorted({group.group for group in groups} - set(shown))
    style.footnote(figure, _foot(summary, rules, hidden))
    return figure


def _prepare(axes: Axes, scores: Sequence[DimensionScore], rules: SurveyRules) -> None:
    """Shade the bands, whose edges are where a mean rounds up into the next."""
    edges = [LOW, rules.discuss - 0.05, rules.strength - 0.05, HIGH]
    for (name, tint), left, right in zip(TINTS.items(), edges[:-1], edges[1:], strict=True):
        axes.axvspan(left, right, color=tint, lw=0, zorder=0)
        middle = (left + right) / 2
        axes.text(middle, -0.62, WORDS[name], ha="center", va="bottom", color=style.GREY)
    axes.set_xlim(LOW, HIGH)
    axes.set_ylim(max(len(scores), 1) - 0.5, -0.5)
    axes.set_yticks(range(len(scores)), [style.fit(s.label, 2.1, style.BODY) for s in scores])
    axes.set_xticks(range(LOW, HIGH + 1))
    axes.set_xlabel(f"mean of the items, {LOW} disagree strongly to {HIGH} agree strongly")
    axes.hlines([at - 0.5 for at in range(1, len(scores))], LOW, HIGH, color="white", lw=1.5)
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)


def _draw_group(axes: Axes, y: float, group: GroupScore | None, lane: int) -> None:
    if group is None or group.mean is None:
        return
    colour = COLOURS[lane % len(COLOURS)]
    if group.sd is not None:
        ends = (max(group.mean - group.sd, LOW), min(group.mean + group.sd, HIGH))
        axes.hlines(y, *ends, color=colour, lw=0.9, alpha=0.7, zorder=2)
    axes.plot(
        [group.mean], [y], MARKERS[lane % len(MARKERS)], color=colour, ms=4.5, mec="white", mew=0.5
    )


def _draw_mean(axes: Axes, at: int, row: DimensionScore) -> None:
    """Draw the mean of all people, and write it beside the row with what to talk about."""
    look: dict[str, Any] = {"va": "center", "clip_on": False}
    if row.mean is None:
        axes.text(HIGH + 0.06, at, "withheld", color=style.GREY, **look)
        return
    axes.vlines(row.mean, at - 0.42, at + 0.42, color=style.BLACK, lw=2, zorder=4)
    axes.text(HIGH + 0.06, at, show_mean(row.mean), weight="bold", size=TEXT, **look)
    flags = style.fit(row.flags.replace("; ", ", "), 1.65, style.SMALL, 3)
    axes.text(HIGH + 0.28, at, flags, size=style.SMALL, **look)


def _draw_legend(figure: Figure, groups: Sequence[str]) -> None:
    everyone = Line2D([], [], color=style.BLACK, lw=2, marker="|", ms=9, ls="none", mew=2)
    handles = [
        Line2D(
            [],
            [],
            color=COLOURS[lane % len(COLOURS)],
            marker=MARKERS[lane % len(MARKERS)],
            lw=0.9,
            ms=4.5,
        )
        for lane in range(len(groups))
    ]
    labels = [style.fit(name, 2.0, style.SMALL, 1) for name in groups]
    figure.legend(
        [everyone, *handles], ["all people", *labels], loc="upper left", ncols=5, frameon=False,
        bbox_to_anchor=(0.03, 0.922), fontsize=style.SMALL, borderpad=0, borderaxespad=0,
    )  # fmt: skip


@style.styled
def draw_groups(
    summary: Summary,
    rules: SurveyRules,
    scores: Sequence[DimensionScore],
    groups: Sequence[GroupScore],
) -> Figure:
    """Draw a table of dimensions by groups: mean, standard deviation and band in each cell."""
    figure = style.new_page(
        summary.title, f"Mean and standard deviation within each {summary.grouping}, by dimension"
    )
    names = list(dict.fromkeys(group.group for group in groups))
    cells = {(g.dimension, g.group): g for g in groups}
    axes = figure.add_axes((0.2, 0.075, 0.77, 0.775))
    axes.set_xlim(0, len(names) + 1)
    axes.set_ylim(max(len(scores), 1), 0)
    for at, row in enumerate(scores):
        _draw_cell(axes, 0, at, row.mean, row.sd, row.band)
        for column, name in enumerate(names, 1):
            cell = cells[row.dimension, name]
            _draw_cell(axes, column, at, cell.mean, cell.sd, cell.band, cell.divided == "yes")
    width = 0.77 * style.A4_LANDSCAPE[0] / (len(names) + 1) * 0.92
    heads = [style.fit(name, width, style.BODY, 3) for name in ("all people", *names)]
    axes.set_xticks([at + 0.5 for at in range(len(heads))], heads)
    axes.set_yticks(
        [at + 0.5 for at in range(len(scores))],
        [style.fit(row.label, 2.1, style.BODY) for row in scores],
    )
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)
    _draw_key(figure)
    style.footnote(figure, _foot(summary, rules))
    return figure


def _draw_cell(
    axes: Axes, column: int, at: int, mean: float | None, sd: float | None, band: str,
    divided: bool = False,  # noqa: FBT001, FBT002
) -> None:  # fmt: skip
    look: dict[str, Any] = {"ec": "white", "lw": 1.5}
    look |= {"fc": TINTS[band]} if band else {"fc": "white", "hatch": "////", "ec": style.RULE}
    axes.add_patch(Rectangle((column + 0.01, at + 0.03), 0.98, 0.94, **look))
    centre: dict[str, Any] = {"ha": "center", "va": "center"}
    if mean is None:
        axes.text(column + 0.5, at + 0.5, "withheld", size=style.SMALL, color=style.GREY,
                  bbox={"fc": "white", "ec": "none", "pad": 1.5}, **centre)  # fmt: skip
        return
    axes.text(column + 0.5, at + 0.38, show_mean(mean), size=TEXT, weight="bold", **centre)
    spread = f"SD {show(sd)}{', divided' if divided else ''}"
    weight = "bold" if divided else "normal"
    axes.text(column + 0.5, at + 0.74, spread, size=style.SMALL, weight=weight, **centre)


def _draw_key(figure: Figure) -> None:
    handles = [Patch(fc=tint, label=WORDS[name]) for name, tint in TINTS.items()]
    handles.append(Patch(fc="white", ec=style.RULE, hatch="////", label="withheld"))
    figure.legend(
        handles=handles, loc="upper left", ncols=4, frameon=False, bbox_to_anchor=(0.03, 0.922),
        fontsize=style.SMALL, borderpad=0, borderaxespad=0,
    )  # fmt: skip


def _foot(summary: Summary, rules: SurveyRules, hidden: Sequence[str] = ()) -> str:
    names = f" ({style.fit(', '.join(hidden), 4.5, style.SMALL, 1)})" if hidden else ""
    return (
        f"A strength from {rules.strength:g}, to discuss from {rules.discuss:g}, by the mean as "
        f"printed. Withheld{names}: fewer than {rules.least_group} people, or what would give such "
        f"a figure away.\n{summary.notice}"
    )
