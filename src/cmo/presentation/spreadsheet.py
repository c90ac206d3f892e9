"""Writing frames as CSV and XLSX that a spreadsheet program shows and never executes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from cmo.store import replacing, write_text

FORMULA = re.compile(r"[=+\-@\t\r]")
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
CELL_LIMIT = 32_767
CUT = " … (cut; the CSV has it all)"
# XlsxWriter stamps the time of writing unless told otherwise.
CREATED = datetime(2000, 1, 1)
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A frame with its name, its column widths in characters, and the rows to mark.

    ``marked`` names a column; rows that say ``yes`` there are tinted.
    """

    name: str
    frame: pd.DataFrame
    widths: dict[str, int]
    marked: str = ""


def defuse(value: Any) -> Any:
    """Return ``value`` so that a spreadsheet reads it as text, not as a formula.

    Text that starts like a formula gets an apostrophe in front. A single character and a
    plain number are left as they are.

    >>> defuse("=1+1"), defuse("-"), defuse("-0.5"), defuse("- said so")
    ("'=1+1", '-', '-0.5', "'- said so")
    """
    if not isinstance(value, str) or len(value) < 2 or NUMBER.fullmatch(value):
        return value
    return f"'{value}" if FORMULA.match(value) else value


def undo_defuse(value: str) -> str:
    """Return the text that :func:`defuse` was given.

    >>> undo_defuse("'=1+1"), undo_defuse("'tis so")
    ('=1+1', "'tis so")
    """
    return value[1:] if value[:1] == "'" and FORMULA.match(value, 1) else value


def write_csv(path: str | Path, frame: pd.DataFrame) -> None:
    """Write ``frame`` as UTF-8 CSV with defused cells, atomically."""
    write_text(path, frame.map(defuse).to_csv(index=False, lineterminator="\n"))


def write_xlsx(path: str | Path, notes: Sequence[tuple[str, str]], sheets: Sequence[Sheet]) -> None:
    """Write a workbook: a sheet called ``read me`` with ``notes``, then ``sheets``.

    Cells hold text or numbers, never formulas or links; the file has a fixed date.
    """
    with replacing(path) as temporary:
        book = xlsxwriter.Workbook(str(temporary), OPTIONS)
        book.set_properties({"title": "Realist evidence synthesis", "created": CREATED})
        _write_notes(book, notes)
        for sheet in sheets:
            _write_sheet(book, sheet)
        book.close()


def _write_notes(book: Workbook, notes: Sequence[tuple[str, str]]) -> None:
    page = book.add_worksheet("read me")
    page.set_column(0, 0, 34, book.add_format({"bold": True, "valign": "top"}))
    wrapped = book.add_format({"text_wrap": True, "valign": "top", "align": "left"})
    page.set_column(1, 1, 90, wrapped)
    for row, (name, value) in enumerate(notes):
        _write_cell(page, row, 0, name)
        _write_cell(page, row, 1, int(value) if value.isdecimal() else value)


def _write_sheet(book: Workbook, sheet: Sheet) -> None:
    page = book.add_worksheet(sheet.name)
    head = book.add_format({"bold": True, "bg_color": "#D9E2EC", "valign": "top", "bottom": 1})
    body = {"text_wrap": True, "valign": "top"}
    plain, tinted = book.add_format(body), book.add_format(body | {"bg_color": "#FFF4D6"})
    columns = list(sheet.frame.columns)
    for at, column in enumerate(columns):
        page.set_column(at, at, sheet.widths.get(column, 14))
        page.write_string(0, at, column, head)
    for row, values in enumerate(sheet.frame.to_dict("records"), 1):
        look = tinted if values.get(sheet.marked) == "yes" else plain
        for at, column in enumerate(columns):
            _write_cell(page, row, at, values[column], look)
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, len(sheet.frame), max(len(columns) - 1, 0))


def _write_cell(page: Any, row: int, column: int, value: Any, look: Format | None = None) -> None:
    if isinstance(value, str):
        page.write_string(row, column, shorten(value), look)
    else:
        page.write_number(row, column, value, look)


def shorten(text: str) -> str:
    """Return ``text``, cut to what a cell can hold and saying so.

    A spreadsheet counts UTF-16 units, so that an emoji takes two places.
    """
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) <= 2 * CELL_LIMIT:
        return text
    kept = units[: 2 * (CELL_LIMIT - len(CUT))].decode("utf-16-le", "ignore")
    return kept + CUT
