"""Refusing a file that the synthesis has already: its DOI, its title, its bytes or its text."""

from __future__ import annotations

import filecmp
from collections.abc import Mapping
from pathlib import Path

from cmo.errors import UserError
from cmo.project import register_rows, source_files
from cmo.reading import Reading, read_file
from cmo.references.duplicates import why_same, why_same_text
from cmo.references.register import source_reference

TABLES = (".csv", ".xlsx")
ANYWAY = "--anyway adds it all the same"


def refuse_known(
    path: Path, reading: Reading, row: Mapping[str, str], raw: Path, copy: Path | None
) -> None:
    """Raise a :class:`UserError` if a source is the same work or text, but for its ``copy``."""
    ours = source_reference(row)
    for name, other in register_rows(raw).items():
        theirs = source_reference(other)
        if row["kind"] == "literature" and (why := why_same(ours, theirs)):
            raise UserError(path, f"the source {name} {why}", ANYWAY)
    for other_file in source_files(raw):
        if other_file != copy:
            _refuse_same(path, reading, other_file)


def _refuse_same(path: Path, reading: Reading, other: Path) -> None:
    if other.is_file() and filecmp.cmp(other, path, shallow=False):
        raise UserError(path, f"the source {other.stem} is the same file")
    if other.suffix.lower() in TABLES:
        return
    try:
        theirs = read_file(other)[0]
    except UserError:
        return  # said when the workflow reads it
    if why := why_same_text(reading.text, theirs.text):
        raise UserError(path, f"the source {other.stem} {why}", ANYWAY)
