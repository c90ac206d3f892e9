"""Rows of text in CSV files and workbooks, safe to open in a spreadsheet and read back whole."""

from __future__ import annotations

import csv
import io
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

from cmo.errors import UserError
from cmo.formulas import defuse, undo_defuse
from cmo.isolation import run_apart
from cmo.opening import MOST_COLUMNS, table_rows
from cmo.reading.limits import Limits, check_zip, decode, read_bytes
from cmo.store import replacing, write_text

Row: TypeAlias = dict[str, str | int]
Numbered: TypeAlias = tuple[int, dict[str, str]]
CELL_LIMIT = 32_767
# XlsxWriter stamps the time of writing unless told otherwise.
CREATED = datetime(2000, 1, 1)
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
WIDE = {"quote": 48, "words": 32, "before": 32, "after": 32, "memo": 40, "meaning": 72}
LINE, HIGHEST = 15, 405  # points; no row may be higher than 409


def write_csv_rows(path: str | Path, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Write rows as UTF-8 CSV, atomically; missing cells are empty."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: defuse(value) for name, value in row.items()} for row in rows)
    write_text(path, out.getvalue())


def write_workbook(
    path: str | Path, sheets: Mapping[str, tuple[Sequence[str], Sequence[Row]]]
) -> None:
    """Write a workbook of text and numbers, without formulas or links, and with a fixed date."""
    import xlsxwriter

    with replacing(path) as temporary:
        book = xlsxwriter.Workbook(str(temporary), OPTIONS)
        book.set_properties({"title": "Codings", "created": CREATED})
        head = book.add_format({"bold": True, "bg_color": "#D9E2EC", "bottom": 1})
        body = book.add_format({"text_wrap": True, "valign": "top"})
        for name, (columns, rows) in sheets.items():
            page = book.add_worksheet(name)
            for at, column in enumerate(columns):
                page.set_column(at, at, _width(column))
                page.write_string(0, at, column, head)
            for number, row in enumerate(rows, 1):
                page.set_row(number, _height(row))
                for at, column in enumerate(columns):
                    _write_cell(page, number, at, defuse(row.get(column, "")), body, path)
            page.set_landscape()
            page.fit_to_pages(1, 0)
            page.repeat_rows(0)
            page.freeze_panes(1, 0)
            page.autofilter(0, 0, len(rows), len(columns) - 1)
        book.close()


def _width(column: str) -> int:
    return WIDE.get(column, 12)


def _height(row: Row) -> int:
    """Return a height, in points, that shows all lines of a row: not every program finds it."""
    texts = [(str(value).splitlines() or [""], _width(column)) for column, value in row.items()]
    lines = [sum(1 + len(line) // width for line in each) for each, width in texts]
    return min(LINE * max(lines, default=1), HIGHEST)


def _write_cell(
    page: object, row: int, column: int, value: str | int, look: object, path: str | Path
) -> None:
    write = getattr(page, "write_number" if isinstance(value, int) else "write_string")
    if isinstance(value, str) and len(value.encode("utf-16-le")) > 2 * CELL_LIMIT:
        found = f"a text of {len(value):,} characters"
        raise UserError(f"{path}, row {row + 1}", found, "a cell holds 32,767; export as CSV")
    write(row, column, value, look)


def read_rows(
    path: Path,
    sheets: Sequence[str],
    needed: Sequence[str],
    limits: Limits | None = None,
    aliases: Mapping[str, str] | None = None,
) -> list[Numbered]:
    """Read the rows of a CSV file, or of the first of ``sheets`` that a workbook has.

    Returns row numbers as a spreadsheet shows them, and the cells by column. ``aliases``
    are other names of columns, for where the first name is not there. A workbook is parsed by a
    worker process (:mod:`cmo.isolation`).
    """
    limits = limits or Limits()
    data = read_bytes(path, limits)
    table: Iterator[list[str]]
    if path.suffix.lower() == ".xlsx":
        given = str(path), list(sheets), asdict(limits)
        table = (line.cells for line in run_apart(parse_sheet, Line, str(path), given, data=data))
    else:
        text = decode(data, str(path))
        head = text.split("\n", 1)[0]
        delimiter = max(",;\t", key=head.count)
        table = table_rows(text, str(path), delimiter)
    return list(_numbered(table, str(path), needed, limits, aliases or {}))


def _numbered(
    table: Iterator[list[str]],
    place: str,
    needed: Sequence[str],
    limits: Limits,
    aliases: Mapping[str, str],
) -> Iterator[Numbered]:
    names: list[str] = []
    try:
        for number, cells in enumerate(table, 1):
            if number > limits.rows + 1:
                raise UserError(place, "holds too many rows", f"the limit is {limits.rows:,}")
            if number == 1:
                given = [name.strip().lower().replace(" ", "_") for name in cells]
                names = [n if aliases.get(n, n) in given else aliases[n] for n in given]
                if missing := [name for name in needed if name not in names]:
                    raise UserError(
                        place, f"has no column {missing[0]!r}", f"found: {[n for n in names if n]}"
                    )
            elif any(cell.strip() for cell in cells):
                row = dict(zip(names, map(undo_defuse, cells), strict=False))
                yield number, {name: row.get(name, "") for name in names}
    except csv.Error as error:
        raise UserError(place, f"cannot be read as CSV ({error})", "save it anew") from error


@dataclass(frozen=True, slots=True)
class Line:
    """The cells of a row, as text."""

    cells: list[str]


def parse_sheet(
    data: bytes, place: str, names: Sequence[str], limits: dict[str, Any]
) -> Iterator[Line]:
    """Yield the rows of a workbook's first sheet among ``names``, or of its first one."""
    import openpyxl

    allowed = Limits(**limits)
    check_zip(data, place, allowed, "xl/workbook.xml", "an Excel workbook (.xlsx)")
    with warnings.catch_warnings():
        # openpyxl warns of features it does not keep, which matter only when writing.
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        found = [name for name in names if name in book.sheetnames] or book.sheetnames[:1]
        sheet = book[found[0]]
        # A sheet's own statement of its size may be wrong by any amount.
        sheet.reset_dimensions()
        for cells in sheet.iter_rows(
            max_row=allowed.rows + 2, max_col=MOST_COLUMNS, values_only=True
        ):
            yield Line([_cell(value) for value in cells])


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value)
