"""What matters when, and in which type of collaboration.

For each phase of the lifecycle and each value of the typology: which mechanisms, constructs and
links the configurations there speak of, in how many independent sources, papers and interviews
apart, and whether these say that it helps or hinders. This is where evidence was found, not the
size of an effect: a source that did not ask about something does not claim it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from cmo.lifecycle import ANY, Lifecycle
from cmo.records import LABELS, Construct, Polarity, Source
from cmo.store import to_plain
from cmo.theory.evidence import Claim
from cmo.theory.intervals import share_of, wilson
from cmo.theory.readings import Reading, is_synthetic
from cmo.typology import Typology

Kind = Literal["mechanism", "construct", "link"]
Subject = tuple[Kind, str, str]
Group = tuple[str, str]
KINDS: tuple[Kind, ...] = ("mechanism", "construct", "link")


@dataclass(frozen=True, slots=True)
class Bearing:
    """A mechanism, construct or link in one group; counts are of independent sources.

    ``helps`` counts those with a configuration that helps what the work is meant to bring
    about; a source may be in several of ``helps``, ``hinders`` and ``mixed``.
    """

    dimension: str
    group: str
    group_name: str
    kind: Kind
    subject: str
    label: str
    sign: str
    families: int
    families_of_group: int
    share: float
    low: float
    high: float
    sources: int
    papers: int
    interviews: int
    synthetic_sources: int
    helps: int
    hinders: int
    mixed: int
    source_ids: str


@dataclass(frozen=True, slots=True)
class PhaseBearing(Bearing):
    """What bears on a phase; the last columns count sources by who put it into the phase."""

    by_coder: int
    by_rule: int
    by_register: int


@dataclass(frozen=True, slots=True)
class Found:
    """The configurations of one group, with the claims that each of them makes."""

    readings: Sequence[Reading]
    claims: Mapping[str, Sequence[Claim]]
    sources: Mapping[str, Source]
    labels: Mapping[str, str]

    def by_subject(self) -> dict[Subject, list[Reading]]:
        """Return the configurations that speak of each mechanism, construct and link."""
        found: dict[Subject, list[Reading]] = defaultdict(list)
        for reading in self.readings:
            for subject in self._subjects(reading):
                found[subject].append(reading)
        return found

    def _subjects(self, reading: Reading) -> set[Subject]:
        slots = {label: {name for name, _ in reading.slot(label)} for label in LABELS}
        subjects: set[Subject] = {("mechanism", name, "") for name in slots["M"]}
        subjects |= {("construct", name, "") for names in slots.values() for name in names}
        return subjects | {
            ("link", f"{claim.from_construct} → {claim.to_construct}", claim.sign)
            for claim in self.claims.get(reading.configuration, ())
        }

    def label(self, subject: str) -> str:
        """Return the labels of a construct, or of both ends of a link."""
        return " → ".join(self.labels.get(name, name) for name in subject.split(" → "))


def bearings_by_phase(
    readings: Iterable[Reading],
    claims: Iterable[Claim],
    sources: Mapping[str, Source],
    codebook: Iterable[Construct],
    lifecycle: Lifecycle,
) -> list[PhaseBearing]:
    """Return what matters in each phase, in the order of the lifecycle, ``any`` last.

    A configuration of several phases is in each. Those of ``any`` phase, and those of which
    nobody said a phase, are groups of their own. A lifecycle without phases tells nothing apart.
    """
    if not lifecycle.phases:
        return []
    names = {**lifecycle.names, ANY: "Any phase"}
    order = {(name, name): None for name in (*names.values(), "Not said")}

    def groups(reading: Reading) -> Iterator[Group]:
        known = dict.fromkeys(names[code] for code in reading.phases if code in names)
        yield from ((name, name) for name in known or ("Not said",))

    found = _gather(readings, claims, sources, codebook, groups)
    return [
        _of_phase(row, behind)
        for group in order
        if group in found
        for row, behind in _rows("phase", group, found[group])
    ]


def bearings_by_type(
    readings: Iterable[Reading],
    sources: Mapping[str, Source],
    codebook: Iterable[Construct],
    typology: Typology,
) -> list[Bearing]:
    """Return which mechanisms matter in which group of each dimension of the typology.

    Sources of which a dimension is not said are in none of its groups.
    """
    known = list(readings)
    rows: list[Bearing] = []
    for dimension in typology.dimensions:
        of_source = {
            name: typology.group(to_plain(source), dimension) for name, source in sources.items()
        }
        groups = _by_source(of_source, dimension.values)
        found = _gather(known, (), sources, codebook, groups)
        rows += [
            row
            for group in dimension.values.items()
            if group in found
            for row, _ in _rows(dimension.column, group, found[group])
            if row.kind == "mechanism"
        ]
    return rows


def _by_source(
    of_source: Mapping[str, str], names: Mapping[str, str]
) -> Callable[[Reading], Iterator[Group]]:
    def groups(reading: Reading) -> Iterator[Group]:
        value = of_source[reading.source]
        if value:
            yield value, names[value]

    return groups


def _gather(
    readings: Iterable[Reading],
    claims: Iterable[Claim],
    sources: Mapping[str, Source],
    codebook: Iterable[Construct],
    groups: Callable[[Reading], Iterable[Group]],
) -> dict[Group, Found]:
    """Sort the configurations into groups."""
    members: dict[Group, list[Reading]] = defaultdict(list)
    for reading in readings:
        for group in groups(reading):
            members[group].append(reading)
    made: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        made[claim.configuration].append(claim)
    labels = {construct.construct: construct.label for construct in codebook}
    return {group: Found(found, made, sources, labels) for group, found in members.items()}


def _rows(dimension: str, group: Group, found: Found) -> Iterator[tuple[Bearing, list[Reading]]]:
    """Yield a row for each subject with what is behind it, most independent sources first."""
    total = len({reading.family for reading in found.readings})
    ranked = sorted(
        found.by_subject().items(),
        key=lambda item: (KINDS.index(item[0][0]), -_families(item[1]), item[0]),
    )
    for (kind, subject, sign), behind in ranked:
        sources = [found.sources[name] for name in sorted({r.source for r in behind})]
        families = _families(behind)
        low, high = wilson(families, total)
        row = Bearing(
            dimension,
            *group,
            kind,
            subject,
            found.label(subject),
            sign,
            families=families,
            families_of_group=total,
            share=share_of(families, total),
            low=low,
            high=high,
            sources=len(sources),
            papers=sum(not source.spoken for source in sources),
            interviews=sum(source.spoken for source in sources),
            synthetic_sources=sum(is_synthetic(source) for source in sources),
            helps=_families(behind, "+"),
            hinders=_families(behind, "-"),
            mixed=_families(behind, "~"),
            source_ids="; ".join(source.id for source in sources),
        )
        yield row, behind


def _families(behind: Iterable[Reading], polarity: Polarity | None = None) -> int:
    return len({r.family for r in behind if polarity in {None, r.polarity}})


def _of_phase(row: Bearing, behind: Iterable[Reading]) -> PhaseBearing:
    """Add how many independent sources are in the phase by coder, by rule and by register."""
    found: dict[str, set[str]] = defaultdict(set)
    for reading in behind:
        found[reading.phases_by].add(reading.family)
    by_coder, by_rule, by_register = (len(found[who]) for who in ("coder", "rule", "register"))
    return PhaseBearing(
        **to_plain(row), by_coder=by_coder, by_rule=by_rule, by_register=by_register
    )
