"""Text that a spreadsheet program shows and never runs as a formula."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

# Apostrophes before one count too: else the one that is put there could not be told from them.
FORMULA = re.compile(r"'*[=+\-@\t\r]")
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


def defuse(value: Any) -> Any:
    """Return ``value`` so that a spreadsheet reads it as text, not as a formula.

    Text that starts like a formula, behind apostrophes or not, gets an apostrophe in front.
    A single character and a plain number are left as they are.

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
    marked = len(value) > 2 and value[0] == "'" and FORMULA.match(value, 1)
    return value[1:] if marked else value


def undefused(rows: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """Return the rows of a table with their cells as they were before they were made safe."""
    return [{name: undo_defuse(value) for name, value in row.items()} for row in rows]
