"""Reading filled-in forms: a row with a mistake is set aside, all others count."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from cmo.errors import UserError
from cmo.exchange.cells import read_rows

F = TypeVar("F")
Cells = Mapping[str, str]
YES_NO = ("yes", "no")


def read_filled(
    paths: Iterable[Path],
    sheet: str,
    needed: Sequence[str],
    mistakes_of: Callable[[str, Cells], Iterable[UserError]],
    make: Callable[[Cells], F | None],
) -> tuple[list[F], list[UserError]]:
    """Return what ``make`` makes of the good rows of all files, and every mistake.

    A file is CSV, or a workbook whose rows are on ``sheet``; ``needed`` are its columns.
    ``mistakes_of`` is given a row's place and its cells; a row of which ``make`` makes None is
    passed over. A file that cannot be read is a mistake, and the others are read.
    """
    good: list[F] = []
    mistakes: list[UserError] = []
    for path in paths:
        try:
            rows = read_rows(path, (sheet,), needed)
        except UserError as mistake:
            mistakes.append(mistake)
            continue
        for number, row in rows:
            cells = {name: cell.strip() for name, cell in row.items()}
            found = list(mistakes_of(f"{path}, row {number}", cells))
            mistakes += found
            if not found and (made := make(cells)) is not None:
                good.append(made)
    return good, mistakes


def not_allowed(
    place: str, cells: Cells, allowed: Mapping[str, Sequence[str]], also: str = ""
) -> Iterator[UserError]:
    """Yield a mistake for each column whose cell is none of those ``allowed``.

    ``also`` says in words what else was let through, such as ``" or empty"``.
    """
    for column, known in allowed.items():
        if (given := cells.get(column, "")) not in known:
            words = f"allowed: {', '.join(known)}{also}"
            yield UserError(f"{place}, column {column}", f"found {given!r}", words)
