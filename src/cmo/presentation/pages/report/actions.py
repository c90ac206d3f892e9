"""What the evidence suggests doing: the action statements, each with the links that carry it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from cmo.counting import counted
from cmo.presentation.naming import with_labels
from cmo.presentation.pages.report.inputs import Inputs, Row
from cmo.presentation.pages.report.links import LinkEntry
from cmo.presentation.pages.report.wording import listed, papers_and_interviews, whole
from cmo.presentation.synthesis import is_synthetic


@dataclass(frozen=True, slots=True)
class Action:
    """A row of ``tools/action-statements.csv``, its links strongest first.

    ``sources`` and ``opposed`` have the identifiers of sources with whether each was invented.
    """

    row: Row
    tally: str
    levers: str
    links: tuple[LinkEntry, ...]
    sources: tuple[tuple[str, bool], ...]
    opposed: tuple[tuple[str, bool], ...]


def make_actions(inputs: Inputs, entries: Iterable[LinkEntry]) -> list[Action]:
    """Return the action statements in their order; none where none were written."""
    known = {entry.link: entry for entry in entries}
    return [_action(row, known, inputs) for row in inputs.practice.actions]


def _action(row: Row, known: Mapping[str, LinkEntry], inputs: Inputs) -> Action:
    named = (known.get(link.rpartition(" (")[0]) for link in listed(row["links"]))
    return Action(
        row=row,
        tally=say_tally(row),
        levers=with_labels(row["levers"], inputs.labels()),
        links=tuple(sorted(filter(None, named), key=lambda entry: entry.order)),
        sources=tuple(_marked(row["source_ids"], inputs)),
        opposed=tuple(_marked(row["against_ids"], inputs)),
    )


def _marked(cell: str, inputs: Inputs) -> Iterator[tuple[str, bool]]:
    for name in listed(cell):
        yield name, is_synthetic(inputs.sources[name])


def say_tally(row: Row) -> str:
    """Return on how many sources a statement rests; invented ones are named and not counted.

    >>> zero = {"interviews_for": "0", "synthetic_for": "0"}
    >>> say_tally({"sources_for": "2", "papers_for": "2", "sources_against": "0", **zero})
    '2 independent sources for it (2 papers, 0 interviews), none against'
    """
    real = papers_and_interviews(whole(row["papers_for"]), whole(row["interviews_for"]))
    against = row["sources_against"] if whole(row["sources_against"]) else "none"
    said = f"{counted(whole(row['sources_for']), 'independent source')} for it ({real})"
    invented = whole(row["synthetic_for"])
    tail = f"; {counted(invented, 'synthetic source')} besides" if invented else ""
    return f"{said}, {against} against{tail}"
