"""Walks along links, from one construct to another or back to itself, and what they rest on.

Few sources claim a whole walk themselves. One put together from the links of several sources
is marked inferred: nobody claimed it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from itertools import product as combinations
from typing import Any

import networkx as nx

from cmo.records import Direction, Link, Source
from cmo.theory.merging import product
from cmo.theory.readings import families_of

Joined = Mapping[tuple[str, str], Sequence[Link]]


@dataclass(frozen=True, slots=True)
class Walk:
    """A walk of links. ``weakest`` counts the independent sources of its least supported one."""

    sign: Direction
    steps: int
    path: str
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


def find_paths(
    links: Iterable[Link], sources: Mapping[str, Source], start: str, end: str, most_steps: int
) -> list[Walk]:
    """Return the paths from ``start`` to ``end`` that pass no construct twice, firmest first.

    Firmest are those that most independent sources claim whole, then those whose weakest link
    has most, then the shortest. There is one path for each choice of signs on the way.
    """
    joined = join(links)
    graph: nx.DiGraph[str] = nx.DiGraph(sorted(joined))
    if start == end or not {start, end} <= set(graph):
        return []
    rows = [
        Walk(**describe(names, members, sources))
        for names in nx.all_simple_paths(graph, start, end, most_steps)
        for members in choices(joined, pairwise(names))
    ]
    return sorted(rows, key=lambda r: (-r.families_with_all, -r.weakest, r.steps, r.path))


def join(links: Iterable[Link]) -> dict[tuple[str, str], list[Link]]:
    """Return the links between each two constructs, in the order of their signs."""
    found: dict[tuple[str, str], list[Link]] = {}
    for link in sorted(links, key=lambda link: link.sign):
        found.setdefault((link.from_construct, link.to_construct), []).append(link)
    return found


def choices(joined: Joined, pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[Link, ...]]:
    """Yield the links of a walk over ``pairs``, once for each choice of signs."""
    yield from combinations(*(joined[pair] for pair in pairs))


def describe(
    names: Sequence[str], members: Sequence[Link], sources: Mapping[str, Source]
) -> dict[str, Any]:
    """Return the values of a :class:`Walk` that passes ``names`` by way of ``members``."""
    behind = [families_of(link.sources, sources) for link in members]
    owners = sorted({name for link in members for name in link.sources})
    spoken = sum(sources[name].spoken for name in owners)
    whole = set.intersection(*behind)
    steps = "".join(
        f"{name} –({link.sign})→ " for name, link in zip(names[:-1], members, strict=True)
    )
    return {
        "sign": product(*(link.sign for link in members)),
        "steps": len(members),
        "path": steps + names[-1],
        "signs": "".join(f"({link.sign})" for link in members),
        "basis": "within a source" if whole else "inferred",
        "weakest": min(map(len, behind)),
        "families": len(set.union(*behind)),
        "families_with_all": len(whole),
        "sources": len(owners),
        "papers": len(owners) - spoken,
        "interviews": spoken,
        "links": "; ".join(link.id for link in members),
        "source_ids": "; ".join(owners),
    }
