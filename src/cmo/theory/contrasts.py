"""Contrasts: where links are claimed by type of collaboration, phase, and kind of source.

For each link, the share of a group's independent sources that claim it, beside the share of
all others, each with its interval. A link stands out where the two intervals do not overlap and
the fuller side is not too small to speak of.
This is where evidence was found, not the size of an effect: a group whose sources did not ask
about something does not claim it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cmo.records import Direction, Source
from cmo.theory.evidence import Claim
from cmo.theory.intervals import share_of, wilson
from cmo.theory.readings import Reading

Key = tuple[str, str]
SIGNS: tuple[Direction, ...] = ("+", "-", "0")


@dataclass(frozen=True, slots=True)
class Contrast:
    """A pair of constructs in one group; counts are of independent sources of the group."""

    dimension: str
    group: str
    group_name: str
    from_construct: str
    to_construct: str
    families: int
    families_of_group: int
    share: float
    low: float
    high: float
    families_elsewhere: int
    families_of_others: int
    share_elsewhere: float
    low_elsewhere: float
    high_elsewhere: float
    difference: float
    stands_out: str
    positive: int
    negative: int
    unsaid: int
    sign: str
    sign_elsewhere: str
    sign_turns: str
    source_ids: str


def contrast(
    claims: Iterable[Claim],
    readings: Iterable[Reading],
    sources: Mapping[str, Source],
    least_families: int,
    names: Mapping[str, str],
) -> list[Contrast]:
    """Return the contrasts of links that ``least_families`` claim in all, in order of names.

    A source in several phases is in each of those groups. Sources without a configuration are
    in no group: they could not have claimed the link. ``names`` are those of types and phases.
    """
    known = {reading.configuration: reading for reading in readings}
    placed = {
        name: dict(_groups(reading, sources[reading.source])) for name, reading in known.items()
    }
    by_pair: dict[Key, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_pair[claim.from_construct, claim.to_construct].append(claim)
    kept = {
        pair: found
        for pair, found in sorted(by_pair.items())
        if len({known[c.configuration].family for c in found}) >= least_families
    }
    rows: list[Contrast] = []
    for dimension in ("collaboration_type", "phase", "kind"):
        members: dict[str, set[str]] = defaultdict(set)
        for name, groups in placed.items():
            for group in groups[dimension]:
                members[group].add(known[name].family)
        for group in sorted(members):
            place = dimension, group, names.get(group, group)
            rows += [
                _row(place, p, c, known, placed, members, least_families) for p, c in kept.items()
            ]
    return rows


def _groups(reading: Reading, source: Source) -> Iterator[tuple[str, Sequence[str]]]:
    yield "collaboration_type", (source.collaboration_type or "unknown",)
    yield "phase", reading.phases or ("unknown",)
    yield "kind", ("interviews" if source.spoken else "papers",)


def _row(
    place: tuple[str, str, str],
    pair: Key,
    claims: Sequence[Claim],
    readings: Mapping[str, Reading],
    placed: Mapping[str, Mapping[str, Sequence[str]]],
    members: Mapping[str, set[str]],
    least: int,
) -> Contrast:
    dimension, group, _ = place
    inside = [c for c in claims if group in placed[c.configuration][dimension]]
    outside = [c for c in claims if group not in placed[c.configuration][dimension]]
    others = set().union(*(found for name, found in members.items() if name != group))
    here, there = ({readings[c.configuration].family for c in side} for side in (inside, outside))
    totals = len(members[group]), len(others)
    low, high = wilson(len(here), totals[0])
    low_there, high_there = wilson(len(there), totals[1])
    share, share_there = share_of(len(here), totals[0]), share_of(len(there), totals[1])
    counts, counts_there = (_signs(side, readings) for side in (inside, outside))
    signs = _leading(counts), _leading(counts_there)
    apart = low > high_there or high < low_there
    return Contrast(
        *place,
        *pair,
        families=len(here),
        families_of_group=totals[0],
        share=share,
        low=low,
        high=high,
        families_elsewhere=len(there),
        families_of_others=totals[1],
        share_elsewhere=share_there,
        low_elsewhere=low_there,
        high_elsewhere=high_there,
        difference=round(share - share_there, 4),
        stands_out="yes" if apart and max(len(here), len(there)) >= least else "no",
        positive=counts["+"],
        negative=counts["-"],
        unsaid=counts["0"],
        sign=signs[0],
        sign_elsewhere=signs[1],
        sign_turns="yes" if set(signs) == {"+", "-"} else "no",
        source_ids="; ".join(sorted({claim.source for claim in inside})),
    )


def _signs(claims: Iterable[Claim], readings: Mapping[str, Reading]) -> dict[Direction, int]:
    found: dict[Direction, set[str]] = {sign: set() for sign in SIGNS}
    for claim in claims:
        found[claim.sign].add(readings[claim.configuration].family)
    return {sign: len(families) for sign, families in found.items()}


def _leading(counts: Mapping[Direction, int]) -> str:
    """Return the sign that more families claim; ``both`` among equals, nothing without any."""
    if counts["+"] == counts["-"]:
        return "both" if counts["+"] else "0" if counts["0"] else ""
    return "+" if counts["+"] > counts["-"] else "-"
