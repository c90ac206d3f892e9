"""How good the machine is: on writers and sources it never saw, beside two people."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from cmo.errors import UserError
from cmo.presentation.figures import style
from cmo.records import LABELS, SLOTS

MEASURES = {
    "token_f1": "Words: F1 of C, M and O",
    "span_f1_half": "Spans: F1 at half overlap",
}
JOINED = {
    "pair_f1": "pairs of spans\n(F1)",
    "configuration_f1": "whole\nconfigurations (F1)",
    "polarity_accuracy": "polarity\n(share right)",
}
SERIES = ("C", "M", "O", "macro")
NAMES = {"C": SLOTS["C"], "M": SLOTS["M"], "O": SLOTS["O"], "macro": "mean of the three"}
COLOURS = {
    **{str(label): colour for label, colour in style.SLOT_COLOURS.items()},
    "macro": style.BLACK,
}
MARKERS = {"C": "o", "M": "s", "O": "^", "macro": "D"}
SPLITS = {
    "writer": ("writers held out", style.BLUE, "o"),
    "source": ("sources held out", style.VERMILION, "s"),
    "coders": ("second coder", style.PURPLE, "D"),
}
WRITER_GREY = "#8C8C8C"
ALL = "all"


@dataclass(frozen=True, slots=True)
class Score:
    """One row of ``scores.csv``; ``low`` and ``high`` bound the 95% interval, if given."""

    split: str
    held_out: str
    group: str
    measure: str
    label: str
    value: float
    low: float | None
    high: float | None
    documents: int


def read_scores(path: str | Path) -> list[Score]:
    """Read the scores; rows without a value are passed over."""
    try:
        with Path(path).open(encoding="utf-8", newline="") as rows:
            return [_score(row) for row in csv.DictReader(rows) if row["value"]]
    except (KeyError, ValueError, TypeError) as error:
        raise UserError(path, f"a row cannot be read ({error})", "run snakemake again") from error


def _score(row: dict[str, str]) -> Score:
    low, high = (float(row[name]) if row[name] else None for name in ("low", "high"))
    return Score(
        row["split"],
        row["held_out"],
        row["group"],
        row["measure"],
        row["label"],
        float(row["value"]),
        low,
        high,
        int(row["documents"] or 0),
    )


@style.styled
def draw(scores: Sequence[Score]) -> Figure:
    """Draw scores by held-out writer and genre, with the agreement of two people beside them."""
    figure = style.new_page(
        "Model scores", "On texts that the model never saw; lines are 95% intervals over documents"
    )
    if not scores:
        return style.say_empty(figure, "No scores were measured.")
    grid = {
        "left": 0.055,
        "right": 0.985,
        "top": 0.83,
        "bottom": 0.15,
        "hspace": 0.42,
        "wspace": 0.12,
    }
    panels = figure.subplots(2, 2, gridspec_kw=grid)
    for axes, (measure, title) in zip(panels[0], MEASURES.items(), strict=True):
        _draw_writers(axes, [s for s in scores if s.measure == measure], title)
    _draw_genres(panels[1][0], [s for s in scores if s.measure == "token_f1"])
    _draw_joined(panels[1][1], scores)
    _draw_legend(figure)
    style.footnote(figure, CAPTION)
    return figure


CAPTION = (
    "Two people who work to one guide do not agree wholly either: their agreement is the ceiling "
    "for the model, measured on the passages that both coded.\nSmall letters along the foot name "
    "the held-out writer of the training corpus; numbers below a genre count its documents."
)


def _prepare(axes: Axes, title: str, names: Sequence[str]) -> None:
    axes.set_title(title, pad=8)
    axes.set_ylim(0, 1.02)
    axes.set_xlim(-0.5, max(len(names), 1) - 0.5)
    axes.set_xticks(range(len(names)), names)
    axes.tick_params(axis="x", length=0, labelsize=style.BODY)
    axes.tick_params(axis="y", length=0, labelsize=style.SMALL)
    axes.grid(axis="y", color=style.PALE, lw=0.6)
    axes.set_axisbelow(True)
    if not names:
        axes.text(0.5, 0.5, "not measured", transform=axes.transAxes, ha="center", color=style.GREY)


def _draw_point(
    axes: Axes, x: float, score: Score, colour: str, marker: str, size: float = 5.0
) -> None:
    if score.low is not None and score.high is not None:
        axes.vlines(x, score.low, score.high, color=colour, lw=1.1, zorder=2)
    axes.plot(
        [x], [score.value], marker=marker, color=colour, ms=size, mec="white", mew=0.4, zorder=3
    )


def _draw_writers(axes: Axes, scores: Sequence[Score], title: str) -> None:
    """Draw, for each label, a point for each writer, their mean, and the second coder."""
    whole = [s for s in scores if s.group == ALL]
    labels = [label for label in SERIES if any(s.label == label for s in whole)]
    _prepare(axes, title, [NAMES[label] for label in labels])
    writers = sorted({s.held_out for s in whole if s.split == "writer"} - {ALL})
    for at, label in enumerate(labels):
        for score in (s for s in whole if s.label == label):
            if score.split == "writer" and score.held_out != ALL:
                x = at - 0.32 + 0.5 * (writers.index(score.held_out) + 0.5) / len(writers)
                _draw_point(axes, x, score, WRITER_GREY, MARKERS[label], 4)
                name = score.held_out.removeprefix("writer-")[:3]
                axes.text(x, 0.015, name, size=style.TINY, ha="center", color=style.GREY)
            elif score.held_out == ALL and score.split in {"writer", "coders"}:
                _, colour, marker = SPLITS[score.split]
                x = at + (0.27 if score.split == "writer" else 0.37)
                _draw_point(axes, x, score, colour, marker, 6)
                _write_value(axes, x, score)


def _write_value(axes: Axes, x: float, score: Score) -> None:
    """Write the value above its interval."""
    top = max(score.value, score.high or 0.0)
    above = (x, top + 0.02) if top < 0.95 else (x, min(score.value, score.low or 1.0) - 0.055)
    axes.text(*above, f"{score.value:.2f}".lstrip("0"), size=style.TINY + 0.5, ha="center")


def _draw_genres(axes: Axes, scores: Sequence[Score]) -> None:
    """Draw each label's score on the genres of held-out sources."""
    held = [s for s in scores if s.split == "source" and s.held_out == ALL]
    genres = sorted({s.group for s in held} - {ALL})
    groups = [g for g in (*genres, ALL) if any(s.group == g for s in held)]
    documents = {s.group: s.documents for s in held}
    names = [f"{'all sources' if g == ALL else g}\n({documents[g]})" for g in groups]
    _prepare(axes, "Words: F1 on held-out sources, by genre", names)
    for score in held:
        if score.label in SERIES:
            x = groups.index(score.group) + 0.16 * (SERIES.index(score.label) - 1.5)
            _draw_point(axes, x, score, COLOURS[score.label], MARKERS[score.label])
            if score.label == "macro":
                _write_value(axes, x, score)


