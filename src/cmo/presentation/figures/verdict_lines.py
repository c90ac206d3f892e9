"""How a judged link is drawn: sign by colour and head, verdict by line and letter, width."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, Polygon
from matplotlib.path import Path as Curve

from cmo.presentation.figures import style
from cmo.presentation.figures.chart import BOX_WIDTH, Pair, Run

Row = Mapping[str, str]

# The layer of the codebook decides the column, and with it the tint of a box.
COLUMNS = {"context": 0, "functioning": 1, "performance": 2, "outcome": 2}
HEADS = ("Context", "Functioning", "Performance and outcome")
LETTERS = {
    "affirmed": "A",
    "refined": "R",
    "contested": "C",
    "refuted": "X",
    "untested": "U",
    "new": "N",
}
LINES: dict[str, Any] = {
    "affirmed": "solid",
    "refined": (0, (9, 1.6)),
    "contested": (0, (5, 1.3, 1, 1.3)),
    "refuted": (0, (1, 0.8)),
    "untested": (0, (1, 2.4)),
    "new": (0, (3.2, 1.3)),
}
THROUGH = 0.25  # how much is seen of a line behind a box


def pair_of(row: Row) -> Pair:
    """Return the two ends of a row of ``tables/ledger.csv``."""
    return row["from_construct"], row["to_construct"]


def claims_on(row: Row) -> int:
    """Return how many independent sources claim a link, for it or against it."""
    return int(row["supporting"]) + int(row["opposing"])


def line_width(threads: int) -> float:
    """Return the width in points of a line with this many threads."""
    return 0.9 + 0.5 * min(threads, 10)


def say_verdict(row: Row) -> str:
    """Return the letter of the verdict, papers + interviews for it, and those against it.

    Of a link without a direction, those that claim it.
    """
    words = LETTERS[row["verdict"]]
    if row["sign"] == "0":
        return f"{words} {row['unsaid_papers']}+{row['unsaid_interviews']}"
    if int(row["supporting"]):
        words += f" {row['supporting_papers']}+{row['supporting_interviews']}"
    if int(row["opposing"]):
        words += f" | {row['opposing_papers']}+{row['opposing_interviews']}"
    return words


def draw_link(axes: Axes, row: Row, run: Run, threads: int, *, tested: bool = True) -> None:
    """Draw a line with its head: an arrow for more with more, a bar for more with less."""
    (x0, y0), (x1, y1) = run.start, run.end
    width = line_width(threads)
    tip = x1 + run.arrives * (0.07 + 0.012 * width)
    reach = abs(x1 - x0) / 2 or 0.45 + 0.12 * abs(y1 - y0)
    bends = [(x0 + run.leaves * reach, y0), (tip + run.arrives * reach, y1)]
    path = Curve([(x0, y0), *bends, (tip, y1)], [Curve.MOVETO, *[Curve.CURVE4] * 3])
    colour = style.SIGN_COLOURS[row["sign"]]
    line = LINES[row["verdict"]] if tested else "solid"
    look: dict[str, Any] = {"ec": colour, "lw": width, "ls": line, "capstyle": "butt"}
    axes.add_patch(PathPatch(path, fc="none", clip_on=False, zorder=2, **look))
    if abs(x1 - x0) > BOX_WIDTH:  # it passes behind boxes between its ends
        axes.add_patch(PathPatch(path, fc="none", zorder=3.5, alpha=THROUGH, **look))
    _draw_head(axes, row["sign"], run, tip, width)
    if tested:
        axes.text(
            tip + run.arrives * 0.05,
            y1,
            say_verdict(row),
            size=style.TINY + 0.5,
            ha="left" if run.arrives > 0 else "right",
            va="center_baseline",
            zorder=2.8,
            bbox={"boxstyle": "round,pad=0.1", "fc": "white", "ec": "none"},
        )


def _draw_head(axes: Axes, sign: str, run: Run, tip: float, width: float) -> None:
    x, y = run.end
    half = 0.032 + 0.008 * width
    head = [(x, y), (tip, y + half), (tip, y - half)]
    if sign == "-":
        head = [(tip, y + half), (x, y + half), (x, y - half), (tip, y - half)]
    axes.add_patch(Polygon(head, fc=style.SIGN_COLOURS[sign], lw=0, zorder=2.5, clip_on=False))


def draw_legend(
    figure: Figure, drawn: Sequence[Row], threads: Iterable[int] = (), *, tested: bool = True
) -> None:
    """Explain signs, and where the theory is ``tested`` the verdicts and the greatest width."""
    held = {row["sign"] for row in drawn}
    ends = {"+": "arrow", "-": "bar", "0": "arrow"}
    lines: list[tuple[str, dict[str, Any]]] = [
        (f"{words} ({ends[sign]})", {"color": style.SIGN_COLOURS[sign], "lw": 2})
        for sign, words in style.SIGN_WORDS.items()
        if sign in held
    ]
    if tested:
        verdicts = {row["verdict"] for row in drawn}
        lines += [
            (f"{letter} {name}", {"color": style.BLACK, "lw": 1.4, "ls": LINES[name]})
            for name, letter in LETTERS.items()
            if name in verdicts
        ]
        most = max(threads, default=0)
        lines += [(f"{most} threads", {"color": style.GREY, "lw": line_width(most)})]
    figure.legend(
        handles=[Line2D([], [], label=words, **look) for words, look in lines],
        loc="upper left",
        bbox_to_anchor=(0.03, 0.915),
        ncols=len(lines),
        frameon=False,
        fontsize=style.SMALL,
        handlelength=3.4,
        columnspacing=1.4,
        borderpad=0,
        borderaxespad=0,
    )
