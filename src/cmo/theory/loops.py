"""Feedback loops: rings of links, with the sign of the whole.

A loop whose signs multiply to ``+`` is reinforcing (more leads to more still), to ``-``
balancing (Sterman 2000). Few sources claim a whole loop themselves; one put together from
several sources is marked inferred.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product as choices

import networkx as nx

from cmo.records import Direction, Link, Source
from cmo.theory.merging import product
from cmo.theory.readings import families_of

Ring = tuple[str, ...]
KINDS: dict[Direction, str] = {"+": "reinforcing", "-": "balancing", "0": "sign not said"}


@dataclass(frozen=True, slots=True)
class Loop:
    """A loop, from its first construct by name. ``weakest`` is its least supported link."""

    kind: str
    sign: Direction
    steps: int
    path: str
    constructs: str
    signs: str
    basis: str
    weakest: int
    families: int
    families_with_all: int
    sources: int
    papers: int
    interviews: int
    links: str
    source_ids: str


def find_loops(
    links: Iterable[Link],
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
    signed = [link for link in links if link.sign != "0"]
    families = {link.id: families_of(link.sources, sources) for link in signed}
    kept = [link for link in signed if len(families[link.id]) >= least_families]
    between: dict[tuple[str, str], list[Link]] = {}
    for link in sorted(kept, key=lambda link: link.sign):
        between.setdefault((link.from_construct, link.to_construct), []).append(link)
    rows = [
        _loop(ring, members, families, sources)
        for ring in _rings(between, most_steps)
        for members in choices(*(between[pair] for pair in _pairs(ring)))
    ]
    rows.sort(key=lambda r: (-r.weakest, -r.families_with_all, r.steps, r.constructs, r.signs))
    return rows[:most_loops]


def _rings(between: Iterable[tuple[str, str]], most_steps: int) -> Iterator[Ring]:
    """Yield each ring once, turned so that its first construct by name comes first."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edges_from(sorted(between))
    for ring in nx.simple_cycles(graph, length_bound=most_steps):
        at = ring.index(min(ring))
        yield (*ring[at:], *ring[:at])


def _pairs(ring: Ring) -> list[tuple[str, str]]:
    return list(zip(ring, (*ring[1:], ring[0]), strict=True))


def _loop(
    ring: Ring,
    members: Sequence[Link],
    families: Mapping[str, set[str]],
    sources: Mapping[str, Source],
) -> Loop:
    behind = [families[link.id] for link in members]
    names = sorted({name for link in members for name in link.sources})
    spoken = sum(sources[name].spoken for name in names)
    whole = set.intersection(*behind)
    sign = product(*(link.sign for link in members))
    steps = "".join(f"{name} –({link.sign})→ " for name, link in zip(ring, members, strict=True))
    return Loop(
        kind=KINDS[sign],
        sign=sign,
        steps=len(ring),
        path=steps + ring[0],
        constructs="; ".join(ring),
        signs="".join(f"({link.sign})" for link in members),
        basis="within a source" if whole else "inferred",
        weakest=min(len(found) for found in behind),
        families=len(set.union(*behind)),
        families_with_all=len(whole),
        sources=len(names),
        papers=len(names) - spoken,
        interviews=spoken,
        links="; ".join(link.id for link in members),
        source_ids="; ".join(names),
    )
