"""Whether further sources would bring anything new: how much is known after each of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from cmo.presentation.figures import style
from cmo.presentation.synthesis import call_interviews
from cmo.records import Source

Row = dict[str, str]

COUNTED = {
    "constructs": "Constructs",
    "links": "Links",
    "links of two sources": "Links of two or more sources",
}
LOOKS: dict[str, dict[str, Any]] = {
    "all": {"color": style.BLACK, "ls": "solid"},
    "papers": {"color": style.BLUE, "ls": (0, (5, 1.6))},
    "interviews": {"color": style.VERMILION, "ls": (0, (1.5, 1.2))},
}
# Points of a curve that are drawn; more would be closer than a printer's dots.
MOST_POINTS = 500
# Where the number stands by the end of a curve, clear of the others.
SIDES = {"all": "center", "papers": "top", "interviews": "bottom"}


@style.styled
def draw(rows: Sequence[Row], sources: Sequence[Source] = ()) -> Figure:
    """Draw what is known (above) and what each added source brings (below), with bands.

    ``rows`` are those of ``tables/saturation.csv``. ``sources`` only tells whether the
    interviews are real.
    """
    figure = style.new_page(
        "Saturation: would further sources bring anything new?",
        "Independent sources added one by one (papers of one project count once); lines are "
        "means over random orders, bands hold 90% of the orders.",
    )
    if not rows:
        return style.say_empty(figure, "No source was coded.")
    edges = {"left": 0.055, "right": 0.94, "top": 0.845, "bottom": 0.14}
    panels = figure.subplots(2, 3, gridspec_kw={**edges, "hspace": 0.34, "wspace": 0.3})
    for (above, below), (counted, name) in zip(panels.T, COUNTED.items(), strict=True):
        curves = list(_curves(rows, counted))
        _draw_known(above, curves, name)
        _draw_new(below, curves)
    _draw_legend(figure, rows, call_interviews(sources))
    style.footnote(
        figure,
        "A curve that has levelled out says that the sources repeat each other; one that still "
        "climbs, that more sources would add to the theory.\nBands close at the end, where "
        "every order holds the same sources. Numbers at the ends: how many are known, and "
        "from how many sources. Coded sources that claim nothing count too.",
    )
    return figure


def _curves(rows: Iterable[Row], counted: str) -> Iterable[tuple[str, list[Row]]]:
    """Yield the rows of all sources, and of each kind where there are both."""
    mine = [row for row in rows if row["counted"] == counted]
    every = [row for row in mine if row["sources"] == "all"]
    for among in LOOKS:
        found = [row for row in mine if row["sources"] == among]
        if found and (among == "all" or len(found) < len(every)):
            step = -(-len(found) // MOST_POINTS)
            yield among, found[-1::-step][::-1]


def _prepare(axes: Axes, title: str) -> None:
    axes.set_title(title, pad=8)
    axes.set_xlabel("independent sources", size=style.SMALL)
    axes.tick_params(length=0, labelsize=style.SMALL)
    axes.grid(color=style.PALE, lw=0.6)
    axes.set_axisbelow(True)
    axes.margins(x=0)


def _draw_known(axes: Axes, curves: Sequence[tuple[str, list[Row]]], title: str) -> None:
    _prepare(axes, title)
    for among, rows in curves:
        at, known = _draw_band(axes, among, rows, ("mean", "low", "high"))
        look: dict[str, Any] = {
            "size": style.SMALL,
            "color": LOOKS[among]["color"],
            "va": SIDES[among],
        }
        where: dict[str, Any] = {"xytext": (3, 0), "textcoords": "offset points"}
        axes.annotate(f"{known:.0f} ({at})", (at, known), zorder=5, **where, **look)
    axes.set_ylim(bottom=0)


def _draw_new(axes: Axes, curves: Sequence[tuple[str, list[Row]]]) -> None:
    _prepare(axes, "New with each source")
    for among, rows in curves:
        _draw_band(axes, among, rows, ("new_mean", "new_low", "new_high"))
    axes.set_ylim(bottom=0)


def _draw_band(
    axes: Axes, among: str, rows: Sequence[Row], columns: tuple[str, str, str]
) -> tuple[int, float]:
    """Draw a mean with its band; return where it ends."""
    at = [int(row["added"]) for row in rows]
    mean, low, high = ([float(row[name]) for row in rows] for name in columns)
    axes.fill_between(at, low, high, color=LOOKS[among]["color"], alpha=0.1, lw=0)
    axes.plot(at, mean, lw=1.5, **LOOKS[among])
    return at[-1], mean[-1]


def _draw_legend(figure: Figure, rows: Sequence[Row], spoken: str) -> None:
    names = {"all": "all sources", "papers": "papers", "interviews": spoken}
    held = {among for counted in COUNTED for among, _ in _curves(rows, counted)}
    figure.legend(
        handles=[Line2D([], [], lw=1.5, label=names[n], **LOOKS[n]) for n in LOOKS if n in held],
        loc="upper left",
        bbox_to_anchor=(0.03, 0.912),
        ncols=len(names),
        frameon=False,
        fontsize=style.SMALL,
        handlelength=3.2,
        borderpad=0,
        borderaxespad=0,
    )
