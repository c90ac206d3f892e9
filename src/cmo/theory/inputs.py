"""Reading what people say about the theory: the initial theory, verdicts, merges and splits."""

from __future__ import annotations

from pathlib import Path

from cmo.records import Link, Source
from cmo.schemas import read_table
from cmo.store import read_records
from cmo.theory.grouping import GroupDecision
from cmo.theory.ledger import Decision
from cmo.theory.tallies import InitialLink

INITIAL_THEORY = "initial_theory.csv"
VERDICTS = "verdicts.csv"
GROUPS = "groups.csv"
ACCEPTED = "accepted.json"


def read_initial_theory(path: str | Path, *, strict: bool = False) -> list[InitialLink]:
    """Return the links of a theory file, in its order; rows with mistakes are left out.

    Raises:
        UserError: for the first mistake, where ``strict``.
    """
    rows, problems = read_table(path, "initial_theory")
    if strict:
        for problem in problems:
            raise problem
    return [InitialLink(**row) for row in rows]


def read_verdicts(raw: str | Path) -> list[Decision]:
    """Return people's verdicts, none where there is no file; ``cmo check`` lists mistakes."""
    path = Path(raw) / VERDICTS
    rows = read_table(path, "verdicts")[0] if path.exists() else []
    return [Decision(**row) for row in rows]


def read_group_decisions(raw: str | Path) -> list[GroupDecision]:
    """Return people's merges and splits, none where there is no file."""
    path = Path(raw) / GROUPS
    rows = read_table(path, "groups")[0] if path.exists() else []
    return [GroupDecision(**row) for row in rows]


def read_sources(folder: str | Path) -> dict[str, Source]:
    """Return the sources of a run by id, from the folder of joined records."""
    return {s.id: s for s in read_records(Path(folder) / "sources.jsonl", Source)}


def read_links(folder: str | Path) -> list[Link]:
    """Return the links of a run, from the folder of joined records."""
    return read_records(Path(folder) / "links.jsonl", Link)
