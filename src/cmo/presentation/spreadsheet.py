"""Writing frames as CSV and XLSX that a spreadsheet program shows and never executes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.workbook import Workbook

from cmo.formulas import defuse
from cmo.store import replacing, write_text

CELL_LIMIT = 32_767
CUT = " … (cut; the CSV has it all)"
# XlsxWriter stamps the time of writing unless told otherwise.
CREATED = datetime(2000, 1, 1)
BODY = {"text_wrap": True, "valign": "top"}
HEAD = {"bold": True, "bg_color": "#D9E2EC", "valign": "top", "bottom": 1}
TINTED = BODY | {"bg_color": "#FFF4D6"}
LOCKED = BODY | {"bg_color": "#F2F2F2", "font_color": "#595959"}
# A column of text, lest "+" or "1; 2" become something else on the way in.
EDITABLE = BODY | {"bg_color": "#E2F0D9", "border": 1, "border_color": "#A9D08E", "num_format": "@"}
EDITABLE_HEAD = HEAD | {"bg_color": "#A9D08E"}
CHOICES = "choices"
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A frame with its name, its column widths in characters, and the rows to mark.

    ``marked`` names a column; rows that say ``yes`` there are tinted. Columns in ``editable``
    are coloured, with a drop-down of the values given, if any, and all others look locked.
    """

    name: str
    frame: pd.DataFrame
    widths: dict[str, int]
    marked: str = ""
    editable: Mapping[str, Sequence[str]] = field(default_factory=dict)
    hidden: bool = False


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
        _offer_choices(book, sheets)
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
    columns = list(sheet.frame.columns)
    for at, column in enumerate(columns):
        page.set_column(at, at, sheet.widths.get(column, 14))
    looks = [book.add_format(look) for look in _looks(sheet, columns)]
    heads = [EDITABLE_HEAD if column in sheet.editable else HEAD for column in columns]
    for at, (column, head) in enumerate(zip(columns, map(book.add_format, heads), strict=True)):
        page.write_string(0, at, column, head)
    tinted = book.add_format(TINTED)
    for row, values in enumerate(sheet.frame.to_dict("records"), 1):
        for at, column in enumerate(columns):
            look = tinted if values.get(sheet.marked) == "yes" else looks[at]
            _write_cell(page, row, at, values[column], look)
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, len(sheet.frame), max(len(columns) - 1, 0))
    if sheet.hidden:
        page.very_hidden()


def _looks(sheet: Sheet, columns: Sequence[str]) -> list[dict[str, Any]]:
    if not sheet.editable:
        return [BODY] * len(columns)
    return [EDITABLE if column in sheet.editable else LOCKED for column in columns]


def _offer_choices(book: Workbook, sheets: Sequence[Sheet]) -> None:
    """Put drop-downs on editable columns, their values on a hidden sheet: some are too many."""
    offered = [(s, c, values) for s in sheets for c, values in s.editable.items() if values]
    if not offered:
        return
    page = book.add_worksheet(CHOICES)
    page.very_hidden()
    for at, (sheet, column, values) in enumerate(offered):
        for row, value in enumerate((f"{sheet.name}: {column}", *values)):
            page.write_string(row, at, value)
        place = list(sheet.frame.columns).index(column)
        rule = {
            "validate": "list",
            "source": f"={CHOICES}!{xl_range_abs(1, at, len(values), at)}",
            "error_title": column,
            "error_message": "Please choose from the list.",
        }
        target = book.get_worksheet_by_name(sheet.name)
        target.data_validation(1, place, max(len(sheet.frame), 1), place, rule)


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
