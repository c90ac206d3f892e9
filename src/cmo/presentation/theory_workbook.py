"""The tested theory as one workbook, for those who read tables in a spreadsheet program."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from cmo.errors import UserError
from cmo.formulas import undo_defuse
from cmo.presentation.spreadsheet import Sheet, write_xlsx

# Each sheet with the table it shows, in the order in which a reader asks.
SHEETS = {
    "ledger": "ledger",
    "rules of verdicts": "rules",
    "mechanisms": "mechanisms",
    "both sides": "sides",
    "groups": "groups",
    "demi-regularities": "demi_regularities",
    "loops": "loops",
    "robustness": "robustness",
    "saturation": "saturation",
    "contrasts": "contrasts",
    "lifecycle": "lifecycle",
    "typology": "typology",
}
WIDE, MEDIUM, NARROW = 48, 28, 11
WIDTHS = {
    **dict.fromkeys(("statement", "rule", "definition", "before", "after", "refined"), WIDE),
    **dict.fromkeys(("new_links", "extract", "words", "path", "contexts"), WIDE),
    **dict.fromkeys(("supporting_ids", "opposing_ids", "source_ids", "configurations"), WIDE),
    **dict.fromkeys(("context_words", "mechanism_words", "outcome_words", "members"), WIDE),
    **dict.fromkeys(("link", "label", "from_construct", "to_construct", "construct"), MEDIUM),
    **dict.fromkeys(("context", "mechanism", "outcome", "mediators", "condition"), MEDIUM),
    **dict.fromkeys(("mechanisms", "cut_source_ids", "group", "group_name", "setting"), MEDIUM),
    **dict.fromkeys(("sign", "novel", "slots", "side", "kind", "share", "low", "high"), NARROW),
}
NOTES = [
    ("ledger", "Each link of the initial theory, then each new one: verdict, rule and sources."),
    ("rules of verdicts", "The rules with their numbers; the first that fits decides."),
    ("mechanisms", "Each mechanism before and after the test, with one extract."),
    ("both sides", "Links with sources for and against, and the contexts that differ."),
    ("lifecycle", "What matters in which phase; who said the phase is in the last columns."),
    ("typology", "Which mechanisms matter in which types of collaboration."),
    ("Counts", "Independent sources: those of one project count once. They are not effect sizes."),
    ("Sign", "+ more of the one with more of the other; - more with less; 0 not said."),
    ("Synthetic", "Tinted rows and counts under synthetic_sources rest on invented interviews."),
    ("Rules and columns", "docs/theory-testing.md explains every rule and number."),
]


def write_theory_workbook(path: str | Path, tables: str | Path, summary: Mapping[str, Any]) -> None:
    """Write the workbook at ``path`` from the CSV files in ``tables``.

    ``summary`` is that of ``verdicts.json``; its counts stand on the first sheet.

    Raises:
        UserError: when a table is not there or cannot be read.
    """
    sheets = [
        Sheet(name, _read(Path(tables) / f"{table}.csv"), WIDTHS, "synthetic")
        for name, table in SHEETS.items()
    ]
    write_xlsx(
        path, [("The tested theory", "Tables of one run"), *_counts(summary), *NOTES], sheets
    )


def _read(path: Path) -> pd.DataFrame:
    """Return a table as it was before its cells were defused; a workbook has typed cells."""
    try:
        frame = pd.read_csv(path, keep_default_na=False)
    except (OSError, ValueError) as error:
        raise UserError(path, f"cannot be read ({error})", "run snakemake again") from error
    return frame.map(lambda cell: undo_defuse(cell) if isinstance(cell, str) else cell)


def _counts(summary: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the verdicts on initial and new links and on groups, a line each."""
    kinds = {"initial": "Initial links", "new": "New links", "group": "Groups of configurations"}
    return [
        (f"{words}: {verdict}", str(count))
        for kind, words in kinds.items()
        for verdict, count in summary[f"{kind}_verdicts"].items()
        if count
    ]
