"""The programme theory before and after the test, in one layout: what stands, falls, is new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cmo.presentation.figures import style
from cmo.presentation.figures.chart import BOX_WIDTH, Chart, Point, place, ports
from cmo.presentation.figures.verdict_lines import (
    COLUMNS,
    HEADS,
    LETTERS,
    Row,
    claims_on,
    draw_legend,
    draw_link,
    pair_of,
)
from cmo.presentation.synthesis import call_interviews
from cmo.records import Construct, Source

# A link that the initial theory does not hold is drawn from this many sources on, or from as
# many more as leave no more links than can be told apart.
LEAST_NEW, MOST_NEW = 4, 24
AREA = (0.03, 0.075, 0.94, 0.81)
HEAD_ROOM = 0.36


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
    least = least_sources(rows)
    shown = [row for row in rows if row["novel"] == "no" or claims_on(row) >= least]
    drawn = [row for row in shown if tested or row["novel"] == "no"]
    spoken = call_interviews(sources)
    figure = style.new_page(*_say_title(rows, drawn, least, spoken, tested=tested))
    if not drawn:
        return style.say_empty(figure, "There is no link to draw.")
    axes = style.blank_axes(figure, *AREA)
    known = {item.construct: item for item in constructs}
    chart = _lay_out(shown, known, (axes.get_xlim()[1], axes.get_ylim()[1] - HEAD_ROOM))
    threads = {pair_of(row): int(row["threads"]) for row in robustness} if tested else {}
    at = ports(chart, [pair_of(row) for row in shown])
    for row in drawn:
        draw_link(axes, row, at[pair_of(row)], threads.get(pair_of(row), 0), tested=tested)
    _draw_boxes(axes, chart, {name for row in drawn for name in pair_of(row)}, known)
    widths = [threads.get(pair_of(row), 0) for row in drawn]
    draw_legend(figure, drawn, widths, tested=tested)
    style.footnote(figure, FOOT if tested else FOOT_BEFORE)
    return figure


def least_sources(rows: Iterable[Row]) -> int:
    """Return from how many sources on a link is drawn that the initial theory does not hold."""
    claims = sorted((claims_on(row) for row in rows if row["novel"] == "yes"), reverse=True)
    return max([LEAST_NEW, *(count + 1 for count in claims[MOST_NEW : MOST_NEW + 1])])


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


def _say_title(
    rows: Sequence[Row], drawn: Sequence[Row], least: int, spoken: str, *, tested: bool
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
        f"with {least} or more sources are drawn. Sources: papers + {spoken}."
    )
    return "The theory after the test: what stands, what falls and what is new", words


def _lay_out(rows: Sequence[Row], known: Mapping[str, Construct], size: Point) -> Chart:
    names = sorted({name for row in rows for name in pair_of(row)})
    columns = {n: COLUMNS.get(known[n].layer, 1) if n in known else 1 for n in names}
    return place(columns, [pair_of(row) for row in rows], size)


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
