"""Demi-regularities: patterns that recur over independent sources, more or less.

A demi-regularity (Lawson; Pawson 2006) is a pattern between context, mechanism and outcome
that shows up again and again without being a law. Here it is a sign between two constructs in
two slots of one configuration, claimed by several families. The interval is over the families
that speak of the two constructs in those slots with a direction at all: how far they agree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product as combinations

from cmo.records import Direction, Label, Source
from cmo.theory.evidence import sign_between
from cmo.theory.intervals import share_of, wilson
from cmo.theory.readings import Reading, is_synthetic

SIGNS: tuple[Direction, Direction] = ("+", "-")
SLOT_PAIRS: tuple[tuple[Label, Label], ...] = (("C", "M"), ("M", "O"), ("C", "O"))


@dataclass(frozen=True, slots=True)
class Regularity:
    """A recurring pattern: ``families`` of ``families_speaking`` agree on the sign."""

    slots: str
    from_construct: str
    to_construct: str
    sign: Direction
    families: int
    families_speaking: int
    share: float
    low: float
    high: float
    papers: int
    interviews: int
    synthetic_sources: int
    more_to: int
    less_to: int
    mechanisms: str
    source_ids: str
    configurations: str


def find_regularities(
    readings: Iterable[Reading], sources: Mapping[str, Source], least_families: int
) -> list[Regularity]:
    """Return the patterns in at least ``least_families`` families, most families first.

    ``more_to`` and ``less_to`` count families that state the pattern from the high pole of
    the first construct and from its low pole. ``mechanisms`` names what comes between a context
    and an outcome, with its families.
    """
    seen: dict[tuple[str, str, str, Direction], list[Reading]] = defaultdict(list)
    poles: dict[tuple[str, str, str, Direction], dict[Direction, set[str]]] = defaultdict(
        lambda: defaultdict(set)
    )
    for reading in readings:
        for first, second in SLOT_PAIRS:
            for (a, up), (b, down) in combinations(reading.slot(first), reading.slot(second)):
                if a != b:
                    key = (f"{first}-{second}", a, b, sign_between(up, down))
                    seen[key].append(reading)
                    poles[key][up].add(reading.family)
    rows = [
        _row(key, seen, poles[key], sources)
        for key in seen
        if key[3] != "0" and len({r.family for r in seen[key]}) >= least_families
    ]
    return sorted(
        rows,
        key=lambda r: (-r.families, -r.share, r.slots, r.from_construct, r.to_construct, r.sign),
    )


def _row(
    key: tuple[str, str, str, Direction],
    seen: Mapping[tuple[str, str, str, Direction], list[Reading]],
    poles: Mapping[Direction, set[str]],
    sources: Mapping[str, Source],
) -> Regularity:
    behind = seen[key]
    families = {reading.family for reading in behind}
    speaking = {r.family for sign in ("+", "-") for r in seen.get((*key[:3], sign), ())}
    low, high = wilson(len(families), len(speaking))
    names = sorted({reading.source for reading in behind})
    spoken = sum(sources[name].spoken for name in names)
    return Regularity(
        *key,
        families=len(families),
        families_speaking=len(speaking),
        share=share_of(len(families), len(speaking)),
        low=low,
        high=high,
        papers=len(names) - spoken,
        interviews=spoken,
        synthetic_sources=sum(is_synthetic(sources[name]) for name in names),
        more_to=len(poles.get("+", ())),
        less_to=len(poles.get("-", ())),
        mechanisms=_mechanisms(behind) if key[0] == "C-O" else "",
        source_ids="; ".join(names),
        configurations="; ".join(sorted({reading.configuration for reading in behind})),
    )


def _mechanisms(behind: Iterable[Reading]) -> str:
    found: dict[str, set[str]] = defaultdict(set)
    for reading in behind:
        for construct, direction in reading.mechanism:
            found[f"{construct} ({direction})"].add(reading.family)
    ranked = sorted(found, key=lambda name: (-len(found[name]), name))
    return "; ".join(f"{name} {len(found[name])}" for name in ranked)
