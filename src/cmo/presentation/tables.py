"""The tables of the results: CSV files, one workbook, and the list of files set aside."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from cmo.presentation import frames
from cmo.presentation.selection import selection_counts
from cmo.presentation.spreadsheet import Sheet, write_csv, write_xlsx
from cmo.presentation.synthesis import Synthesis
from cmo.records import Quarantined

MAKERS: dict[str, Callable[[Synthesis], pd.DataFrame]] = {
    "sources": frames.sources_frame,
    "configurations": frames.configurations_frame,
    "evidence": frames.evidence_frame,
    "constructs": frames.constructs_frame,
    "links": frames.links_frame,
}
QUARANTINE_COLUMNS = ["file", "place", "found", "allowed", "stage"]
WIDE, MEDIUM, NARROW = 48, 26, 9
WIDTHS = {
    **dict.fromkeys(("context", "mechanism", "outcome", "quote", "definition"), WIDE),
    **dict.fromkeys(("title", "citation", "reason", "source_ids", "configuration_ids"), WIDE),
    **dict.fromkeys(("context_constructs", "mechanism_constructs", "outcome_constructs"), MEDIUM),
    **dict.fromkeys(("construct", "from_construct", "from_label", "to_construct"), MEDIUM),
    **dict.fromkeys(("to_label", "label", "url", "design", "phase", "id", "document"), MEDIUM),
    **dict.fromkeys(("start", "end", "sign", "polarity", "direction", "year", "page"), NARROW),
}
COUNT_NAMES = {
    "sources": "Sources",
    "papers": "Papers and reports",
    "interviews": "Interviews and focus groups",
    "coded_by_people": "Sources coded by people",
    "coded_by_machine": "Sources coded by machine",
    "configurations": "Configurations",
    "configurations_by_people": "Configurations coded by people",
    "spans": "Spans",
    "constructs": "Constructs in the theory",
    "links": "Links",
    "quarantined": "Files set aside",
    "unplaced": "Marks not found in their text",
    "queries": "Search queries",
}
NOTES = [
    ("Counts", "All counts of support are counts of sources, not of mentions or effect sizes."),
    ("Sign", "+ more of the one with more of the other; - more with less; 0 not said."),
    ("Polarity", "+ helps what is meant to come about; - hinders it; ~ both or unclear."),
    ("Direction", "trust (+) means more trust, trust (-) less, trust (0) not said."),
    ("Offsets", "Start and end count characters of the stored text; the end is not included."),
    ("Origin", "Whether a person or the machine coded it; people's coding comes first."),
    (
        "Tinted rows",
        "Sources marked synthetic were invented. They are not evidence about services.",
    ),
    ("Corrections", "Green cells of the sheets `correct …` can be changed: see `how to correct`."),
]
NOTED = ("Literature", "Texts of sources marked notes are in the reviewers' words: no quotations.")


def write_tables(
    folder: str | Path,
    quarantine_path: str | Path,
    synthesis: Synthesis,
    quarantined: Iterable[Quarantined],
    manifest: dict[str, Any],
    further: Sequence[Sheet] = (),
) -> None:
    """Write five CSV files and ``cmo.xlsx`` into ``folder``, and the quarantine table.

    ``further`` sheets follow the five in the workbook.

    Counts on the ``read me`` sheet are those of ``manifest``. Cells that a spreadsheet
    would run as formulas are defused (see :func:`cmo.formulas.defuse`).
    """
    made = {name: make(synthesis) for name, make in MAKERS.items()}
    for name, frame in made.items():
        write_csv(Path(folder) / f"{name}.csv", frame)
    sheets = [Sheet(name, frame, WIDTHS, "synthetic") for name, frame in made.items()]
    write_xlsx(Path(folder) / "cmo.xlsx", read_me(manifest, synthesis), [*sheets, *further])
    write_csv(quarantine_path, quarantine_frame(quarantined))


def quarantine_frame(quarantined: Iterable[Quarantined]) -> pd.DataFrame:
    """Return one row for each file that was set aside, by file and place."""
    rows = sorted((asdict(item) for item in quarantined), key=lambda r: (r["file"], r["place"]))
    return pd.DataFrame(rows, columns=QUARANTINE_COLUMNS, dtype=object)


def read_me(manifest: dict[str, Any], synthesis: Synthesis) -> list[tuple[str, str]]:
    """Return the lines of the ``read me`` sheet: the manifest's counts, then the notes."""
    counts = [(name, str(manifest[key])) for key, name in COUNT_NAMES.items() if key in manifest]
    counts += [(name, str(number)) for name, number in selection_counts(manifest)]
    noted = [NOTED] if any(source.in_notes for source in synthesis.sources) else []
    head = ("Realist evidence synthesis", "Tables of one run, with its counts")
    return [head, *counts, *NOTES, *noted]
