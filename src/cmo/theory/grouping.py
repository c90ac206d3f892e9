"""Grouping configurations that say the same, reversibly.

Two configurations say the same when every slot holds the same constructs in the same
directions. Where a slot also holds words that fit no construct, the constructs do not say it
all and the wording must be close too. Members are kept, a medoid stands for the group, and
people's merges and splits (``data/raw/groups.csv``) come on top. Opposite directions never
merge, whoever asks.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from itertools import combinations

from cmo.records import make_id
from cmo.theory.readings import Reading

Item = tuple[str, str, str]
MOST_CANDIDATES = 5_000
WORD = re.compile(r"[a-z]{3,}")


@dataclass(frozen=True, slots=True)
class GroupingRules:
    """How close wording must be, as the share of word stems in common (0 to 1)."""

    wording: float = 0.0
    wording_unmapped: float = 0.5
    candidate: float = 0.5


@dataclass(frozen=True, slots=True)
class GroupDecision:
    """A person's merge or split: a row of ``data/raw/groups.csv``."""

    action: str
    configuration: str
    other: str
    author: str = ""
    date: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Configurations that say the same; ``medoid`` is the one nearest to all others."""

    id: str
    members: tuple[Reading, ...]
    medoid: Reading
    decisions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two groups that nearly say the same, for a person to merge or leave."""

    first: str
    second: str
    alike: float
    first_medoid: str
    second_medoid: str
    shared: str
    only_first: str
    only_second: str


def group(
    readings: Iterable[Reading],
    decisions: Sequence[GroupDecision] = (),
    rules: GroupingRules | None = None,
) -> list[Group]:
    """Return the groups, largest first, then by identifier.

    A group's identifier depends on what it says and, where people or wording divide those who
    say it, on its least member; adding a source leaves it as it is.
    """
    rules = rules or GroupingRules()
    known = {reading.configuration: reading for reading in readings}
    applied = [d for d in decisions if not refused(d, known)]
    joined = _decide(_automatic(known, rules), known, applied)
    said: dict[str, list[list[str]]] = defaultdict(list)
    for names in joined:
        said[_saying(known[name] for name in names)].append(names)
    groups = []
    for saying, parts in sorted(said.items()):
        parts.sort(key=lambda names: (-len(names), names))
        for at, names in enumerate(parts):
            identity = make_id("group", saying, *([names[0]] if at else []))
            groups.append(_group(identity, [known[name] for name in names], applied))
    return sorted(groups, key=lambda item: (-len(item.members), item.id))


def refused(decision: GroupDecision, known: Mapping[str, Reading]) -> str:
    """Return why a decision cannot be followed, or nothing."""
    missing = [n for n in (decision.configuration, decision.other) if n not in known]
    if missing:
        return f"there is no configuration {' or '.join(missing)} any more"
    first, second = known[decision.configuration], known[decision.other]
    if decision.action == "merge" and opposed(first.items, second.items):
        return "they point in opposite directions"
    return ""


def unheeded(
    decisions: Iterable[GroupDecision], known: Mapping[str, Reading], groups: Iterable[Group]
) -> Iterator[tuple[GroupDecision, str]]:
    """Yield each decision that the groups do not show, and why."""
    place = {m.configuration: group.id for group in groups for m in group.members}
    for decision in decisions:
        why = refused(decision, known)
        together = place.get(decision.configuration) == place.get(decision.other)
        if not why and together != (decision.action == "merge"):
            why = "other rows or opposite directions stand against it"
        if why:
            yield decision, why


def opposed(first: Iterable[tuple[str, str, str]], second: Iterable[tuple[str, str, str]]) -> bool:
    """Whether one slot holds a construct in opposite directions."""
    directions: dict[tuple[str, str], set[str]] = defaultdict(set)
    for label, construct, direction in (*first, *second):
        directions[label, construct].add(direction)
    return any({"+", "-"} <= found for found in directions.values())


def alike(first: str, second: str) -> float:
    """Return how much of their words two texts share (Jaccard, words cut to six letters)."""
    one, two = _stems(first), _stems(second)
    return len(one & two) / len(one | two) if one | two else 1.0


def candidates(groups: Sequence[Group], rules: GroupingRules) -> list[Candidate]:
    """Return pairs of groups that share much of what they say, closest first.

    Two constructs in common at least, in two slots, and none in opposite directions; alike is
    the share of slot, construct and direction that they have in common. At most
    :data:`MOST_CANDIDATES` are returned: nobody looks through more.
    """
    found = (_candidate(groups[a], groups[b], rules.candidate) for a, b in _near(groups))
    kept = (item for item in found if item is not None)
    return nsmallest(MOST_CANDIDATES, kept, key=lambda c: (-c.alike, c.first, c.second))


