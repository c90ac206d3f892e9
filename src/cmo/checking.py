"""What the tables that people wrote say of each other: names that are not there, or there twice.

A table or a row that is wrong in itself is said once, by its schema, and never again by those
that name it: what its rows are called counts as known, and of a table that cannot be read
everything does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cmo.errors import UserError
from cmo.records import OTHER
from cmo.schemas import Row, Table

SINGLE = {"codebook": "construct", "initial_theory": "link"}
REVERSED = {("outcome", "C-O", "context"), ("context", "O-C", "outcome")}


class Everything(frozenset[str]):
    """The names in a table that cannot be read: whatever is looked for may be there."""

    def __contains__(self, name: object) -> bool:
        return True


@dataclass
class Tables:
    """Good rows by table, each with its ``_file`` and ``_place``, and all that rows are called."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    written: dict[str, list[Row]] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)

    def add(self, name: str, path: Path, table: Table) -> None:
        """Take in a file of the table called ``name``."""
        good = [{**row, "_file": path, "_place": f"{path}, row {n}"} for n, row in table.rows]
        self.rows.setdefault(name, []).extend(good)
        self.written.setdefault(name, []).extend([*good, *(row for _, row in table.wrong)])
        if not table.readable:
            self.unread.add(name)

    def of(self, name: str) -> list[Row]:
        """Return the good rows of a table; there are none where it is not there."""
        return self.rows.get(name, [])

    def known(self, name: str, column: str) -> Collection[str]:
        """Return what rows, good or wrong, hold in ``column``."""
        if name in self.unread:
            return Everything()
        return {str(row[column]) for row in self.written.get(name, []) if row.get(column)}


def find_repeated(tables: Tables) -> Iterator[UserError]:
    """Yield rows of codebook and initial theory whose name an earlier row has."""
    for table, column in SINGLE.items():
        first: dict[str, str] = {}
        for row in tables.of(table):
            name, place = row[column], row["_place"]
            if first.setdefault(name, place) != place:
                found = f"{column} {name!r} is there already ({first[name].rpartition(', ')[2]})"
                yield UserError(place, found, "keep one of the rows, or give this one its own name")


def find_unknown(tables: Tables) -> Iterator[UserError]:
    """Yield constructs that the codebook does not know, each once a row."""
    known = tables.known("codebook", "construct")
    for place, construct in dict.fromkeys(_uses(tables)):
        if construct not in known:
            yield UserError(place, f"unknown construct {construct!r}", "see codebook.csv")


def _uses(tables: Tables) -> Iterator[tuple[str, str]]:
    """Yield each place that names a construct, with the construct."""
    for name in ("constructs", "construct_examples", "second_constructs"):
        for row in tables.of(name):
            chosen = (row.get(column) for column in ("construct", "second", "third"))
            yield from ((row["_place"], one) for one in chosen if one and one != OTHER)
    for row in tables.of("initial_theory"):
        yield from ((row["_place"], row[end]) for end in ("source", "target"))
    for row in tables.of("codebook"):
        if row.get("parent"):
            yield row["_place"], row["parent"]
        yield from ((row["_place"], name) for name in neighbours(row))


def neighbours(row: Row) -> list[str]:
    """Return the constructs in ``not_to_confuse_with``: ``trust: a belief; pace: how fast``.

    What is more than one word before its colon is prose and names none.
    """
    items = (row.get("not_to_confuse_with") or "").split(";")
    heads = (item.partition(":")[0].strip() for item in items)
    return [head for head in heads if head and not any(c.isspace() for c in head)]


def find_odd_links(tables: Tables) -> Iterator[UserError]:
    """Yield links from a construct to itself, and those whose slots run backwards.

    Layers are no roles: people find nearly every layer in every slot. Only what leads from
    outcome to context and is called C-O, or the reverse, is surely mistaken.
    """
    layers = {row["construct"]: row["layer"] for row in tables.of("codebook")}
    for row in tables.of("initial_theory"):
        source, target, slots = row["source"], row["target"], row["slots"]
        if source == target:
            found = f"leads from {source!r} to itself"
            yield UserError(row["_place"], found, "a link joins two constructs")
        ends: tuple[Any, ...] = layers.get(source), slots, layers.get(target)
        if ends in REVERSED:
            found = f"slots {slots} from {source!r} ({ends[0]}) to {target!r} ({ends[2]})"
            allowed = f"{slots[::-1]}, or change source and target round"
            yield UserError(f"{row['_place']}, slots", found, allowed)
