"""Which action statements, and which configurations, stand behind a dimension of a tool."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cmo.practice.dimensions import Dimension
from cmo.practice.document import Block, Bullets
from cmo.practice.findings import Row
from cmo.records import SLOTS

MOST_ACTIONS = 3
NAMED = re.compile(r"(\w+) \([+0-]\)")


def matching_actions(constructs: Collection[str], actions: Sequence[Row]) -> list[Row]:
    """Return the action statements for ``constructs``, best evidence first.

    Those that pull one of them come before those that a source says reach one.
    """
    own = set(constructs)
    pulling = [row for row in actions if own & set(NAMED.findall(row["levers"]))]
    reaching = [row for row in actions if own & set(row["reached"].split("; "))]
    return [*pulling, *(row for row in reaching if row not in pulling)]


@dataclass(frozen=True, slots=True)
class BehindRow:
    """The identifiers of what stands behind a dimension, joined by semicolons.

    ``may_help`` are those of the ``actions`` that are shown with it.
    """

    dimension: str
    may_help: str
    actions: str
    configurations: str


def behind_rows(
    dimensions: Iterable[Dimension[Any]], actions: Sequence[Row], configurations: Sequence[Row]
) -> list[BehindRow]:
    """Return all that stands behind each dimension, action statements with best evidence first."""
    return [
        BehindRow(
            part.id,
            _identifiers(most_helpful(part.constructs, actions)),
            _identifiers(matching_actions(part.constructs, actions)),
            _identifiers(configurations_behind(part.constructs, configurations)),
        )
        for part in dimensions
    ]


def _identifiers(rows: Iterable[Row]) -> str:
    return "; ".join(row["id"] for row in rows)


def most_helpful(constructs: Collection[str], actions: Sequence[Row]) -> list[Row]:
    """Return the first of the matching action statements: as many as a person can take up."""
    return matching_actions(constructs, actions)[:MOST_ACTIONS]


def what_may_help(constructs: Collection[str], actions: Sequence[Row]) -> Iterator[Block]:
    """Yield the most helpful action statements, if any, with their strength."""
    if found := most_helpful(constructs, actions):
        items = [f"{row['statement']} Evidence: {row['strength']}." for row in found]
        yield Bullets(items, "What may help:")


def configurations_behind(constructs: Collection[str], rows: Iterable[Row]) -> list[Row]:
    """Return the configurations in which one of ``constructs`` fills a slot."""
    own = set(constructs)
    return [
        row
        for row in rows
        if any(own & set(NAMED.findall(row[f"{slot}_constructs"])) for slot in SLOTS.values())
    ]


def in_words(row: Row) -> str:
    """Return a configuration in the words of its source, and which source that is."""
    words = " » ".join(f"“{row[slot]}”" for slot in SLOTS.values() if row[slot])
    if row["synthetic"] == "yes":
        return f"{words} (synthetic {row['kind']} {row['source']}, {row['id']})"
    return f"{words} ({row['source']}: {row['citation']}, {row['id']})"


def first_real(rows: Sequence[Row]) -> Row:
    """Return the first configuration of a real source; of an invented one where none is real."""
    return next((row for row in rows if row["synthetic"] != "yes"), rows[0])
