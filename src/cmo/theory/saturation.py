"""Saturation: how many new links each further source brings, over many random orders.

The order in which sources were read is an accident, so the curve is drawn over seeded random
orders, with the mean and a 90% band, as species accumulation curves are (Gotelli and Colwell
2001). A curve that is still climbing says that more sources would bring more links.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cmo.records import OTHER, Coding, Link, Source
from cmo.theory.readings import families_of, family_of

BAND = (5.0, 95.0)
Grid = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SaturationPoint:
    """How many things are known after ``added`` independent sources, and how many were new."""

    counted: str
    sources: str
    added: int
    mean: float
    low: float
    high: float
    new_mean: float
    new_low: float
    new_high: float


def saturation(
    links: Iterable[Link],
    codings: Iterable[Coding],
    sources: Mapping[str, Source],
    *,
    orders: int,
    seed: int,
) -> list[SaturationPoint]:
    """Return the curves of links, links of two independent sources, and constructs.

    For all sources, for papers and for interviews; sources of one family come together. Coded
    sources that claim nothing count as sources that brought nothing.
    """
    links, codings = list(links), list(codings)
    read = {coding.source for coding in codings}
    constructs: dict[str, set[str]] = {}
    for coding in codings:
        for item in coding.assignments:
            if item.construct != OTHER:
                constructs.setdefault(item.construct, set()).add(coding.source)
    points: list[SaturationPoint] = []
    for which, spoken in (("all", None), ("papers", False), ("interviews", True)):
        kept = {n for n in read if spoken is None or sources[n].spoken == spoken}
        families = sorted({family_of(sources[name]) for name in kept})
        if not families:
            continue
        by_link = [families_of(kept & set(link.sources), sources) for link in links]
        by_construct = [families_of(kept & names, sources) for names in constructs.values()]
        ranks = _ranks(len(families), orders, seed)
        counts = (("links", by_link, 1), ("links of two sources", by_link, 2))
        for counted, groups, needed in (*counts, ("constructs", by_construct, 1)):
            points += _curve((counted, which), groups, families, ranks, needed)
    return points


def _ranks(sources: int, orders: int, seed: int) -> Grid:
    """Return the place of each source (columns) in each random order (rows)."""
    chance = np.random.default_rng(seed)
    return np.array([chance.permutation(sources) for _ in range(orders)], dtype=np.int64)


def _curve(
    name: tuple[str, str],
    groups: Sequence[set[str]],
    families: Sequence[str],
    ranks: Grid,
    needed: int,
) -> list[SaturationPoint]:
    """Return a curve: a thing is known once ``needed`` of its families were read."""
    place = {family: at for at, family in enumerate(families)}
    new = np.zeros(ranks.shape, dtype=np.int64)
    rows = np.arange(len(ranks))
    for group in groups:
        if len(group) >= needed:
            found = ranks[:, [place[family] for family in group]]
            at = np.partition(found, needed - 1, axis=1)[:, needed - 1]
            new[rows, at] += 1
    known = new.cumsum(axis=1)
    return [
        SaturationPoint(*name, added + 1, *_summary(known[:, added]), *_summary(new[:, added]))
        for added in range(len(families))
    ]


def _summary(values: Grid) -> tuple[float, float, float]:
    low, high = np.percentile(values, BAND)
    return round(float(values.mean()), 4), round(float(low), 4), round(float(high), 4)
