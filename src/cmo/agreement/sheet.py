"""The list of disagreements as a workbook to decide in, and reading the decisions back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cmo.agreement.listing import Disagreement
from cmo.errors import UserError
from cmo.exchange.cells import Row, read_rows, write_workbook

SHEET = "disagreements"
DECIDING = ("decision", "decided_by", "comment")
NEEDED = ("id", "source", "decision", "decided_by")
MOST_WORDS = 30_000
HELP: list[Row] = [
    {"column": "decision", "meaning": "the name of the coder who is right here"},
    {"column": "", "meaning": "none: nothing should be marked here"},
    {"column": "", "meaning": "all: everything that anyone marked here is kept"},
    {"column": "", "meaning": "or marks of your own, such as [C1: words of the text] [M1: others]"},
    {"column": "", "meaning": "for polarity: the coder's name, or + or - or ~"},
    {"column": "decided_by", "meaning": "who decided; names with a semicolon between them"},
    {"column": "comment", "meaning": "why, if you like; it is kept as a memo"},
    {"column": "then", "meaning": "cmo adjudicate THIS-FILE writes the adjudicated codings"},
]


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided on one disagreement, by whom, and where it stands in the sheet."""

    decision: str
    decided_by: str
    comment: str
    place: str


def write_sheet(path: Path, names: Sequence[str], items: Sequence[Disagreement]) -> None:
    """Write one row for each disagreement, with empty cells for the decisions."""
    columns = ("id", "source", "kind", "before", "words", "after", *map(_column, names), *DECIDING)
    rows: list[Row] = []
    for item in items:
        head: Row = {"id": item.id, "source": item.source, "kind": item.kind}
        around: Row = {"before": item.before, "words": item.words[:MOST_WORDS], "after": item.after}
        said: Row = {_column(name): item.readings.get(name, "") for name in names}
        rows.append(head | around | {name: str(v)[:MOST_WORDS] for name, v in said.items()})
    write_workbook(path, {SHEET: (columns, rows), "how to decide": (("column", "meaning"), HELP)})


def _column(name: str) -> str:
    return f"by {name}"


def read_decisions(path: Path) -> dict[str, Decision]:
    """Return the decisions by disagreement; rows without one are left out."""
    found: dict[str, Decision] = {}
    for number, row in read_rows(path, (SHEET,), NEEDED):
        place = f"{path}, row {number}"
        decision, by = row["decision"].strip(), row["decided_by"].strip()
        if not decision:
            continue
        if not by:
            raise UserError(f"{place}, column decided_by", "is empty", "say who decided")
        if row["id"] in found:
            raise UserError(f"{place}, column id", f"{row['id']} a second time", "keep one row")
        found[row["id"].strip()] = Decision(decision, by, row.get("comment", "").strip(), place)
    return found
