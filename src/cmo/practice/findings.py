"""What a finished synthesis found, read from its tables: the ground that the tools stand on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cmo.store import read_rows

Row = Mapping[str, str]
Pair = tuple[str, str]
TABLES = ("constructs", "sources", "configurations", "links", "ledger", "robustness", "sides")


@dataclass(frozen=True, slots=True)
class Findings:
    """The rows of the results' tables, by what they are looked up by.

    ``links`` is by pair and sign, ``ledger`` and ``robustness`` by pair, ``sides`` by the
    link's name in the ledger, everything else by identifier.
    """

    constructs: Mapping[str, Row]
    sources: Mapping[str, Row]
    configurations: Mapping[str, Row]
    links: Mapping[tuple[Pair, str], Row]
    ledger: Mapping[Pair, Row]
    robustness: Mapping[Pair, Row]
    sides: Mapping[str, list[Row]]

    def label(self, construct: str) -> str:
        """Return the name of a construct that people read."""
        row = self.constructs.get(construct)
        return row["label"] if row else construct

    def synthetic(self, source: str) -> bool:
        """Whether a source was invented."""
        return self.sources[source]["synthetic"] == "yes"

    def independent(self, sources: Iterable[str]) -> set[str]:
        """Return what ``sources`` count as: those of one project once, invented ones never."""
        return {self.sources[s]["family"] or s for s in sources if not self.synthetic(s)}


def read_findings(folder: str | Path) -> Findings:
    """Read the tables in ``folder``, the ``tables`` of a folder of results.

    Raises:
        UserError: where one is missing.
    """
    read = {name: read_rows(Path(folder) / f"{name}.csv") for name in TABLES}
    sides: dict[str, list[Row]] = defaultdict(list)
    for row in read["sides"]:
        sides[row["link"]].append(row)
    return Findings(
        {row["construct"]: row for row in read["constructs"]},
        {row["id"]: row for row in read["sources"]},
        {row["id"]: row for row in read["configurations"]},
        {(pair_of(row), row["sign"]): row for row in read["links"]},
        {pair_of(row): row for row in read["ledger"]},
        {pair_of(row): row for row in read["robustness"]},
        dict(sides),
    )


def pair_of(row: Row) -> Pair:
    """Return the two constructs that a row is about."""
    return row["from_construct"], row["to_construct"]


def names(cell: str) -> list[str]:
    """Return the identifiers in a cell that holds several."""
    return [name for name in cell.split("; ") if name]
