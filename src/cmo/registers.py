"""Adding rows to a table that people keep, without touching a byte of what they wrote."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from cmo.errors import UserError
from cmo.formulas import defuse
from cmo.opening import check_separator, decode_supplied, read_supplied, table_rows
from cmo.store import replacing


def append_rows(path: str | Path, rows: Sequence[Mapping[str, str]]) -> list[str]:
    r"""Add ``rows`` below the table at ``path``, in the order of its columns, all or none.

    The table's own line ends (``\n`` or ``\r\n``) are kept, and formulas in ``rows`` are
    defused. Returns the columns of ``rows`` that hold something and that the table lacks.

    Raises:
        UserError: if the table is no CSV in UTF-8, so that a row could be lost in it, or would
            hold more rows than are read.
    """
    before = read_supplied(path)
    header = _header(path, before)
    end = "\r\n" if b"\r\n" in before else "\n"
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator=end)
    writer.writerows([defuse(row.get(name, "")) for name in header] for row in rows)
    gap = "" if before.endswith((b"\n", b"\r")) else end
    after = before + f"{gap}{lines.getvalue()}".encode()
    _header(path, after)  # a row too many would make the whole table one that is refused
    with replacing(path) as temporary:
        temporary.write_bytes(after)
    filled = dict.fromkeys(name for row in rows for name, value in row.items() if value)
    return [name for name in filled if name not in header]


def _header(path: str | Path, content: bytes) -> list[str]:
    text = decode_supplied(path, content)
    try:
        # Read whole: a quote that is never closed would swallow what is added.
        header, *_ = table_rows(text, path)
        if not header:
            raise UserError(path, "has no header row", "see data/README.md for its columns")
        check_separator(path, header)
    except (csv.Error, ValueError) as error:
        found = f"cannot be read as CSV with a header row ({error})"
        raise UserError(path, found, "see data/README.md for its columns") from error
    return header
