"""A coding sheet as a workbook: passages with green cells for what people find in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from cmo.presentation.spreadsheet import Sheet, write_xlsx
from cmo.records import POLARITIES, SLOTS

SHEET = "configurations"
GIVEN = ("source", "passage", "text", "why")
FILLED: dict[str, Sequence[str]] = {
    "read": ("yes",),
    **dict.fromkeys(SLOTS.values(), ()),
    "polarity": POLARITIES,
    "memo": (),
}
WIDTHS = {"text": 70, "why": 24, **dict.fromkeys(SLOTS.values(), 36), "memo": 30}
ROWS = 3
HOW = (
    "Copy the words from the text. Several stretches: put || between them. One row for each"
    " configuration; for more than there are rows, copy a row."
)
NOTES = (
    ("What to do", "Read each passage of the sheet configurations, and fill in its green cells."),
    (", ".join(SLOTS.values()), HOW),
    ("polarity", "+ it helps, - it hinders, ~ both or unclear (also if left empty)"),
    ("read", "yes, where there is nothing to mark. What stays empty counts as not yet read."),
    ("memo", "What you noticed, if you like."),
    ("Then", "cmo import THIS-FILE --coder YOU"),
)


def write_coding_sheet(path: str | Path, passages: Iterable[Mapping[str, str]]) -> None:
    """Write the sheet; each passage has the columns of :data:`GIVEN` and a few rows to fill.

    Its text and the reasons why stand in the first row alone.
    """
    rows = [
        {name: passage[name] if not more or name in GIVEN[:2] else "" for name in GIVEN}
        for passage in passages
        for more in range(ROWS)
    ]
    frame = pd.DataFrame(rows, columns=[*GIVEN, *FILLED], dtype=object).fillna("")
    write_xlsx(path, NOTES, [Sheet(SHEET, frame, WIDTHS, editable=FILLED)])
