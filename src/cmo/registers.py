"""Adding rows to a table that people keep, without touching a byte of what they wrote."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from cmo.errors import UserError
from cmo.store import replacing


def append_row(path: str | Path, row: Mapping[str, str]) -> list[str]:
    r"""Add ``row`` below the table at ``path``, in the order of its columns.

    The table's own line ends (``\n`` or ``\r\n``) are kept. Returns the columns of ``row`` that
    hold something and that the table lacks.
    """
    before = Path(path).read_bytes()
    header = next(csv.reader(io.StringIO(before.decode("utf-8-sig"), newline="")), [])
    if not header:
        raise UserError(path, "has no header row", "see data/README.md for its columns")
    end = "\r\n" if b"\r\n" in before else "\n"
    line = io.StringIO()
    csv.writer(line, lineterminator=end).writerow([row.get(name, "") for name in header])
    gap = "" if before.endswith((b"\n", b"\r")) else end
    with replacing(path) as temporary:
        temporary.write_bytes(before + f"{gap}{line.getvalue()}".encode())
    return [name for name, value in row.items() if value and name not in header]
