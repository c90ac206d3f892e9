"""Each mechanism on its own: its strongest contexts and outcomes, and what speaks against it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cmo.presentation.pages.report.inputs import Inputs, Row
from cmo.presentation.pages.report.links import LinkEntry
from cmo.presentation.pages.report.quotes import Shown
from cmo.presentation.pages.report.wording import say_support, whole

STRONGEST = 5


@dataclass(frozen=True, slots=True)
class Strongest:
    """The links that most independent sources claim; ``others`` counts those left out.

    None of those left out has more sources than ``most_of_others``.
    """

    entries: tuple[LinkEntry, ...]
    others: int
    most_of_others: int


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A row of ``tables/mechanisms.csv`` with the links on either side of it, strongest first.

    ``links`` counts the links with a direction on either side, ``against`` has those of them
    that some source turns round.
    """

    anchor: str
    label: str
    definition: str
    novel: bool
    evidence: str
    families: int
    support: str
    contexts: Strongest
    outcomes: Strongest
    links: int
    against: tuple[LinkEntry, ...]
    tested: tuple[LinkEntry, ...]
    extract: Shown | None


def make_mechanisms(
    inputs: Inputs, entries: Iterable[LinkEntry], shown: Mapping[str, Shown]
) -> list[Mechanism]:
    """Return the mechanisms, those with most independent sources first."""
    ordered = sorted(entries, key=lambda entry: entry.order)
    return [_mechanism(row, ordered, shown) for row in inputs.table("mechanisms")]


def _mechanism(row: Row, entries: list[LinkEntry], shown: Mapping[str, Shown]) -> Mechanism:
    name = row["construct"]
    into = [e for e in entries if e.to_construct == name and "C-M" in e.slots]
    out = [e for e in entries if e.from_construct == name and "M-O" in e.slots]
    both = [e for e in (*into, *out) if e.for_it.sources or e.against_it.sources]
    touching = [e for e in entries if name in {e.from_construct, e.to_construct}]
    return Mechanism(
        anchor=f"mechanism--{name}",
        label=row["label"],
        definition=row["definition"],
        novel=row["novel"] == "yes",
        evidence=row["evidence"],
        families=whole(row["families"]),
        support=say_support(
            *(whole(row[name]) for name in ("papers", "interviews", "synthetic_sources"))
        ),
        contexts=strongest(into),
        outcomes=strongest(out),
        links=len(both),
        against=tuple(sorted((e for e in both if e.against_it.sources), key=lambda e: e.dispute)),
        tested=tuple(entry for entry in touching if not entry.novel),
        extract=shown.get(row["extract_configuration"]),
    )


def strongest(entries: Iterable[LinkEntry]) -> Strongest:
    """Return the first few of ``entries``, which are in order, that sources claim.

    Of links with equally many sources all are shown or none, unless nothing would be left.
    """
    claimed = [entry for entry in entries if entry.for_it.sources]
    first, rest = claimed[:STRONGEST], claimed[STRONGEST:]
    most = rest[0].for_it.sources if rest else 0
    ahead = [entry for entry in first if entry.for_it.sources > most] or first
    return Strongest(tuple(ahead), len(claimed) - len(ahead), most)
