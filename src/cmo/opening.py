"""Opening what people supply: an ordinary file of bearable size, and no way out of its folder."""

from __future__ import annotations

import csv
import io
import math
import stat
from pathlib import Path

from cmo.errors import UserError

MEGABYTE = 1_000_000
LARGEST = 50
"""Megabytes (10^6 bytes) that a table, a coding or settings may have."""


def read_supplied(path: str | Path) -> bytes:
    """Return the content of a table, a coding or settings under the folder of raw data.

    Raises:
        UserError: if it is a link that leads out of its folder, no ordinary file, or too large
        OSError: if it cannot be opened
    """
    check_inside(Path(path), Path(path).parent, str(path))
    return read_whole(Path(path), str(path), LARGEST)


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
        return list(csv.DictReader(io.StringIO(text, newline="")))
    except (UnicodeDecodeError, csv.Error) as error:
        raise UserError(path, f"a row cannot be read ({error})", "run cmo check") from error


def read_whole(path: Path, place: str, megabytes: float = math.inf) -> bytes:
    """Return the content of an ordinary file of at most so many megabytes; others are refused.

    What programs made may be of any size: it holds as much as people supplied.
    """
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise UserError(place, "is not a file", "supply an ordinary file")
    if status.st_size > megabytes * MEGABYTE:
        found = f"is too large ({status.st_size / MEGABYTE:,.1f} MB)"
        raise UserError(place, found, f"the limit is {megabytes:g} MB (--max-megabytes)")
    return path.read_bytes()
