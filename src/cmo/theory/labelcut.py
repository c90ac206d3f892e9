"""The smallest set of families without which nothing leads from one construct to another.

A step falls when all families that claim it fall; a family may hold up many steps. This is the
minimum label cut. Bounds come first: from above, cuts that are near at hand (all steps out of
the one construct, all into the other, the steps of a minimum cut by flow), thinned until no
family can be spared; from below, paths whose families have nothing in common, each of which
costs the fewest families that hold one of its steps. Where they meet, the answer is exact.
Otherwise an integer programme (HiGHS) finds it, if the graph is small enough.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import networkx as nx
import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

Step = tuple[str, str, frozenset[str]]
Pair = tuple[str, str]


def smallest_cut(steps: Sequence[Step], pair: Pair, most_exact: int) -> tuple[frozenset[str], int]:
    """Return a smallest set of families that cuts ``pair``, and how small it must at least be.

    The set is proved smallest where its size equals the second value. ``most_exact`` bounds
    the size of the integer programme: steps times families.
    """
    out = [step for step in steps if step[0] == pair[0]]
    into = [step for step in steps if step[1] == pair[1]]
    least = _least(steps, pair, out, into) if steps else 0
    if not least and is_cut(frozenset(), steps, pair):
        return frozenset(), 0
    best = min(
        (_thin(cut, steps, pair) for cut in _at_hand(steps, pair, out, into)),
        key=lambda cut: (len(cut), sorted(cut)),
    )
    # A step has one family at least, so that many steps are too many without counting on.
    small = len(steps) <= most_exact and sum(len(held) for _, _, held in steps) <= most_exact
    if least < len(best) and small:
        best = _solve(steps, pair)
        least = len(best)
    return best, least


def is_cut(families: Collection[str], steps: Iterable[Step], pair: Pair) -> bool:
    """Whether nothing leads from the one construct to the other without ``families``."""
    fallen = frozenset(families)
    onward: dict[str, list[str]] = defaultdict(list)
    for start, end, holding in steps:
        if not holding <= fallen:
            onward[start].append(end)
    waiting, seen = [pair[0]], {pair[0]}
    while waiting:
        for name in onward[waiting.pop()]:
            if name == pair[1]:
                return False
            if name not in seen:
                seen.add(name)
                waiting.append(name)
    return True


def _at_hand(
    steps: Sequence[Step], pair: Pair, out: Sequence[Step], into: Sequence[Step]
) -> Iterator[frozenset[str]]:
    yield frozenset(family for _, _, holding in out for family in holding)
    yield frozenset(family for _, _, holding in into for family in holding)
    if len(steps) <= FLOW_STEPS:
        graph: nx.DiGraph[str] = nx.DiGraph()
        for start, end, holding in steps:
            graph.add_edge(start, end, capacity=len(holding))
        near = nx.minimum_cut(graph, *pair)[1][0]
        yield frozenset(
            f for start, end, holding in steps if start in near and end not in near for f in holding
        )


FLOW_STEPS = 5_000


def _thin(cut: frozenset[str], steps: Sequence[Step], pair: Pair) -> frozenset[str]:
    """Leave out families, by name, as long as the rest still cuts."""
    if len(cut) * len(steps) > THINNING:
        return cut
    kept = cut
    for family in sorted(cut):
        if is_cut(kept - {family}, steps, pair):
            kept = kept - {family}
    return kept


THINNING = 500_000


def _least(steps: Sequence[Step], pair: Pair, out: Sequence[Step], into: Sequence[Step]) -> int:
    """Return how many families must fall at least: paths that share none add up.

    The direct step and paths of two steps come first, because they need no search; the search
    for longer ones ends when it has looked at :data:`SEARCHED` steps.
    """
    banned: set[str] = set()
    total = 0
    for path in _short(pair, out, into):
        if all(banned.isdisjoint(holding) for holding in path):
            total += min(len(holding) for holding in path)
            banned.update(*path)
    if len(steps) > SEARCHED:
        return total
    onward: dict[str, list[tuple[str, frozenset[str]]]] = defaultdict(list)
    for start, end, holding in steps:
        onward[start].append((end, holding))
    for _ in range(SEARCHED // len(steps)):
        longer = _shortest(onward, pair, banned)
        if not longer:
            break
        total += min(len(holding) for holding in longer)
        banned.update(*longer)
    return total


SEARCHED = 50_000


def _short(pair: Pair, out: Sequence[Step], into: Sequence[Step]) -> Iterator[list[frozenset[str]]]:
    """Yield the direct step, then the paths of two steps, those with fewest families first."""
    first = {end: holding for _, end, holding in out}
    second = {start: holding for start, _, holding in into}
    if pair[1] in first:
        yield [first[pair[1]]]
    middles = set(first) & set(second)
    ranked = sorted(middles, key=lambda name: (len(first[name] | second[name]), name))
    yield from ([first[name], second[name]] for name in ranked)


def _shortest(
    onward: Mapping[str, Sequence[tuple[str, frozenset[str]]]], pair: Pair, banned: set[str]
) -> list[frozenset[str]]:
    """Return the families of a shortest path of steps that no banned family holds."""
    came: dict[str, tuple[str, frozenset[str]]] = {}
    waiting = deque([pair[0]])
    while waiting and pair[1] not in came:
        name = waiting.popleft()
        for end, holding in onward.get(name, ()):
            if end not in came and end != pair[0] and banned.isdisjoint(holding):
                came[end] = (name, holding)
                waiting.append(end)
    if pair[1] not in came:
        return []
    path, at = [], pair[1]
    while at != pair[0]:
        at, holding = came[at]
        path.append(holding)
    return path


def _solve(steps: Sequence[Step], pair: Pair) -> frozenset[str]:
    """Return a smallest cut by integer programming.

    Each construct is on the near side (0) or on the far side (1); a step from near to far must
    have fallen, and it falls only if each family that holds it does. The first of equally
    small sets, by name, is preferred by a price too small to matter otherwise.
    """
    families = sorted({f for _, _, holding in steps for f in holding})
    names = sorted({name for start, end, _ in steps for name in (start, end)})
    family_at = {name: at for at, name in enumerate(families)}
    name_at = {name: len(families) + at for at, name in enumerate(names)}
    rows, columns, values, count = [], [], [], 0
    for start, end, holding in steps:
        for family in sorted(holding):
            rows += [count] * 3
            columns += [family_at[family], name_at[start], name_at[end]]
            values += [1.0, 1.0, -1.0]
            count += 1
    total = len(families) + len(names)
    matrix = coo_array((values, (rows, columns)), shape=(count, total))
    price = np.zeros(total)
    price[: len(families)] = 1 + np.arange(len(families)) / (2.0 * (len(families) + 1) ** 2)
    low, high = np.zeros(total), np.ones(total)
    high[name_at[pair[0]]], low[name_at[pair[1]]] = 0.0, 1.0
    found = milp(
        price,
        integrality=np.ones(total),
        bounds=Bounds(low, high),
        constraints=LinearConstraint(matrix.tocsr(), lb=0.0),
    )
    return frozenset(name for name, taken in zip(families, found.x, strict=False) if taken > 0.5)
