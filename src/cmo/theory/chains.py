"""Chains of configurations: the outcome of one is the context of the next (the ripple effect).

A step from one configuration to the next is *stated* where the same words serve as outcome
and as context, *within a source* where one source says both, and *shared context* where two
sources say them and have another context, in the same direction, in common. Everything else is
*inferred*: nobody claimed it, and it is marked so. A chain is worth as much as its weakest step.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest

from cmo.records import OTHER, Source
from cmo.theory.readings import Item, Reading, is_synthetic, show_items

BASES = ("stated", "within a source", "shared context", "inferred")
SHARED, INFERRED = BASES.index("shared context"), BASES.index("inferred")


@dataclass(frozen=True, slots=True)
class Chain:
    """A chain with its weakest step; ``path`` shows constructs, `` » `` within a configuration."""

    basis: str
    steps: int
    path: str
    joints: str
    families: int
    sources: int
    papers: int
    interviews: int
    synthetic_sources: int
    source_ids: str
    configurations: str


@dataclass(frozen=True, slots=True)
class Step:
    """That one configuration leads on to another, at ``joint``, and on what basis.

    ``shared`` counts the constructs that both have in context besides the joint.
    """

    first: str
    second: str
    joint: tuple[Item, ...]
    basis: int
    shared: int

    @property
    def width(self) -> tuple[int, int, str, str]:
        """Sort key: most in common first."""
        return -self.shared, -len(self.joint), self.first, self.second


def find_chains(
    readings: Iterable[Reading],
    sources: Mapping[str, Source],
    *,
    most_steps: int,
    most_across: int,
) -> list[Chain]:
    """Return the chains, firmest basis and longest first.

    Claimed chains are followed as far as they go, up to ``most_steps`` steps, and given whole,
    without their parts. Steps between sources may be as many as pairs of configurations: only
    the ``most_across`` over a shared context that have most in common are followed, and as
    many of these chains given; inferred ones are single steps, as many again.
    """
    known = {reading.configuration: reading for reading in readings}
    claimed: list[Step] = []

    def inferred() -> Iterator[Step]:
        for step in find_steps(known.values()):
            if step.basis == INFERRED:
                yield step
            else:
                claimed.append(step)

    single = [[step] for step in _widest(inferred(), most_across)]
    within = [step for step in claimed if step.basis != SHARED]
    across = _widest((step for step in claimed if step.basis == SHARED), most_across)
    own: list[list[Step]] = []

    def leaning() -> Iterator[list[Step]]:
        for path in _follow([*within, *across], most_steps):
            if any(step.basis == SHARED for step in path):
                yield path
            else:
                own.append(path)

    longest = nsmallest(
        most_across, leaning(), key=lambda path: (-len(path), [step.width for step in path])
    )
    return sorted(
        (_chain(path, known, sources) for path in (*own, *longest, *single)),
        key=lambda r: (BASES.index(r.basis), -r.steps, r.source_ids, r.configurations),
    )


def _widest(steps: Iterable[Step], most: int) -> list[Step]:
    return nsmallest(most, steps, key=lambda step: step.width)


def find_steps(readings: Iterable[Reading]) -> Iterator[Step]:
    """Yield each step from an outcome to the same construct and direction as a context."""
    readings = list(readings)
    begins: dict[Item, list[Reading]] = defaultdict(list)
    for reading in readings:
        for item in reading.context:
            begins[item].append(reading)
    for first in readings:
        followers = {
            second.configuration: second for item in first.outcome for second in begins[item]
        }
        followers.pop(first.configuration, None)
        for name in sorted(followers):
            yield _step(first, followers[name])


def _step(first: Reading, second: Reading) -> Step:
    """Return the step from one configuration to another, whose outcome and context meet."""
    joint = set(first.outcome) & set(second.context)
    both = (set(first.context) & set(second.context)) - set(first.outcome)
    shared = len({name for name, _ in both} - {OTHER})
    if set(first.spans[2]) & set(second.spans[0]):
        basis = "stated"
    elif first.source == second.source:
        basis = "within a source"
    else:
        basis = "shared context" if shared else "inferred"
    at = tuple(sorted(joint))
    return Step(first.configuration, second.configuration, at, BASES.index(basis), shared)


def _follow(steps: Sequence[Step], most_steps: int) -> Iterator[list[Step]]:
    """Yield the chains that no further step extends, each configuration used once."""
    onward: dict[str, list[Step]] = defaultdict(list)
    for step in steps:
        onward[step.first].append(step)
    reached = {step.second for step in steps}
    starts = sorted(set(onward) - reached)
    used: set[tuple[str, str]] = set()
    for start in starts:
        for path in _paths(start, onward, most_steps):
            used |= {(step.first, step.second) for step in path}
            yield path
    # What lies on a ring of configurations has no beginning: its steps are given one by one.
    yield from ([step] for step in steps if (step.first, step.second) not in used)


def _paths(
    start: str, onward: Mapping[str, Sequence[Step]], most_steps: int
) -> Iterator[list[Step]]:
    waiting: list[list[Step]] = [[step] for step in reversed(onward[start])]
    while waiting:
        path = waiting.pop()
        passed = {start, *(step.second for step in path)}
        further = [s for s in onward.get(path[-1].second, ()) if s.second not in passed]
        if len(path) == most_steps or not further:
            yield path
        else:
            waiting += [[*path, step] for step in reversed(further)]


def _chain(
    path: Sequence[Step], known: Mapping[str, Reading], sources: Mapping[str, Source]
) -> Chain:
    readings = [known[path[0].first], *(known[step.second] for step in path)]
    names = sorted({reading.source for reading in readings})
    spoken = sum(sources[name].spoken for name in names)
    return Chain(
        basis=BASES[max(step.basis for step in path)],
        steps=len(path),
        path=" → ".join(_path(reading) for reading in readings),
        joints=" → ".join(show_items(step.joint) for step in path),
        families=len({reading.family for reading in readings}),
        sources=len(names),
        papers=len(names) - spoken,
        interviews=spoken,
        synthetic_sources=sum(is_synthetic(sources[name]) for name in names),
        source_ids="; ".join(names),
        configurations="; ".join(reading.configuration for reading in readings),
    )


def _path(reading: Reading) -> str:
    slots = (reading.context, reading.mechanism, reading.outcome)
    return " » ".join(show_items(items) for items in slots if items)