def _draw_joined(axes: Axes, scores: Sequence[Score]) -> None:
    """Draw how well spans are joined into configurations, and their polarity."""
    whole = [s for s in scores if s.held_out == ALL and s.group == ALL and s.measure in JOINED]
    measures = [m for m in JOINED if any(s.measure == m for s in whole)]
    _prepare(axes, "Configurations and polarity", [JOINED[m] for m in measures])
    for score in whole:
        if score.split in SPLITS:
            _, colour, marker = SPLITS[score.split]
            x = measures.index(score.measure) + 0.2 * (list(SPLITS).index(score.split) - 1)
            _draw_point(axes, x, score, colour, marker, 6)
            _write_value(axes, x, score)


def _draw_legend(figure: Figure) -> None:
    first = [
        _handle(WRITER_GREY, "o", "one held-out writer"),
        *(_handle(colour, marker, name) for name, colour, marker in SPLITS.values()),
    ]
    second = [_handle(COLOURS[label], MARKERS[label], NAMES[label]) for label in (*LABELS, "macro")]
    figure.legend(
        handles=[*first, *second],
        loc="upper right",
        bbox_to_anchor=(0.985, 0.985),
        ncols=2,
        frameon=False,
        fontsize=style.SMALL,
        borderaxespad=0,
    )


def _handle(colour: str, marker: str, label: str) -> Line2D:
    return Line2D([], [], color=colour, marker=marker, ls="none", ms=5, label=label)
