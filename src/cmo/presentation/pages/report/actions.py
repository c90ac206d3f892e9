"""What the evidence suggests doing: the action statements, each with the links that carry it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cmo.presentation.pages.report.inputs import Inputs, Row
from cmo.presentation.pages.report.links import LinkEntry
from cmo.presentation.pages.report.wording import listed, whole

MOST_LINKS = 3


@dataclass(frozen=True, slots=True)
class Action:
    """A row of ``tools/action-statements.csv``. ``more`` counts the links that are not listed."""

    statement: str
    strength: str
    rule: str
    sources_for: int
    sources_against: int
    papers: int
    interviews: int
    links: tuple[LinkEntry, ...]
    more: int


def make_actions(inputs: Inputs, entries: Iterable[LinkEntry]) -> list[Action]:
    """Return the action statements in their order; none where none were written."""
    known = {entry.link: entry for entry in entries}
    return [_action(row, known) for row in inputs.table("action_statements")]


def _action(row: Row, known: dict[str, LinkEntry]) -> Action:
    named = [known.get(link.rpartition(" (")[0]) for link in listed(row["links"])]
    found = sorted((entry for entry in named if entry), key=lambda entry: entry.order)
    return Action(
        statement=row["statement"],
        strength=row["strength"],
        rule=row["rule"],
        sources_for=whole(row["sources_for"]),
        sources_against=whole(row["sources_against"]),
        papers=whole(row["papers_for"]),
        interviews=whole(row["interviews_for"]),
        links=tuple(found[:MOST_LINKS]),
        more=max(len(found) - MOST_LINKS, 0),
    )
