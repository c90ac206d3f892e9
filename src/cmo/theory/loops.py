"""Feedback loops: rings of links, with the sign of the whole.

A loop whose signs multiply to ``+`` is reinforcing (more leads to more still), to ``-``
balancing (Sterman 2000). Few sources claim a whole loop themselves; one put together from
several sources is marked inferred.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

import networkx as nx

from cmo.records import Direction, Link, Source
from cmo.theory.readings import families_of
from cmo.theory.walks import Walk, choices, describe, join

Ring = tuple[str, ...]
KINDS: dict[Direction, str] = {"+": "reinforcing", "-": "balancing", "0": "sign not said"}


@dataclass(frozen=True, slots=True)
class Loop(Walk):
    """A walk back to its first construct, which is the first by name."""

    kind: str
    constructs: str


def find_loops(
    links: Sequence[Link],
    sources: Mapping[str, Source],
    *,
    most_steps: int,
    least_families: int,
    most_loops: int,
) -> list[Loop]:
    """Return loops of links that ``least_families`` claim each, best supported first.

    Where two constructs are linked with both signs, each sign makes its own loop. Links
    without a direction make none.
    """
    held = {link.id: len(families_of(link.sources, sources)) for link in links if link.sign != "0"}
    signed = [link for link in links if held.get(link.id, 0) >= least_families]

    def known(least: int) -> Iterator[tuple[Ring, tuple[Link, ...]]]:
        return _signed_rings([x for x in signed if held[x.id] >= least], most_steps)

    # The weakest link decides first: where enough loops are firm, the rest need no look.
    levels = sorted({held[link.id] for link in signed})
    enough = bisect_left(
        levels, 1, key=lambda level: len(list(islice(known(level), most_loops))) < most_loops
    )
    least = levels[max(enough - 1, 0)] if levels else 0
    rows = [_loop(ring, members, sources) for ring, members in known(least)]
    rows.sort(key=lambda r: (-r.weakest, -r.families_with_all, r.steps, r.constructs, r.signs))
    return rows[:most_loops]


def _signed_rings(
    links: Sequence[Link], most_steps: int
) -> Iterator[tuple[Ring, tuple[Link, ...]]]:
    """Yield each ring of the links, once for each choice of signs."""
    joined = join(links)
    for ring in _rings(joined, most_steps):
        for members in choices(joined, pairwise((*ring, ring[0]))):
            yield ring, members


def _rings(between: Iterable[tuple[str, str]], most_steps: int) -> Iterator[Ring]:
    """Yield each ring once, turned so that its first construct by name comes first."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edges_from(sorted(between))
    for ring in nx.simple_cycles(graph, length_bound=most_steps):
        at = ring.index(min(ring))
        yield (*ring[at:], *ring[:at])


def _loop(ring: Ring, members: Sequence[Link], sources: Mapping[str, Source]) -> Loop:
    values = describe((*ring, ring[0]), members, sources)
    return Loop(**values, kind=KINDS[values["sign"]], constructs="; ".join(ring))
