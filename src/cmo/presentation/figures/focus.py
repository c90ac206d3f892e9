"""One construct in the middle: what leads to it, what it leads to, and how firm each link is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from cmo.errors import UserError
from cmo.presentation.figures import style
from cmo.presentation.figures.chart import BOX_WIDTH, Point, Run
from cmo.presentation.figures.verdict_lines import (
    COLUMNS,
    HEADS,
    Row,
    claims_on,
    draw_legend,
    draw_link,
    pair_of,
)
from cmo.presentation.synthesis import Synthesis, call_interviews, count_slots
from cmo.records import SLOTS, Construct

Side = Literal["to", "from"]

# More links on a side than this cannot be told apart on an A4 page.
MOST_A_SIDE = 18
AREA = (0.03, 0.075, 0.94, 0.81)
HEAD_ROOM = 0.36
BOX_HEIGHT, PITCH = 0.25, 0.5
MIDDLE_WIDTH, LEAST_MIDDLE, PORT_SPACE = 2.6, 1.9, 0.27
SIDES: dict[Side, tuple[str, str]] = {
    "to": ("What leads to it", "from_construct"),
    "from": ("What it leads to", "to_construct"),
}
FOOT = (
    "On a line: the letter of its verdict, then papers + interviews for it; after a bar, those "
    "against it. Width: independent sources that claim a whole path from one end to the other "
    "(where that\nwas not reckoned, those that claim the link). All numbers count sources; they "
    "are not effect sizes. A missing line is not evidence of no link."
)


@dataclass(frozen=True, slots=True)
class Page:
    """The axes with the size of the area below the heads, and the box in its middle."""

    axes: Axes
    size: Point
    middle: float

    @property
    def centre(self) -> Point:
        """The centre of the box in the middle."""
        return self.size[0] / 2, self.size[1] / 2

    def spread(self, count: int, *, among: float, at_most: float) -> list[float]:
        """Return ``count`` heights around the centre, ``at_most`` apart, within ``among``."""
        space = min(at_most, among / max(count, 1))
        return [self.centre[1] + space * ((count - 1) / 2 - at) for at in range(count)]


@style.styled
def draw(
    ledger: Iterable[Row], robustness: Iterable[Row], synthesis: Synthesis, construct: str
) -> Figure:
    """Draw the links of ``construct`` in ``tables/ledger.csv``, those with most sources on top.

    Colour and head are the sign, the kind of line and a letter the verdict; the width grows
    with the sources that claim a whole path (``threads`` of ``tables/robustness.csv``). The
    tint of a box is the layer of its construct.

    Raises:
        UserError: when the codebook has no such construct.
    """
    known = {item.construct: item for item in synthesis.constructs}
    if construct not in known:
        raise UserError(construct, "no such construct", "a construct of codebook.csv")
    rows = [row for row in ledger if construct in pair_of(row)]
    links = {"to": [r for r in rows if r["to_construct"] == construct]}
    links["from"] = [r for r in rows if r["to_construct"] != construct]
    shown = {side: _choose(found) for side, found in links.items()}
    figure = style.new_page(*_say_title(known[construct].label, links, shown, synthesis))
    drawn = list(chain(*shown.values()))
    if not drawn:
        return style.say_empty(figure, "No link of this construct was claimed or expected.")
    axes = style.blank_axes(figure, *AREA)
    tall = max(LEAST_MIDDLE, PORT_SPACE * max(map(len, shown.values())))
    page = Page(axes, (axes.get_xlim()[1], axes.get_ylim()[1] - HEAD_ROOM), tall)
    reckoned = {pair_of(row): int(row["threads"]) for row in robustness}
    threads = [reckoned.get(pair_of(row), claims_on(row)) for row in drawn]
    widths = dict(zip(map(pair_of, drawn), threads, strict=True))
    for side in SIDES:
        _draw_side(page, side, shown[side], widths, known)
    _draw_middle(page, known[construct], synthesis)
    draw_legend(figure, drawn, threads)
    _explain_tints(figure)
    style.footnote(figure, FOOT)
    return figure


@style.styled
def draw_none(rank: str) -> Figure:
    """Draw the page of a mechanism that is asked for by its ``rank`` and is not there."""
    return style.say_empty(style.new_page("In focus"), f"The theory has no {rank} to draw.")


def _choose(rows: Sequence[Row]) -> list[Row]:
    """Return the links of the initial theory and those with most sources, most on top."""
    first = sorted(rows, key=lambda row: (row["novel"], -claims_on(row), pair_of(row)))
    return sorted(first[:MOST_A_SIDE], key=lambda row: (-claims_on(row), pair_of(row)))


def _say_title(
    label: str,
    links: Mapping[str, Sequence[Row]],
    shown: Mapping[str, Sequence[Row]],
    synthesis: Synthesis,
) -> tuple[str, str]:
    counts = [f"{len(shown[side])} of {len(rows)} links {side} it" for side, rows in links.items()]
    words = (
        f"{' and '.join(counts)}, those with most sources at the top, links of the initial theory "
        f"always among them. Sources: papers + {call_interviews(synthesis.sources)}."
    )
    return f"In focus: {label}", words


def _draw_side(
    page: Page,
    side: Side,
    rows: Sequence[Row],
    widths: Mapping[tuple[str, str], int],
    known: Mapping[str, Construct],
) -> None:
    """Draw the boxes of one side with their lines to or from the middle."""
    head, column = SIDES[side]
    x = BOX_WIDTH / 2 if side == "to" else page.size[0] - BOX_WIDTH / 2
    towards = 1 if side == "to" else -1
    top = page.axes.get_ylim()[1]
    left = x - BOX_WIDTH / 2
    page.axes.plot([left, left + BOX_WIDTH], [top - 0.26] * 2, color=style.GREY, lw=3)
    page.axes.text(left, top - 0.2, head, size=style.BODY + 2, weight="bold", va="bottom")
    heights = page.spread(len(rows), among=page.size[1], at_most=PITCH)
    ports = page.spread(len(rows), among=page.middle, at_most=PITCH)
    for row, y, port in zip(rows, heights, ports, strict=True):
        outer = (x + towards * BOX_WIDTH / 2, y)
        inner = (page.centre[0] - towards * MIDDLE_WIDTH / 2, port)
        run = Run(outer, inner, 1, -1) if side == "to" else Run(inner, outer, 1, -1)
        draw_link(page.axes, row, run, widths[pair_of(row)])
        _draw_box(page.axes, (x, y), row[column], known)


def _draw_box(axes: Axes, at: Point, name: str, known: Mapping[str, Construct]) -> None:
    tint, edge = _look(known.get(name))
    style.box(axes, at, (BOX_WIDTH, BOX_HEIGHT), tint, edge)
    label = style.fit(known[name].label if name in known else name, BOX_WIDTH - 0.16, style.BODY, 1)
    axes.text(*at, label, size=style.BODY, ha="center", va="center_baseline", zorder=4)


def _look(construct: Construct | None) -> tuple[str, str]:
    """Return the tint and the edge of a box: those of the construct's layer."""
    column = COLUMNS.get(construct.layer, 1) if construct else 1
    return list(style.SLOT_TINTS.values())[column], list(style.SLOT_COLOURS.values())[column]


