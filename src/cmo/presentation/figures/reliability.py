"""Whether the machine's probabilities mean what they say, and what each threshold keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cmo.presentation.figures import style

THINGS = {"span": "Spans", "configuration": "Configurations"}
COLOURS = {"precision": style.BLUE, "recall": style.VERMILION}


@dataclass(frozen=True, slots=True)
class Bands:
    """From which probability on the machine's finds are accepted, and shown for review."""

    accept: float
    review: float


Row = dict[str, str]


@style.styled
def draw(bins: Sequence[Row], thresholds: Sequence[Row], bands: Bands) -> Figure:
    """Draw reliability (left) and precision and recall by threshold (right), spans above."""
    figure = style.new_page(
        "Reliability: does the machine know how sure it may be?",
        "On texts that the model never saw: what it said, and what became of it",
    )
    if not bins:
        return style.say_empty(figure, "The machine found nothing to judge.")
    edges = {"left": 0.06, "right": 0.975, "top": 0.86, "bottom": 0.13}
    panels = figure.subplots(2, 2, gridspec_kw={**edges, "hspace": 0.42, "wspace": 0.14})
    for (left, right), (what, name) in zip(panels, THINGS.items(), strict=True):
        _draw_bins(left, [row for row in bins if row["what"] == what], name)
        _draw_thresholds(right, [row for row in thresholds if row["what"] == what], name, bands)
    style.footnote(
        figure,
        "A span is right if a person marked one with the same label at half overlap; a "
        "configuration if a person joined all its spans, two by two.\nOn the dotted line a "
        "probability means what it says. Bands: hidden, for review, accepted (config/config.yaml).",
    )
    return figure


def _prepare(axes: Axes, title: str, below: str) -> None:
    axes.set_title(title, pad=8)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1.02)
    axes.set_xlabel(below, size=style.SMALL)
    axes.tick_params(length=0, labelsize=style.SMALL)
    axes.grid(color=style.PALE, lw=0.6)
    axes.set_axisbelow(True)


def _draw_bins(axes: Axes, rows: Sequence[Row], name: str) -> None:
    _prepare(axes, f"{name}: share that was right", "probability given")
    axes.plot([0, 1], [0, 1], ls=":", color=style.GREY, lw=1)
    said = [float(row["mean_probability"]) for row in rows]
    right = [float(row["share_right"]) for row in rows]
    axes.plot(said, right, marker="o", color=style.BLUE, ms=5, lw=1.2)
    for x, y, row in zip(said, right, rows, strict=True):
        axes.text(x, min(y + 0.05, 0.97), row["found"], size=style.TINY, ha="center")


def _draw_thresholds(axes: Axes, rows: Sequence[Row], name: str, bands: Bands) -> None:
    _prepare(axes, f"{name}: precision and recall of what is kept", "kept from this probability on")
    axes.axvspan(0, bands.review, color=style.PALE, lw=0)
    axes.axvspan(bands.accept, 1, color=style.BLUE, alpha=0.08, lw=0)
    edges = (0, bands.review, bands.accept, 1)
    for word, start, end in zip(("hidden", "review", "accept"), edges, edges[1:], strict=False):
        axes.text((start + end) / 2, 0.03, word, size=style.SMALL, ha="center", color=style.GREY)
    at = [float(row["threshold"]) for row in rows]
    if not at:
        return
    for measure, colour in COLOURS.items():
        values = [float(row[measure]) for row in rows]
        axes.plot(at, values, color=colour, lw=1.4)
        middle = len(at) // 2
        axes.text(at[middle], values[middle] + 0.03, measure, size=style.SMALL, color=colour)
