"""Tables of extracts (.csv, .xlsx): one passage a row, one document a source.

Columns: ``source`` (the source's id) and ``text``; ``section`` and ``page`` if known.
Others are left alone. The rows of one source need not stand together.
"""

from __future__ import annotations

import csv
import io
import warnings
from collections.abc import Iterable, Iterator, Mapping

from cmo.characters import readable
from cmo.errors import UserError
from cmo.opening import MOST_COLUMNS
from cmo.project import SAFE_NAME
from cmo.reading.blocks import Block, Reading, Remark, assemble, clean, collapse
from cmo.reading.limits import Limits, check_characters, check_zip, decode

NEEDED = ("source", "text")
COLUMNS = (*NEEDED, "section", "page")

Row = tuple[int, Mapping[str, str]]


def read_csv(data: bytes, source: str, place: str, limits: Limits) -> list[Reading]:
    """Read a table with commas, semicolons or tabs between its columns."""
    text = decode(data, place)
    check_characters(text, place)
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    cells = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    return _readings(_rows(cells, place, limits), place)


def read_xlsx(data: bytes, source: str, place: str, limits: Limits) -> list[Reading]:
    """Read the first worksheet that has the columns ``source`` and ``text``."""
    import openpyxl

    check_zip(data, place, limits, "xl/workbook.xml", "an Excel workbook (.xlsx)")
    with warnings.catch_warnings():
        # openpyxl warns of features it does not keep, which matter only when writing.
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for sheet in book.worksheets:
            # A sheet's own statement of its size may be wrong by any amount.
            sheet.reset_dimensions()
            cells = sheet.iter_rows(max_row=limits.rows + 2, max_col=MOST_COLUMNS, values_only=True)
            rows = ([_cell(value) for value in row] for row in cells)
            head = next(
                iter(sheet.iter_rows(max_row=1, max_col=MOST_COLUMNS, values_only=True)), ()
            )
            if set(NEEDED) <= {_cell(value).strip().lower() for value in head}:
                return _readings(_rows(rows, place, limits), place)
    raise _no_columns(place)


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value)


def _no_columns(place: str) -> UserError:
    return UserError(
        place,
        "has no columns 'source' and 'text' in its first row",
        f"the columns are {', '.join(COLUMNS)}",
    )


def _rows(cells: Iterable[list[str]], place: str, limits: Limits) -> Iterator[Row]:
    """Yield the number of each row that holds anything, counted from the head as 1."""
    names: list[str] = []
    for number, values in enumerate(cells, 1):
        if number > limits.rows + 1:
            raise UserError(place, "holds too many rows", f"the limit is {limits.rows:,}")
        if number == 1:
            names = [name.strip().lower() for name in values]
            if not set(NEEDED) <= set(names):
                raise _no_columns(place)
        elif any(value.strip() for value in values):
            yield number, dict(zip(names, values, strict=False))


def _readings(rows: Iterable[Row], place: str) -> list[Reading]:
    blocks: dict[str, list[Block]] = {}
    remarks: list[Remark] = []
    for number, row in rows:
        source, text = row.get("source", "").strip(), collapse(clean(row.get("text", "")))
        if not SAFE_NAME.fullmatch(source):
            remarks.append(_bad_source(f"{place}, row {number}", source))
        elif not any(character.isalnum() for character in text):
            remarks.append(Remark(f"{place}, row {number}", "has no text", "fill in or delete it"))
        else:
            blocks.setdefault(source, []).append(_block(row, text))
    if not blocks:
        raise UserError(place, "has no row with a source and a text", "fill in the rows")
    first, *others = (assemble(source, found) for source, found in blocks.items())
    return [Reading(first.source, first.text, first.passages, tuple(remarks)), *others]


def _bad_source(place: str, source: str) -> Remark:
    found = f"the source id '{readable(source)}' is not allowed" if source else "has no source id"
    return Remark(place, found, "use the letters A to Z, digits, '.', '-' and '_'")


def _block(row: Mapping[str, str], text: str) -> Block:
    page = row.get("page", "").strip()
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 7 else None
    return Block(text, section=collapse(clean(row.get("section", ""))), page=number)