def _draw_middle(page: Page, construct: Construct, synthesis: Synthesis) -> None:
    (x, y), room = page.centre, MIDDLE_WIDTH - 0.5
    tint, edge = _look(construct)
    style.box(page.axes, (x, y), (MIDDLE_WIDTH, page.middle), tint, edge, 2.4)
    said = style.fit(construct.definition, room, style.SMALL, 4)
    parts = [
        (y + 0.42, style.fit(construct.label, room, style.BODY + 3, 2, "bold"), style.BODY + 3),
        (y, said, style.SMALL),
        (y - 0.52, _say_parts(construct.construct, synthesis), style.SMALL),
    ]
    for (height, words, size), weight in zip(parts, ("bold", "normal", "normal"), strict=True):
        page.axes.text(
            x, height, words, size=size, weight=weight, ha="center", va="center", zorder=4
        )


def _say_parts(name: str, synthesis: Synthesis) -> str:
    """Return in how many sources the construct fills each slot, papers and interviews apart."""
    spoken = {source.id for source in synthesis.sources if source.spoken}
    counts = count_slots(synthesis.codings)
    lines = ["Sources, papers + interviews"]
    for label, slot in SLOTS.items():
        found = counts.get((name, label), set())
        lines.append(f"as {slot}: {len(found - spoken)}+{len(found & spoken)}")
    return "\n".join(lines)


def _explain_tints(figure: Figure) -> None:
    """Say what the tints of the boxes stand for."""
    looks = zip(HEADS, style.SLOT_TINTS.values(), style.SLOT_COLOURS.values(), strict=True)
    figure.legend(
        handles=[
            Line2D([], [], ls="", marker="s", ms=7, mfc=tint, mec=edge, label=head)
            for head, tint, edge in looks
        ],
        loc="lower center",
        bbox_to_anchor=(0.5, 0.055),
        ncols=len(HEADS),
        frameon=False,
        fontsize=style.SMALL,
    )
