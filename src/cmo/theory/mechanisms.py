"""Each mechanism before and after the test: what was thought, and what the evidence adds.

The table that realist syntheses print for each mechanism: definition, novel or not, how much
evidence, what was refined, one extract in the words of a source's text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cmo.records import Construct, Source
from cmo.theory.ledger import LedgerRow
from cmo.theory.readings import Reading, is_synthetic
from cmo.theory.tallies import Evidence, InitialLink

MOST_NEW = 5


@dataclass(frozen=True, slots=True)
class MechanismRow:
    """A mechanism. ``evidence`` puts the number of independent sources into a word."""

    construct: str
    label: str
    definition: str
    novel: str
    families: int
    sources: int
    papers: int
    interviews: int
    synthetic_sources: int
    evidence: str
    before: str
    after: str
    refined: str
    new_links: str
    extract: str
    extract_source: str
    extract_configuration: str
    extract_kind: str


def before_and_after(
    codebook: Sequence[Construct],
    initial: Sequence[InitialLink],
    ledger: Sequence[LedgerRow],
    evidence: Evidence,
    amounts: Sequence[int],
) -> list[MechanismRow]:
    """Return a row for each construct that is a mechanism in the theory or in the evidence."""
    theory = mechanisms_of(initial)
    readings = evidence.readings.values()
    rows = []
    for construct in codebook:
        name = construct.construct
        behind = [r for r in readings if any(item[0] == name for item in r.mechanism)]
        if name in theory or behind:
            rows.append(_row(construct, behind, ledger, evidence, amounts))
    return sorted(rows, key=lambda row: (-row.families, row.construct))


def mechanisms_of(initial: Iterable[InitialLink]) -> set[str]:
    """Return the constructs that fill the mechanism's end of a link of the initial theory."""
    found = set()
    for link in initial:
        start, _, end = link.slots.partition("-")
        found |= {link.source} if start == "M" else set()
        found |= {link.target} if end == "M" else set()
    return found


def amount(families: int, thresholds: Sequence[int]) -> str:
    """Return none, single, small, moderate or large, by the rising ``thresholds``."""
    words = ("none", "single", "small", "moderate", "large")
    return words[sum(families >= least for least in (1, *thresholds))]


def _row(
    construct: Construct,
    behind: list[Reading],
    ledger: Sequence[LedgerRow],
    evidence: Evidence,
    amounts: Sequence[int],
) -> MechanismRow:
    name = construct.construct
    sources = [evidence.sources[n] for n in sorted({r.source for r in behind})]
    families = len({r.family for r in behind})
    touching = [row for row in ledger if name in {row.from_construct, row.to_construct}]
    old = [row for row in touching if row.novel == "no"]
    new = [row for row in touching if row.novel == "yes"][:MOST_NEW]
    chosen = choose_extract(behind, evidence)
    source = evidence.sources[chosen.source] if chosen else None
    return MechanismRow(
        construct=name,
        label=construct.label,
        definition=construct.definition,
        novel="no" if old else "yes",
        families=families,
        sources=len(sources),
        papers=sum(not source.spoken for source in sources),
        interviews=sum(source.spoken for source in sources),
        synthetic_sources=sum(is_synthetic(source) for source in sources),
        evidence=amount(families, amounts),
        before=" | ".join(f"{row.link}: {row.statement}" for row in old),
        after=" | ".join(f"{row.link}: {row.verdict}" for row in old),
        refined=" | ".join(f"{row.link}: {row.rule}" for row in old if row.verdict == "refined"),
        new_links=" | ".join(
            f"{row.link} ({row.sign}), {row.supporting} for, {row.opposing} against" for row in new
        ),
        extract=" » ".join(filter(None, chosen.words)) if chosen else "",
        extract_source=chosen.source if chosen else "",
        extract_configuration=chosen.configuration if chosen else "",
        extract_kind=_kind(source),
    )


def choose_extract(behind: Iterable[Reading], evidence: Evidence) -> Reading | None:
    """Return the reading whose words stand for a mechanism; none where nobody speaks of it.

    A person's coding before the machine's, a paper before an interview, a rich source before
    a thin one, then by identifier: the choice is the same on every machine.
    """
    richness = {"high": 0, "medium": 1, "low": 2}

    def rank(reading: Reading) -> tuple[bool, bool, int, str, str]:
        source = evidence.sources[reading.source]
        thin = richness.get(source.richness, 3)
        return reading.origin != "person", source.spoken, thin, source.id, reading.configuration

    return min(behind, key=rank, default=None)


def _kind(source: Source | None) -> str:
    if source is None:
        return ""
    if is_synthetic(source):
        return f"synthetic {source.kind}"
    kind = source.kind if source.spoken else source.genre or "paper"
    return f"{kind}, in the reviewers' words" if source.in_notes else kind
