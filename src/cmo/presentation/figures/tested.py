"""The programme theory before and after the test, in one layout: what stands, falls, is new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, Polygon
from matplotlib.path import Path as Curve

from cmo.presentation.figures import style
from cmo.presentation.figures.chart import BOX_WIDTH, Chart, Pair, Point, Run, place, ports
from cmo.presentation.synthesis import call_interviews
from cmo.records import Construct, Source

Row = Mapping[str, str]

# A link that the initial theory does not hold is drawn from this many sources on.
LEAST_NEW = 4
AREA = (0.03, 0.075, 0.94, 0.81)
COLUMNS = {"context": 0, "functioning": 1, "performance": 2, "outcome": 2}
HEADS = ("Context", "Functioning", "Performance and outcome")
HEAD_ROOM = 0.36
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


@style.styled
def draw(
    ledger: Iterable[Row],
    robustness: Iterable[Row],
    constructs: Iterable[Construct],
    sources: Iterable[Source] = (),
    *,
    tested: bool = True,
) -> Figure:
    """Draw the links of ``tables/ledger.csv``, or without ``tested`` only the initial ones.

    Both pictures have the same layout: colour is the sign, the kind of line and a letter
    the verdict, and the width grows with the sources that claim a whole path from end to end
    (``threads`` of ``tables/robustness.csv``). ``sources`` only tells whether the
    interviews are real.
    """
    rows = list(ledger)
    shown = [row for row in rows if row["novel"] == "no" or _claims(row) >= LEAST_NEW]
    drawn = [row for row in shown if tested or row["novel"] == "no"]
    figure = style.new_page(*_say_title(rows, drawn, call_interviews(sources), tested=tested))
    if not drawn:
        return style.say_empty(figure, "There is no link to draw.")
    axes = style.blank_axes(figure, *AREA)
    known = {item.construct: item for item in constructs}
    chart = _lay_out(shown, known, (axes.get_xlim()[1], axes.get_ylim()[1] - HEAD_ROOM))
    threads = {_pair(row): int(row["threads"]) for row in robustness} if tested else {}
    at = ports(chart, [_pair(row) for row in shown])
    for row in drawn:
        _draw_link(axes, row, at[_pair(row)], threads.get(_pair(row), 0), tested=tested)
    _draw_boxes(axes, chart, {name for row in drawn for name in _pair(row)}, known)
    _draw_legend(figure, drawn, threads, tested=tested)
    style.footnote(figure, FOOT if tested else FOOT_BEFORE)
    return figure


FOOT_BEFORE = (
    "Links as worded before the test (initial_theory.csv). The boxes stand where they stand in "
    "the picture after the test."
)
FOOT = (
    "On a line: the letter of its verdict, then papers + interviews for it; after a bar, those "
    "against it. Width: independent sources that claim a whole path from one end to the other "
    "(thinnest: none, or not\nreckoned). All numbers count sources; they are not effect sizes. "
    "Refined: holds under a stated context, in a narrower form or with a mediator. A link "
    "that nobody claims is untested, not refuted."
)


def _pair(row: Row) -> Pair:
    return row["from_construct"], row["to_construct"]


def _claims(row: Row) -> int:
    return int(row["supporting"]) + int(row["opposing"])


def _say_title(
    rows: Sequence[Row], drawn: Sequence[Row], spoken: str, *, tested: bool
) -> tuple[str, str]:
    if not tested:
        return (
            "The initial theory, before the test",
            f"{len(drawn)} links that were put to the test.",
        )
    counts = Counter(row["verdict"] for row in rows if row["novel"] == "no")
    verdicts = ", ".join(f"{counts[name]} {name}" for name in LETTERS if counts[name])
    new = sum(row["novel"] == "yes" for row in rows)
    fresh = sum(row["novel"] == "yes" for row in drawn)
    words = (
        f"Of {counts.total()} initial links: {verdicts}. Of {new} further links the {fresh} "
        f"with {LEAST_NEW} or more sources are drawn. Sources: papers + {spoken}."
    )
    return "The theory after the test: what stands, what falls and what is new", words


def _lay_out(rows: Sequence[Row], known: Mapping[str, Construct], size: Point) -> Chart:
    names = sorted({name for row in rows for name in _pair(row)})
    columns = {n: COLUMNS.get(known[n].layer, 1) if n in known else 1 for n in names}
    return place(columns, [_pair(row) for row in rows], size)


def _width(threads: int) -> float:
    """Return the width in points of a line with this many threads."""
    return 0.9 + 0.5 * min(threads, 10)


def _draw_link(axes: Axes, row: Row, run: Run, threads: int, *, tested: bool) -> None:
    """Draw a line with its head: an arrow for more with more, a bar for more with less."""
    (x0, y0), (x1, y1) = run.start, run.end
    width = _width(threads)
    tip = x1 + run.arrives * (0.07 + 0.012 * width)
    reach = abs(x1 - x0) / 2 or 0.45 + 0.12 * abs(y1 - y0)
    bends = [(x0 + run.leaves * reach, y0), (tip + run.arrives * reach, y1)]
    path = Curve([(x0, y0), *bends, (tip, y1)], [Curve.MOVETO, *[Curve.CURVE4] * 3])
    colour = style.SIGN_COLOURS[row["sign"]]
    line = LINES[row["verdict"]] if tested else "solid"
    look: dict[str, Any] = {"ec": colour, "lw": width, "ls": line, "capstyle": "butt"}
    axes.add_patch(PathPatch(path, fc="none", clip_on=False, zorder=2, **look))
    _draw_head(axes, row["sign"], run, tip, width)
    if tested:
        axes.text(
            tip + run.arrives * 0.05,
            y1,
            _say_verdict(row),
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


def _say_verdict(row: Row) -> str:
    words = LETTERS[row["verdict"]]
    if int(row["supporting"]):
        words += f" {row['supporting_papers']}+{row['supporting_interviews']}"
    if int(row["opposing"]):
        words += f" | {row['opposing_papers']}+{row['opposing_interviews']}"
    return words


def _draw_boxes(
    axes: Axes, chart: Chart, names: Iterable[str], known: Mapping[str, Construct]
) -> None:
    width, top = axes.get_xlim()[1], axes.get_ylim()[1]
    for at, (head, colour) in enumerate(zip(HEADS, style.SLOT_COLOURS.values(), strict=True)):
        left = at * (width - BOX_WIDTH) / (len(HEADS) - 1)
        axes.plot([left, left + BOX_WIDTH], [top - 0.26] * 2, color=colour, lw=3)
        axes.text(left, top - 0.2, head, size=style.BODY + 2, weight="bold", va="bottom")
    for name in sorted(names):
        column = list(style.SLOT_COLOURS)[chart.columns[name]]
        tint, edge = style.SLOT_TINTS[column], style.SLOT_COLOURS[column]
        (x, y), height = chart.centres[name], chart.heights[name]
        style.box(axes, (x, y), (BOX_WIDTH, height * 0.94), tint, edge)
        size = min(style.BODY, height * 46)
        label = style.fit(known[name].label if name in known else name, BOX_WIDTH - 0.16, size, 1)
        axes.text(x, y, label, size=size, ha="center", va="center_baseline", zorder=4)


def _draw_legend(
    figure: Figure, drawn: Sequence[Row], threads: Mapping[Pair, int], *, tested: bool
) -> None:
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
        most = max((threads.get(_pair(row), 0) for row in drawn), default=0)
        lines += [(f"{most} threads", {"color": style.GREY, "lw": _width(most)})]
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
