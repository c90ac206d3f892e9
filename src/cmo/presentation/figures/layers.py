"""Placing the programme theory: columns, order within them, and where lines begin and end.

A layered layout in the manner of Sugiyama, Tagawa and Toda (1981): links that pass over the
middle column get a place in it, and the order within columns comes from barycentres.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from cmo.records import Coding, Label, Link

COLUMNS: tuple[Label, ...] = ("C", "M", "O")
SWEEPS = 40


@dataclass(frozen=True, order=True, slots=True)
class Place:
    """A construct in a column, or the gap that a link passes through."""

    column: Label
    name: str
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One link, drawn from the column of its first construct to that of its second."""

    start: Place
    end: Place
    link: Link

    @property
    def strength(self) -> int:
        """How many sources speak for the link."""
        return len(self.link.sources)

    @property
    def route(self) -> tuple[Place, ...]:
        """The places that the line runs through; a link from C to O passes through M."""
        if self.start.column == "C" and self.end.column == "O":
            return (self.start, Place("M", self.link.id, gap=True), self.end)
        return (self.start, self.end)


def make_steps(links: Iterable[Link], codings: Iterable[Coding]) -> list[Step]:
    """Return one step for each link, strongest first.

    Most sources, then most sources coded by people, then by name. A link that is claimed in
    several pairs of slots stands where most of its sources claim it.
    """
    filled = _filled(codings)
    steps = [_step(link, filled) for link in links]
    return sorted(
        steps, key=lambda s: (-s.strength, -s.link.coded_by_people, s.start, s.end, s.link.sign)
    )


def _step(link: Link, filled: Mapping[str, tuple[str, set[Place]]]) -> Step:
    def ends(slots: str) -> tuple[Place, Place]:
        first, second = slots.split("-")
        start = Place(_column(first), link.from_construct)
        return start, Place(_column(second), link.to_construct)

    def claimed(slots: str) -> tuple[int, bool]:
        pair = set(ends(slots))
        found = (filled[name] for name in link.configurations if name in filled)
        return len({source for source, places in found if pair <= places}), "M" in slots

    return Step(*ends(max(link.slots, key=claimed)), link)


def _column(slot: str) -> Label:
    return next(column for column in COLUMNS if column == slot)


def _filled(codings: Iterable[Coding]) -> dict[str, tuple[str, set[Place]]]:
    """Return, by configuration, its source and the constructs in its slots."""
    filled = {}
    for coding in codings:
        about = {(item.span, item.label): item.construct for item in coding.assignments}
        for item in coding.configurations:
            places = {
                Place(label, about[span, label])
                for label in COLUMNS
                for span in item.slot(label)
                if (span, label) in about
            }
            filled[item.id] = (item.source, places)
    return filled


def choose_steps(steps: Sequence[Step], least_sources: int, most_links: int) -> list[Step]:
    """Return the steps with ``least_sources`` or more, at most ``most_links`` of them."""
    strong = [step for step in steps if step.strength >= least_sources]
    return strong[:most_links]


def order_columns(steps: Sequence[Step]) -> dict[Label, list[Place]]:
    """Return the places of each column from top to bottom, with few crossings.

    Barycentre sweeps from the left and from the right; the order with the fewest crossings
    is kept. The result depends on the steps alone.
    """
    edges = [pair for step in steps for pair in pairwise(step.route)]
    places = sorted({place for edge in edges for place in edge})
    columns = {label: [p for p in places if p.column == label] for label in COLUMNS}
    around: dict[Place, list[Place]] = defaultdict(list)
    for start, end in edges:
        around[start].append(end)
        around[end].append(start)
    best, fewest = columns, crossings(columns, edges)
    for sweep in range(SWEEPS):
        columns = _sweep(columns, around, COLUMNS if sweep % 2 else COLUMNS[::-1])
        count = crossings(columns, edges)
        if count < fewest:
            best, fewest = columns, count
    return improve(best, edges)


def _sweep(
    columns: Mapping[Label, list[Place]],
    around: Mapping[Place, list[Place]],
    direction: Iterable[Label],
) -> dict[Label, list[Place]]:
    ordered = dict(columns)
    for label in direction:
        height = _heights(ordered)

        def barycentre(place: Place, height: Mapping[Place, float] = height) -> float:
            near = [height[other] for other in around[place]]
            return sum(near) / len(near)

        ordered[label] = sorted(ordered[label], key=lambda p: (barycentre(p), height[p]))
    return ordered


def _heights(columns: Mapping[Label, list[Place]]) -> dict[Place, float]:
    """Return how far down its column each place is, from 0 to 1."""
    return {
        place: (at + 0.5) / len(places)
        for places in columns.values()
        for at, place in enumerate(places)
    }


def improve(
    columns: Mapping[Label, list[Place]], edges: Sequence[tuple[Place, Place]]
) -> dict[Label, list[Place]]:
    """Swap neighbours for as long as that takes a crossing away."""
    best = {label: list(places) for label, places in columns.items()}
    fewest, improved = crossings(best, edges), True
    while improved:
        improved = False
        for places in best.values():
            for at in range(len(places) - 1):
                places[at], places[at + 1] = places[at + 1], places[at]
                count = crossings(best, edges)
                if count < fewest:
                    fewest, improved = count, True
                else:
                    places[at], places[at + 1] = places[at + 1], places[at]
    return best


def crossings(columns: Mapping[Label, list[Place]], edges: Sequence[tuple[Place, Place]]) -> int:
    """Return how many pairs of lines cross between neighbouring columns."""
    height = _heights(columns)
    count = 0
    for at, (start, end) in enumerate(edges):
        for other_start, other_end in edges[at + 1 :]:
            if start.column == other_start.column:
                left = height[start] - height[other_start]
                count += left * (height[end] - height[other_end]) < 0
    return count
