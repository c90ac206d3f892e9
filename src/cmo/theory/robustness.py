"""How firmly the evidence joins two constructs: threads, flow, and the sources it hangs on.

Three figures, after the source threads and robustness of causal mapping (Powell, Copestake and
Remnant 2024, Evaluation 30): *threads* are the families that claim a whole path themselves;
*flow* is the maximum flow when each step carries as many units as families claim it (its
minimum cut counts a family once for each step it holds up); *cut* is the smallest set of
families without which no path is left, each counted once. The sign of a path is left aside.
Long paths may join steps of different sources, so flow and cut are about what can be inferred.

The smallest set is a minimum label cut, which is hard in general. It is solved exactly as an
integer programme where the graph between the two constructs is small, and else bounded from
both sides; ``exact`` says which.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from cmo.records import Link, Source
from cmo.theory.labelcut import Step, smallest_cut
from cmo.theory.readings import families_of
from cmo.theory.tallies import InitialLink

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Robustness:
    """How firmly one construct is joined to another; counts are of independent sources."""

    from_construct: str
    to_construct: str
    direct: int
    threads: int
    flow: int
    cut: int
    cut_at_least: int
    exact: str
    shortest_path: int
    cut_families: str
    cut_source_ids: str
    cut_papers: int
    cut_interviews: int
    thread_ids: str


class Network:
    """The theory as steps between constructs, each with the families that claim it."""

    def __init__(self, links: Iterable[Link], sources: Mapping[str, Source]) -> None:
        self.sources = sources
        self.steps: dict[Pair, set[str]] = defaultdict(set)
        self.members: dict[str, set[str]] = defaultdict(set)
        for link in links:
            pair = link.from_construct, link.to_construct
            self.steps[pair] |= families_of(link.sources, sources)
            for name in link.sources:
                self.members[sources[name].family or name].add(name)
        names = sorted({name for pair in self.steps for name in pair})
        self.place = {name: at for at, name in enumerate(names)}
        pairs = sorted(self.steps)
        self.ordered: list[Step] = [(*pair, frozenset(self.steps[pair])) for pair in pairs]
        self.rows = np.array([self.place[start] for start, _ in pairs], dtype=np.int32)
        self.columns = np.array([self.place[end] for _, end in pairs], dtype=np.int32)
        amounts = np.array([len(self.steps[pair]) for pair in pairs], dtype=np.int32)
        shape = (len(names), len(names))
        self.capacity = csr_array(coo_array((amounts, (self.rows, self.columns)), shape=shape))
        self.backwards = csr_array(self.capacity.T)
        self.own: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self.leaving: dict[str, set[str]] = defaultdict(set)
        self.entering: dict[str, set[str]] = defaultdict(set)
        for start, end in pairs:
            self.leaving[start] |= self.steps[start, end]
            self.entering[end] |= self.steps[start, end]
            for family in self.steps[start, end]:
                self.own[family][start].append(end)

    def between(self, pair: Pair) -> list[Step]:
        """Return the steps that lie on some way from the one construct to the other."""
        start, end = (self.place[name] for name in pair)
        ahead, behind = self._reached(self.capacity, start), self._reached(self.backwards, end)
        kept = ahead[self.rows] & behind[self.columns]
        kept &= (self.columns != start) & (self.rows != end)
        return [self.ordered[at] for at in np.flatnonzero(kept)]

    def threads(self, pair: Pair) -> list[str]:
        """Return the families whose own claims lead all the way."""
        families = self.leaving[pair[0]] & self.entering[pair[1]]
        return [family for family in sorted(families) if _leads(self.own[family], *pair)]

    def flow(self, pair: Pair) -> int:
        """Return the maximum flow; each step carries as many units as families claim it."""
        return int(maximum_flow(self.capacity, *(self.place[name] for name in pair)).flow_value)

    def distance(self, pair: Pair) -> int:
        """Return the fewest steps from the one to the other; 0 where there is no way."""
        order, parents = breadth_first_order(self.capacity, self.place[pair[0]])
        at, steps = self.place[pair[1]], 0
        if at not in set(order):
            return 0
        while at != self.place[pair[0]]:
            at, steps = parents[at], steps + 1
        return steps

    def _reached(self, matrix: csr_array, start: int) -> NDArray[np.bool_]:
        reached = np.zeros(len(self.place), dtype=np.bool_)
        reached[breadth_first_order(matrix, start, return_predecessors=False)] = True
        return reached


def measure(network: Network, pairs: Iterable[Pair], most_exact: int) -> list[Robustness]:
    """Return the robustness of each pair, in the order given; unknown constructs give zeros.

    ``most_exact`` is the largest number of steps between two constructs, times families, for
    which the smallest set is sought exactly.
    """
    return [_measure(network, pair, most_exact) for pair in pairs]


def strongest_pairs(links: Iterable[Link], sources: Mapping[str, Source], most: int) -> list[Pair]:
    """Return the directly linked pairs that most families claim, any sign."""
    families: dict[Pair, set[str]] = defaultdict(set)
    for link in links:
        families[link.from_construct, link.to_construct] |= families_of(link.sources, sources)
    return sorted(families, key=lambda pair: (-len(families[pair]), pair))[:most]


def pairs_of_interest(
    links: Iterable[Link],
    sources: Mapping[str, Source],
    initial: Iterable[InitialLink],
    most: int,
) -> list[Pair]:
    """Return the pairs of the initial theory in its order, then the strongest others."""
    first = [(link.source, link.target) for link in initial]
    return list(dict.fromkeys([*first, *strongest_pairs(links, sources, most)]))


def _measure(network: Network, pair: Pair, most_exact: int) -> Robustness:
    cut: frozenset[str] = frozenset()
    threads: list[str] = []
    least = flow = distance = 0
    if pair[0] != pair[1] and all(name in network.place for name in pair):
        distance = network.distance(pair)
    if distance:
        cut, least = smallest_cut(network.between(pair), pair, most_exact)
        threads, flow = network.threads(pair), network.flow(pair)
    names = _sources(cut, network)
    spoken = sum(network.sources[name].spoken for name in names)
    return Robustness(
        *pair,
        direct=len(network.steps.get(pair, ())),
        threads=len(threads),
        flow=flow,
        cut=len(cut),
        cut_at_least=least,
        exact="yes" if least == len(cut) else "no",
        shortest_path=distance,
        cut_families="; ".join(sorted(cut)),
        cut_source_ids="; ".join(names),
        cut_papers=len(names) - spoken,
        cut_interviews=spoken,
        thread_ids="; ".join(_sources(threads, network)),
    )


def _sources(families: Iterable[str], network: Network) -> list[str]:
    return sorted({name for family in families for name in network.members[family]})


def _leads(onward: Mapping[str, Sequence[str]], start: str, end: str) -> bool:
    """Whether ``end`` can be reached from ``start``."""
    if start not in onward:
        return False
    waiting, seen = [start], {start}
    while waiting:
        for name in onward.get(waiting.pop(), ()):
            if name == end:
                return True
            if name not in seen:
                seen.add(name)
                waiting.append(name)
    return False
