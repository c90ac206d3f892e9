"""How good the machine is: on writers and sources it never saw, beside two people."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from cmo.errors import UserError
from cmo.presentation.figures import style
from cmo.presentation.synthesis import call_interviews
from cmo.records import SLOTS, Score, Source
from cmo.store import read_rows

MEASURES = {
    "token_f1": "Words given the right label (F1)",
    "span_f1_half": "Spans that overlap by half or more (F1)",
}
JOINED = {
    "pair_f1": "pairs of spans\n(F1)",
    "configuration_f1": "whole\nconfigurations (F1)",
    "polarity_accuracy": "polarity\n(share right)",
}
SERIES = ("C", "M", "O", "macro")
NAMES = {**{str(label): name for label, name in SLOTS.items()}, "macro": "mean of the three"}
COLOURS = {**{str(label): c for label, c in style.SLOT_COLOURS.items()}, "macro": style.BLACK}
MARKERS = {"C": "o", "M": "s", "O": "^", "macro": "D"}
SPLITS = {
    "writer": ("machine, writers held out", style.BLUE, "o"),
    "source": ("machine, sources held out", style.VERMILION, "s"),
    "coders": ("second coder against the first", style.PURPLE, "D"),
}
SPOKEN_GENRES = ("interview", "focus-group")
WRITER_GREY = "#8C8C8C"
ALL = "all"


def read_scores(path: str | Path) -> list[Score]:
    """Read the scores; rows without a value are passed over."""
    try:
        return [_score(row) for row in read_rows(path) if row["value"]]
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
def draw(scores: Sequence[Score], sources: Sequence[Source] = ()) -> Figure:
    """Draw scores by held-out writer and genre, with the agreement of two people beside them.

    ``sources`` only tells whether the interviews are real.
    """
    figure = style.new_page(
        "Model scores: how well the machine marks texts that it never saw",
        "1 is perfect agreement with the coder; lines are 95% intervals over documents",
    )
    if not scores:
        return style.say_empty(figure, "No scores were measured.")
    edges = {"left": 0.055, "right": 0.985, "top": 0.825, "bottom": 0.14}
    panels = figure.subplots(2, 2, gridspec_kw={**edges, "hspace": 0.4, "wspace": 0.12})
    for axes, (measure, title) in zip(panels[0], MEASURES.items(), strict=True):
        _draw_labels(axes, [s for s in scores if s.measure == measure], title)
    genres = [s for s in scores if s.measure == "token_f1" and s.split == "source"]
    _draw_genres(panels[1][0], genres, call_interviews(sources) != "interviews")
    _draw_joined(panels[1][1], scores)
    _draw_legend(figure)
    style.footnote(figure, FOOT)
    return figure


FOOT = (
    "Two people who work to one guide do not agree wholly either: their agreement, measured on the "
    "passages that both coded, is the ceiling for the machine.\nSmall letters along the foot name "
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
    axes: Axes, x: float, score: Score, colour: str, marker: str, size: float = 6.0
) -> None:
    if score.low is not None and score.high is not None:
        axes.vlines(x, score.low, score.high, color=colour, lw=1.1, zorder=2)
    axes.plot(
        [x], [score.value], marker=marker, color=colour, ms=size, mec="white", mew=0.4, zorder=3
    )


def _draw_labels(axes: Axes, scores: Sequence[Score], title: str) -> None:
    """Draw, for each label, a point for each writer, and the means of all splits."""
    whole = [s for s in scores if s.group == ALL]
    labels = [label for label in SERIES if any(s.label == label for s in whole)]
    _prepare(axes, title, [NAMES[label] for label in labels])
    writers = sorted({s.held_out for s in whole if s.split == "writer"} - {ALL})
    size = style.TINY if len(writers) <= 10 else style.TINY * 0.75
    for score in whole:
        if score.label in labels:
            middle = labels.index(score.label)
            if score.held_out == ALL:
                _draw_split(axes, middle + 0.12, score)
            elif score.split == "writer":
                x = middle - 0.45 + 0.5 * (writers.index(score.held_out) + 0.5) / len(writers)
                _draw_point(axes, x, score, WRITER_GREY, "o", 4)
                name = score.held_out.removeprefix("writer-")[:3]
                axes.text(x, 0.015, name, size=size, ha="center", color=style.GREY)


def _draw_split(axes: Axes, x: float, score: Score) -> None:
    """Draw the mean of one split and its value, beside those of the others."""
    if score.split in SPLITS:
        _, colour, marker = SPLITS[score.split]
        at = x + 0.14 * list(SPLITS).index(score.split)
        _draw_point(axes, at, score, colour, marker)
        _write_value(axes, at, score)


def _write_value(axes: Axes, x: float, score: Score) -> None:
    """Write the value above its interval, or below where there is no room above."""
    top = max(score.value, score.high or 0.0)
    above = (x, top + 0.02) if top < 0.95 else (x, min(score.value, score.low or 1.0) - 0.055)
    axes.text(*above, f"{score.value:.2f}".lstrip("0"), size=style.TINY + 0.5, ha="center")


def _draw_genres(axes: Axes, held: Sequence[Score], synthetic: object) -> None:
    """Draw each label's score on the genres of held-out sources."""
    whole = [s for s in held if s.held_out == ALL and s.label in SERIES]
    genres = sorted({s.group for s in whole} - {ALL})
    groups = [*genres, *({s.group for s in whole} & {ALL})]
    documents = {s.group: s.documents for s in whole}
    names = [f"{_name_genre(g, synthetic)}\n({documents[g]})" for g in groups]
    _prepare(axes, "Words given the right label (F1), sources held out, by genre", names)
    for score in whole:
        x = groups.index(score.group) + 0.16 * (SERIES.index(score.label) - 1.5)
        _draw_point(axes, x, score, COLOURS[score.label], MARKERS[score.label], 5)
        if score.label == "macro":
            _write_value(axes, x, score)
    if whole:
        handles = [_handle(COLOURS[label], MARKERS[label], NAMES[label]) for label in SERIES]
        axes.legend(
            handles=handles, loc="lower right", ncols=4, frameon=False, fontsize=style.SMALL
        )


def _name_genre(genre: str, synthetic: object) -> str:
    if genre == ALL:
        return "all sources"
    name = {"grey": "grey\nliterature"}.get(genre, genre.replace("-", " "))
    return f"synthetic\n{name}s" if synthetic and genre in SPOKEN_GENRES else name


def _draw_joined(axes: Axes, scores: Sequence[Score]) -> None:
    """Draw how well spans are joined into configurations, and their polarity."""
    whole = [s for s in scores if s.held_out == ALL and s.group == ALL and s.measure in JOINED]
    measures = [m for m in JOINED if any(s.measure == m for s in whole)]
    _prepare(axes, "Configurations and polarity", [JOINED[m] for m in measures])
    for score in whole:
        _draw_split(axes, measures.index(score.measure) - 0.14, score)


def _draw_legend(figure: Figure) -> None:
    handles = [
        _handle(WRITER_GREY, "o", "machine, one writer held out"),
        *(_handle(colour, marker, name) for name, colour, marker in SPLITS.values()),
    ]
    figure.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(0.03, 0.912),
        ncols=len(handles),
        frameon=False,
        fontsize=style.SMALL,
        handlelength=1,
        borderpad=0,
        borderaxespad=0,
    )


def _handle(colour: str, marker: str, label: str) -> Line2D:
    return Line2D([], [], color=colour, marker=marker, ls="none", ms=5, label=label)
