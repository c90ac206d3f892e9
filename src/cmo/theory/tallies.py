"""Adding up who speaks for and against a link: directly, through a mediator, in narrower form."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cmo.records import Construct, Direction, Source
from cmo.theory.evidence import Claim
from cmo.theory.merging import Fold, narrower, product, turned, turned_by
from cmo.theory.readings import Item, Reading, family_of, show_items
from cmo.theory.verdicts import Tally, VerdictRules

Pair = tuple[str, str]
SIGNS: tuple[Direction, Direction] = ("+", "-")
BySign = dict[Direction, list[Claim]]


@dataclass(frozen=True, slots=True)
class InitialLink:
    """A link of the initial theory: a row of ``data/raw/initial_theory.csv``."""

    link: str
    source: str
    target: str
    sign: Direction
    slots: str
    statement: str
    origin: str = ""


class Evidence:
    """All claims, findable by their ends, with the contexts in which they were made."""

    def __init__(
        self,
        claims: Iterable[Claim],
        readings: Iterable[Reading],
        sources: Mapping[str, Source],
        codebook: Sequence[Construct] = (),
        opposed: Iterable[str] = (),
    ) -> None:
        self.claims = list(claims)
        self.readings = {reading.configuration: reading for reading in readings}
        self.sources = sources
        self.family = {name: family_of(source) for name, source in sources.items()}
        self.codebook = codebook
        self.opposed = frozenset(opposed)
        self.pairs: dict[Pair, BySign] = defaultdict(lambda: defaultdict(list))
        self.steps: dict[str, dict[str, list[Claim]]] = defaultdict(lambda: defaultdict(list))
        self.about: dict[str, set[str]] = defaultdict(set)
        for reading in self.readings.values():
            for _, construct, _ in reading.items:
                self.about[construct].add(reading.configuration)
        for claim in self.claims:
            self.pairs[claim.from_construct, claim.to_construct][claim.sign].append(claim)
            self.steps[claim.source][claim.from_construct].append(claim)

    def only(self, *, spoken: bool) -> Evidence:
        """Return the part that comes from interviews, or the part that does not."""
        kept = [c for c in self.claims if self.sources[c.source].spoken == spoken]
        readings = [r for r in self.readings.values() if self.sources[r.source].spoken == spoken]
        return Evidence(kept, readings, self.sources, self.codebook, self.opposed)

    def direct(self, pair: Pair, sign: Direction) -> list[Claim]:
        """Return the claims of one sign between two constructs."""
        return self.pairs.get(pair, {}).get(sign, [])

    def families(self, claims: Iterable[Claim]) -> frozenset[str]:
        """Return the families behind ``claims``."""
        return frozenset([self.family[claim.source] for claim in claims])

    def tally(self, pair: Pair, sign: Direction, rules: VerdictRules) -> Tally:
        """Add up everything on a link of the initial theory."""
        mediated, narrow = self.mediated(pair), self.narrower(pair)
        return self.direct_tally(
            pair,
            sign,
            rules,
            mediated=self._families_by(mediated[sign]),
            mediated_against=self._families_by(mediated[turned(sign)]),
            narrower=self._families_by(narrow[sign]),
            narrower_against=self._families_by(narrow[turned(sign)]),
        )

    def _families_by(self, found: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
        return {
            name: frozenset(self.family[source] for source in names)
            for name, names in found.items()
        }

    def direct_tally(
        self,
        pair: Pair,
        sign: Direction,
        rules: VerdictRules,
        **indirect: Any,
    ) -> Tally:
        """Add up the direct claims on a link, and the contexts they are made in."""
        supporting = self.direct(pair, sign)
        opposing = self.direct(pair, turned(sign)) if sign != "0" else []
        return replace(
            self.sides(pair, sign),
            condition=self._condition(pair, supporting, opposing, rules),
            divide=self._divide(pair, supporting, opposing, rules) if opposing else "",
            **indirect,
        )

    def sides(self, pair: Pair, sign: Direction) -> Tally:
        """Count who claims a link directly and who its opposite, without looking at contexts."""
        return Tally(
            self.families(self.direct(pair, sign)) if sign != "0" else frozenset(),
            self.families(self.direct(pair, turned(sign))) if sign != "0" else frozenset(),
            self.families(self.direct(pair, "0")),
        )

    def mediated(self, pair: Pair) -> dict[str, dict[str, frozenset[str]]]:
        """Return, by sign and mediator, the sources whose own claims lead there in two steps."""
        found: dict[str, dict[str, set[str]]] = {s: defaultdict(set) for s in "+-0"}
        for source, steps in self.steps.items():
            for first in steps.get(pair[0], ()):
                if first.to_construct == pair[1]:
                    continue
                for second in steps.get(first.to_construct, ()):
                    if second.to_construct == pair[1]:
                        sign = product(first.sign, second.sign)
                        found[sign][first.to_construct].add(source)
        return _frozen(found)

    def narrower(self, pair: Pair) -> dict[str, dict[str, frozenset[str]]]:
        """Return, by sign and narrower link, the sources that claim it of constructs below."""
        found: dict[str, dict[str, set[str]]] = {s: defaultdict(set) for s in "+-0"}
        below = [narrower(end, self.codebook, self.opposed) for end in pair]
        # A fold is used at its own end only: the codebook may put one end below the other.
        starts, ends = ({end: Fold(end), **folds} for end, folds in zip(pair, below, strict=True))
        for start, first in sorted(starts.items()):
            for end, second in sorted(ends.items()):
                if (start, end) != pair and start != end:
                    for sign, claims in self.pairs.get((start, end), {}).items():
                        name = f"{start} → {end} ({sign})"
                        found[turned_by(sign, first, second)][name] |= {
                            claim.source for claim in claims
                        }
        return _frozen(found)

    def contexts(self, pair: Pair, claims: Iterable[Claim]) -> dict[Item, frozenset[str]]:
        """Return the families that state each further context, the two ends left out."""
        found: dict[Item, set[str]] = defaultdict(set)
        for claim in claims:
            reading = self.readings[claim.configuration]
            for item in reading.context:
                if item[0] not in pair:
                    found[item].add(reading.family)
        return {item: frozenset(families) for item, families in found.items()}

    def _condition(
        self, pair: Pair, supporting: list[Claim], opposing: list[Claim], rules: VerdictRules
    ) -> str:
        """Return the contexts that recur where the link is claimed and not where it is denied."""
        total = len(self.families(supporting))
        if total < rules.condition_families:
            return ""
        denied = self.contexts(pair, opposing)
        found = [
            item
            for item, families in self.contexts(pair, supporting).items()
            if len(families) >= max(rules.condition_families, rules.condition_share * total)
            and item not in denied
        ]
        return show_items(found)

    def _divide(
        self, pair: Pair, supporting: list[Claim], opposing: list[Claim], rules: VerdictRules
    ) -> str:
        """Return a condition of one side that is absent from the other, side by side."""
        sides = (
            ("for it", self._condition(pair, supporting, opposing, rules)),
            ("against it", self._condition(pair, opposing, supporting, rules)),
        )
        return "; ".join(f"{side} where {items}" for side, items in sides if items)

    def side_by_side(self, pair: Pair) -> dict[str, frozenset[str]]:
        """Return, by the slots they fill, the sources that name both ends in one configuration."""
        found: dict[str, set[str]] = defaultdict(set)
        for name in self.about[pair[0]] & self.about[pair[1]]:
            reading = self.readings[name]
            slots = [
                {label for label, construct, _ in reading.items if construct == end} for end in pair
            ]
            for first, second in ((a, b) for a in slots[0] for b in slots[1]):
                found[f"{first} and {second}"].add(reading.source)
        return {slots: frozenset(names) for slots, names in sorted(found.items())}

    def whereabouts(self, pair: Pair) -> dict[str, frozenset[str]]:
        """Return the sources that speak of either end, of both, and of both in one configuration.

        This shows whether evidence on a link could have been in the data at all.
        """
        start, end = self.about[pair[0]], self.about[pair[1]]
        reverse = self.pairs.get((pair[1], pair[0]), {})
        places = {"from": self._owners(start), "to": self._owners(end)}
        return places | {
            "both": places["from"] & places["to"],
            "together": self._owners(start & end),
            "reverse": frozenset(c.source for claims in reverse.values() for c in claims),
        }

    def _owners(self, configurations: Iterable[str]) -> frozenset[str]:
        return frozenset(self.readings[name].source for name in configurations)


def _frozen(
    found: Mapping[str, Mapping[str, set[str]]],
) -> dict[str, dict[str, frozenset[str]]]:
    return {
        sign: {name: frozenset(sources) for name, sources in sorted(by_name.items())}
        for sign, by_name in found.items()
    }


def majority_sign(by_sign: Mapping[Direction, Sequence[Claim]], evidence: Evidence) -> Direction:
    """Return the sign that most families claim; ``+`` among equals, ``0`` if none has one."""
    counts = {sign: len(evidence.families(by_sign.get(sign, ()))) for sign in SIGNS}
    if not any(counts.values()):
        return "0"
    return "-" if counts["-"] > counts["+"] else "+"


def new_pairs(evidence: Evidence, initial: Iterable[InitialLink]) -> Iterator[Pair]:
    """Yield the linked pairs that the initial theory does not hold, in order."""
    known = {(link.source, link.target) for link in initial}
    yield from (pair for pair in sorted(evidence.pairs) if pair not in known)
