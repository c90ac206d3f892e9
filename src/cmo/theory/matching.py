"""Matching the graph against a theory that somebody else wrote down, at three levels.

*Strict*: both constructs and the sign. *Anchored*: one construct exactly, the other in the same
family of the codebook (the same topmost construct), and the sign, turned where one of them has its
poles the other way round from the family's. *Type*: slots and sign only.
A figure at one level must never be read as one of another: an audit of an automated review found
39 of 40 links by type, 22 anchored and none strict (``docs/theory-testing.md``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cmo.records import Direction
from cmo.theory.graph import Graph
from cmo.theory.intervals import wilson
from cmo.theory.merging import Fold, turned_by
from cmo.theory.tallies import InitialLink

LEVELS = ("strict", "anchored", "type")
MOST_CANDIDATES = 3


@dataclass(frozen=True, slots=True)
class Edge:
    """What matching looks at of an edge of the graph."""

    start: str
    end: str
    sign: Direction
    slots: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """How a link of the reference fares, and the edges of the graph nearest to it."""

    link: str
    source: str
    target: str
    sign: str
    slots: str
    strict: bool
    anchored: bool
    type: bool
    sources: tuple[str, ...]
    candidates: tuple[Edge, ...]
    unknown: tuple[str, ...]


def edges_of(graph: Graph, least_sources: int = 1) -> list[Edge]:
    """Return the edges that at least so many sources speak for, in order."""
    found = [
        Edge(start, end, values["sign"], tuple(values["slots"]), tuple(values["sources"]))
        for start, end, values in graph.edges(data=True)
        if len(values["sources"]) >= least_sources
    ]
    return sorted(found, key=lambda edge: (edge.start, edge.end, edge.sign))


def match(
    theory: Sequence[InitialLink], edges: Sequence[Edge], families: Mapping[str, Fold]
) -> list[Match]:
    """Return how each link of ``theory`` fares, in its order.

    ``families`` folds each construct into the topmost one above it (see
    :func:`cmo.theory.merging.families_of_constructs`). A construct that it does not know is
    listed as unknown, and the link is a miss, not a mistake.
    """
    return [_match(link, edges, families) for link in theory]


def _match(link: InitialLink, edges: Sequence[Edge], families: Mapping[str, Fold]) -> Match:
    exact = [edge for edge in edges if _strict(edge, link)]
    return Match(
        link.link,
        link.source,
        link.target,
        link.sign,
        link.slots,
        strict=bool(exact),
        anchored=any(_anchored(edge, link, families) for edge in edges),
        type=any(link.slots in edge.slots and edge.sign == link.sign for edge in edges),
        sources=tuple(sorted({name for edge in exact for name in edge.sources})),
        candidates=() if exact else _nearest(link, edges, families),
        unknown=tuple(sorted({link.source, link.target} - set(families))),
    )


def _strict(edge: Edge, link: InitialLink) -> bool:
    return (edge.start, edge.end, edge.sign) == (link.source, link.target, link.sign)


def _anchored(edge: Edge, link: InitialLink, families: Mapping[str, Fold]) -> bool:
    same = edge.start == link.source, edge.end == link.target
    akin = _akin(edge.start, link.source, families), _akin(edge.end, link.target, families)
    return any(same) and all(akin) and _same_sign(edge, link, families)


def _same_sign(edge: Edge, link: InitialLink, families: Mapping[str, Fold]) -> bool:
    """Whether both signs agree once all ends are folded into their families."""
    signs = [
        turned_by(sign, _fold(start, families), _fold(end, families))
        for start, end, sign in (
            (edge.start, edge.end, edge.sign),
            (link.source, link.target, link.sign),
        )
    ]
    return signs[0] == signs[1]


def _akin(one: str, two: str, families: Mapping[str, Fold]) -> bool:
    return _fold(one, families).into == _fold(two, families).into


def _fold(construct: str, families: Mapping[str, Fold]) -> Fold:
    return families.get(construct, Fold(construct))


def _nearest(
    link: InitialLink, edges: Iterable[Edge], families: Mapping[str, Fold]
) -> tuple[Edge, ...]:
    """Return the edges nearest to a missed link, nearest first: ends count most, then sign."""

    def nearness(edge: Edge) -> tuple[int, int]:
        ends = (edge.start, link.source), (edge.end, link.target)
        exact = sum(one == two for one, two in ends)
        akin = sum(_akin(one, two, families) for one, two in ends)
        return 2 * exact + akin, int(_same_sign(edge, link, families))

    near = [edge for edge in edges if nearness(edge)[0] >= 3]
    near.sort(key=lambda e: (*(-n for n in nearness(e)), -len(e.sources), e.start, e.end, e.sign))
    return tuple(near[:MOST_CANDIDATES])


def summarise(matches: Sequence[Match]) -> dict[str, Any]:
    """Return counts, denominators and 95% intervals at each level, and each link.

    >>> summarise([])["strict"]
    {'matched': 0, 'of': 0, 'low': 0.0, 'high': 1.0}
    """
    summary: dict[str, Any] = {}
    for level in LEVELS:
        count = sum(getattr(found, level) for found in matches)
        low, high = wilson(count, len(matches))
        summary[level] = {"matched": count, "of": len(matches), "low": low, "high": high}
    return summary | {"links": [_plain(found) for found in matches]}


def _plain(found: Match) -> dict[str, Any]:
    return {
        "link": found.link,
        "source": found.source,
        "target": found.target,
        "sign": found.sign,
        "slots": found.slots,
        "strict": found.strict,
        "anchored": found.anchored,
        "type": found.type,
        "sources": list(found.sources),
        "unknown": list(found.unknown),
        "candidates": [
            {
                "source": edge.start,
                "target": edge.end,
                "sign": edge.sign,
                "slots": list(edge.slots),
                "sources": len(edge.sources),
            }
            for edge in found.candidates
        ],
    }


def show(summary: Mapping[str, Any]) -> str:
    """Return the summary as text: figures first, then hits, then misses with what is nearest."""
    lines = []
    for level in LEVELS:
        part = summary[level]
        interval = f"95% interval {part['low']:.0%} to {part['high']:.0%}"
        lines.append(f"{level:9} {part['matched']} of {part['of']} ({interval})")
    for title, wanted in (("Matched strictly", True), ("Not matched strictly", False)):
        chosen = [link for link in summary["links"] if link["strict"] == wanted]
        lines += ["", f"{title}: {len(chosen)}"] + [_line(link) for link in chosen]
    return "\n".join(lines)


def _line(link: Mapping[str, Any]) -> str:
    head = f"  {link['link']}: {link['source']} → {link['target']} ({link['sign']})"
    if link["strict"]:
        return f"{head}: {', '.join(link['sources'])}"
    if link["unknown"]:
        return f"{head}: not in the codebook: {', '.join(link['unknown'])}"
    near = "; ".join(
        f"{c['source']} → {c['target']} ({c['sign']}, sources: {c['sources']})"
        for c in link["candidates"]
    )
    reached = next((level for level in LEVELS[1:] if link[level]), "no level")
    return f"{head}: {reached}; nearest: {near or 'nothing'}"
