"""Opening what people supply: an ordinary file of bearable size, and no way out of its folder."""

from __future__ import annotations

import csv
import io
import math
import stat
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path

from cmo.errors import UserError

MEGABYTE = 1_000_000
LARGEST = 50
"""Megabytes (10^6 bytes) that a table or a coding in another program's format may have."""
LARGEST_NOTATION, LARGEST_SETTINGS = 10, 1
"""Megabytes of a file in the notation, and of settings, which take longer to parse."""
MOST_ROWS, MOST_COLUMNS = 100_000, 200
"""Of a table, below its header. A cell may hold 131,072 characters, as Python's ``csv`` has it."""
SAVE_TEXT = "save it as UTF-8"
SAVE_TABLE = "save it as 'CSV UTF-8' (Excel), or as 'Text CSV' with the character set UTF-8"
SAVE_COMMAS = (
    "save it with commas: in LibreOffice as 'Text CSV' with ',' as field delimiter; Excel takes "
    "the list separator of the system's regional settings"
)
SEPARATORS = {";": "semicolons", "\t": "tabs"}


def read_supplied(path: str | Path, megabytes: float = LARGEST) -> bytes:
    """Return the content of a table, a coding or settings under the folder of raw data.

    Raises:
        UserError: if it is a link that leads out of its folder, no ordinary file, or too large
        OSError: if it cannot be opened
    """
    check_inside(Path(path), Path(path).parent, str(path))
    return read_whole(Path(path), str(path), megabytes)


def supplied_text(path: str | Path, megabytes: float = LARGEST) -> str:
    """Return the text of a table or a coding under the folder of raw data.

    Raises:
        UserError: as :func:`read_supplied` does, and for what is not in UTF-8
        OSError: if it cannot be opened
    """
    return decode_supplied(path, read_supplied(path, megabytes))


def decode_supplied(path: str | Path, content: bytes) -> str:
    """Return ``content`` of the file at ``path`` as text, without a byte-order mark."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        how = SAVE_TABLE if Path(path).suffix.lower() == ".csv" else SAVE_TEXT
        raise UserError(path, f"not UTF-8 text at byte {error.start}", how) from error


def check_separator(path: str | Path, header: Sequence[str]) -> None:
    """Refuse a table whose ``header`` is one cell because something else separates its cells."""
    for separator, name in SEPARATORS.items():
        if len(header) == 1 and separator in header[0]:
            raise UserError(path, f"its cells are separated by {name}", SAVE_COMMAS)


def check_inside(path: Path, folder: Path, place: str) -> None:
    """Refuse a link that leads out of ``folder``, or nowhere."""
    if path.is_symlink() and not (
        path.exists() and path.resolve().is_relative_to(folder.resolve())
    ):
        found = "is a link that leads out of the folder of raw data or nowhere"
        raise UserError(place, found, "put the file itself there")


def supplied_rows(path: str | Path, errors: str = "strict") -> list[dict[str, str]]:
    """Return the rows of a CSV table that people wrote, by column; its schema is not looked at.

    ``errors`` says what to do with bytes that are no UTF-8, as :meth:`bytes.decode` takes it.
    """
    try:
        text = read_supplied(path).decode("utf-8-sig", errors)
        header, *rows = list(table_rows(text, path, strict=False)) or [[]]
    except (UnicodeDecodeError, csv.Error) as error:
        raise UserError(path, f"a row cannot be read ({error})", "run cmo check") from error
    return [dict(zip_longest(header, row[: len(header)], fillvalue="")) for row in rows if row]


def table_rows(
    text: str, place: object, delimiter: str = ",", *, strict: bool = True
) -> Iterator[list[str]]:
    """Yield the header and the rows of a CSV table, unless there is more than any person's has.

    Without these bounds a file of 50 MB can mean 10^13 cells: 25 million columns named, and as
    many rows in which they are missing.

    Raises
    ------
    UserError : at the first row, or the header, beyond the bounds
    csv.Error : where quotes do not close or (``strict``) stand within a cell
    """
    lines = io.StringIO(text, newline="")
    for number, cells in enumerate(csv.reader(lines, delimiter=delimiter, strict=strict)):
        if number == 0 and len(cells) > MOST_COLUMNS:
            found = f"has {len(cells):,} columns"
            raise UserError(place, found, f"the limit is {MOST_COLUMNS:,}")
        if number > MOST_ROWS:
            raise UserError(place, "holds too many rows", f"the limit is {MOST_ROWS:,}")
        yield cells


def read_whole(path: Path, place: str, megabytes: float = math.inf, setting: str = "") -> bytes:
    """Return the content of an ordinary file of at most so many megabytes; others are refused.

    What programs made may be of any size: it holds as much as people supplied. ``setting`` says
    by what the limit can be raised.
    """
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise UserError(place, "is not a file", "supply an ordinary file")
    if status.st_size > megabytes * MEGABYTE:
        found = f"is too large ({status.st_size / MEGABYTE:,.1f} MB)"
        raise UserError(place, found, f"the limit is {megabytes:g} MB{setting}")
    return path.read_bytes()
