"""Each mechanism on its own: its strongest contexts and outcomes, and what speaks against it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cmo.presentation.pages.report.inputs import Inputs, Row
from cmo.presentation.pages.report.links import LinkEntry
from cmo.presentation.pages.report.wording import whole
from cmo.presentation.synthesis import citation

STRONGEST = 5


@dataclass(frozen=True, slots=True)
class Quotation:
    """The words of one source on a mechanism, and what kind of words they are."""

    words: str
    source: str
    citation: str
    kind: str


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A row of ``tables/mechanisms.csv`` with the links on either side of it, strongest first.

    ``more_contexts`` and ``more_outcomes`` count the links that are not listed here.
    """

    anchor: str
    label: str
    definition: str
    novel: bool
    evidence: str
    families: int
    papers: int
    interviews: int
    synthetic: int
    contexts: tuple[LinkEntry, ...]
    outcomes: tuple[LinkEntry, ...]
    more_contexts: int
    more_outcomes: int
    against: tuple[LinkEntry, ...]
    tested: tuple[LinkEntry, ...]
    quotation: Quotation | None


def make_mechanisms(inputs: Inputs, entries: Iterable[LinkEntry]) -> list[Mechanism]:
    """Return the mechanisms, those with most independent sources first."""
    ordered = sorted(entries, key=lambda entry: entry.order)
    return [_mechanism(row, inputs, ordered) for row in inputs.table("mechanisms")]


def _mechanism(row: Row, inputs: Inputs, entries: list[LinkEntry]) -> Mechanism:
    name = row["construct"]
    into = [e for e in entries if e.to_construct == name and "C-M" in e.slots]
    out = [e for e in entries if e.from_construct == name and "M-O" in e.slots]
    contexts = [entry for entry in into if entry.for_it.sources]
    outcomes = [entry for entry in out if entry.for_it.sources]
    touching = [e for e in entries if name in {e.from_construct, e.to_construct}]
    return Mechanism(
        anchor=f"mechanism--{name}",
        label=row["label"],
        definition=row["definition"],
        novel=row["novel"] == "yes",
        evidence=row["evidence"],
        families=whole(row["families"]),
        papers=whole(row["papers"]),
        interviews=whole(row["interviews"]),
        synthetic=whole(row["synthetic_sources"]),
        contexts=tuple(contexts[:STRONGEST]),
        outcomes=tuple(outcomes[:STRONGEST]),
        more_contexts=max(len(contexts) - STRONGEST, 0),
        more_outcomes=max(len(outcomes) - STRONGEST, 0),
        against=tuple(entry for entry in (*into, *out) if entry.against_it.sources),
        tested=tuple(entry for entry in touching if not entry.novel),
        quotation=_quotation(row, inputs),
    )


def _quotation(row: Row, inputs: Inputs) -> Quotation | None:
    source = inputs.sources.get(row["quotation_source"])
    if source is None:
        return None
    return Quotation(row["quotation"], source.id, citation(source), row["quotation_kind"])