def _near(groups: Sequence[Group]) -> set[tuple[int, int]]:
    """Return the pairs of groups that share two items, one in each of two slots.

    Pairs that share a single item are many more, and are never listed.
    """
    by_items: dict[tuple[Item, Item], list[int]] = defaultdict(list)
    for at, one in enumerate(groups):
        for first, second in combinations(sorted(one.medoid.items), 2):
            if first[0] != second[0]:
                by_items[first, second].append(at)
    return {pair for members in by_items.values() for pair in combinations(members, 2)}


def _candidate(one: Group, two: Group, least: float) -> Candidate | None:
    first, second = one.medoid.items, two.medoid.items
    common = first & second
    share = round(len(common) / len(first | second), 4)
    if share < least or opposed(first, second):
        return None
    return Candidate(
        one.id,
        two.id,
        share,
        one.medoid.configuration,
        two.medoid.configuration,
        _show(common),
        _show(first - second),
        _show(second - first),
    )


def _show(items: Iterable[tuple[str, str, str]]) -> str:
    return "; ".join(f"{label} {construct} ({sign})" for label, construct, sign in sorted(items))


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:6] for word in WORD.findall(text.lower()))


def _automatic(known: Mapping[str, Reading], rules: GroupingRules) -> list[list[str]]:
    """Return the groups before people's decisions: same sayings, wording close enough."""
    buckets: dict[tuple[frozenset[tuple[str, str, str]], bool], list[str]] = defaultdict(list)
    for name in sorted(known):
        reading = known[name]
        if reading.items:
            buckets[reading.items, reading.unmapped].append(name)
    groups = [[name] for name in known if not known[name].items]
    for (_, unmapped), names in buckets.items():
        least = rules.wording_unmapped if unmapped else rules.wording
        groups += _close(names, known, least)
    return groups


def _close(names: list[str], known: Mapping[str, Reading], least: float) -> Iterator[list[str]]:
    """Yield the sets of configurations that a chain of close wording connects."""
    if least <= 0 or len(names) == 1:
        yield names
        return
    parents = {name: name for name in names}
    for one, two in combinations(names, 2):
        if alike(known[one].text, known[two].text) >= least:
            parents[_root(two, parents)] = _root(one, parents)
    yield from _components(parents)


def _decide(
    groups: list[list[str]], known: Mapping[str, Reading], decisions: Sequence[GroupDecision]
) -> list[list[str]]:
    """Apply people's splits, then their merges, in an order that no file order changes."""
    parents = {name: names[0] for names in groups for name in names}
    apart = {frozenset((d.configuration, d.other)) for d in decisions if d.action == "split"}
    for decision in sorted(decisions, key=lambda d: (d.configuration, d.other)):
        same = parents[decision.configuration] == parents[decision.other]
        if decision.action == "split" and same:
            _take_out(decision.configuration, parents)
    for decision in sorted(decisions, key=lambda d: (d.configuration, d.other)):
        if decision.action == "merge":
            _merge(decision.configuration, decision.other, parents, known, apart)
    return list(_components(parents))


def _take_out(name: str, parents: dict[str, str]) -> None:
    rest = sorted(other for other, root in parents.items() if root == parents[name])
    rest.remove(name)
    for other in rest:
        parents[other] = rest[0]
    parents[name] = name


def _merge(
    one: str,
    two: str,
    parents: dict[str, str],
    known: Mapping[str, Reading],
    apart: set[frozenset[str]],
) -> None:
    """Join the groups of two configurations, unless that puts opposites or splits together."""
    roots = parents[one], parents[two]
    first, second = ([n for n, root in parents.items() if root == r] for r in roots)
    items = [{i for name in names for i in known[name].items} for names in (first, second)]
    split = any(frozenset((a, b)) in apart for a in first for b in second)
    if roots[0] != roots[1] and not split and not opposed(*items):
        for name in second:
            parents[name] = roots[0]


def _root(name: str, parents: Mapping[str, str]) -> str:
    while parents[name] != name:
        name = parents[name]
    return name


def _components(parents: Mapping[str, str]) -> Iterator[list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name in sorted(parents):
        found[_root(name, parents)].append(name)
    yield from found.values()


def _saying(members: Iterable[Reading]) -> str:
    """Return what a group says, as text; its words where it speaks of no construct."""
    readings = list(members)
    items = {item for reading in readings for item in reading.items}
    return _show(items) or readings[0].configuration


def _group(identity: str, members: list[Reading], decisions: Sequence[GroupDecision]) -> Group:
    names = {reading.configuration for reading in members}
    touched = [d for d in decisions if {d.configuration, d.other} & names]
    words = tuple(
        sorted(
            f"{d.action} {d.configuration} and {d.other} ({d.author}, {d.date}: {d.reason})"
            for d in touched
        )
    )
    return Group(identity, tuple(members), medoid(members), words)


def medoid(members: Sequence[Reading]) -> Reading:
    """Return the member whose words are closest to all others'; the first among equals."""
    if len(members) < 3:
        return members[0]
    total = {
        one.configuration: sum(alike(one.text, two.text) for two in members) for one in members
    }
    return max(members, key=lambda one: (total[one.configuration], one.configuration))
