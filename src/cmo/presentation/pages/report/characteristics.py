"""What the sources are like: how many of each kind, and one row for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cmo.presentation.pages.report.inputs import Inputs, Row
from cmo.presentation.pages.report.wording import what_it_is, whole
from cmo.presentation.synthesis import citation, is_synthetic
from cmo.records import Source

# Columns of the register that are summed up, with what they are called.
TRAITS = {
    "genre": "Genre",
    "country": "Country",
    "collaboration_type": "Type of collaboration",
    "integration": "Integration, 1 to 5",
    "mandate": "Mandate",
    "formality": "Formality",
    "direction": "Direction",
    "sectors": "Sectors",
    "scale": "Scale",
    "purpose": "Purpose",
    "phase": "Phase",
    "basis": "What was read",
    "relevance": "Relevance",
    "richness": "Richness",
    "rigour": "Rigour",
}
MOST_VALUES = 12
NOT_GIVEN = "not given"


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a trait, and how many papers and interviews have it."""

    name: str
    papers: int
    interviews: int


@dataclass(frozen=True, slots=True)
class Trait:
    """A column of the register summed up; ``others`` counts the values not listed."""

    name: str
    values: tuple[Value, ...]
    others: int


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source as the table of characteristics and the list of references print it."""

    id: str
    citation: str
    link: str
    kind: str
    synthetic: bool
    country: str
    design: str
    collaboration: str
    appraisal: str
    basis: str
    coded_by: str
    configurations: int
    unverified: str


def make_traits(inputs: Inputs) -> list[Trait]:
    """Return the traits that any included source has, most frequent values first."""
    included = [s for s in inputs.synthesis.sources if s.decision == "include"]
    return [
        _trait(name, title, included)
        for name, title in TRAITS.items()
        if any(getattr(source, name) for source in included)
    ]


def _trait(name: str, title: str, sources: Sequence[Source]) -> Trait:
    counts: dict[bool, Counter[str]] = {False: Counter(), True: Counter()}
    for source in sources:
        for value in (getattr(source, name) or NOT_GIVEN).split(";"):
            counts[source.spoken][value.strip()] += 1
    both = counts[False] + counts[True]
    ordered = sorted(both, key=lambda value: (value == NOT_GIVEN, -both[value], value))
    values = [Value(v, counts[False][v], counts[True][v]) for v in ordered[:MOST_VALUES]]
    return Trait(title, tuple(values), max(len(ordered) - MOST_VALUES, 0))


def make_source_rows(inputs: Inputs) -> list[SourceRow]:
    """Return a row for each source of ``tables/sources.csv``, papers first."""
    rows = [_row(row, inputs.sources[row["id"]]) for row in inputs.table("sources")]
    spoken = {source.id: source.spoken for source in inputs.synthesis.sources}
    return sorted(rows, key=lambda r: (1, r.id) if spoken[r.id] else (0, r.citation, r.id))


def _row(row: Row, source: Source) -> SourceRow:
    synthetic = is_synthetic(source)
    appraised = (source.relevance, source.richness, source.rigour)
    return SourceRow(
        id=source.id,
        citation=citation(source),
        link=_link(source),
        kind=what_it_is(source, synthetic=synthetic),
        synthetic=synthetic,
        country=source.country,
        design=source.design,
        collaboration=source.collaboration_type,
        appraisal=" / ".join(value or NOT_GIVEN for value in appraised),
        basis=source.basis,
        coded_by="machine" if row["origin"] == "machine" else row["coder"],
        configurations=whole(row["configurations"]),
        unverified=source.unverified,
    )


def _link(source: Source) -> str:
    """Return the address of a source where it is a plain web address, else nothing."""
    address = f"https://doi.org/{source.doi}" if source.doi else source.url
    return address if address.startswith(("https://", "http://")) else ""
