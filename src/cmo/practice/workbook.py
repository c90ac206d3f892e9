"""Workbooks to fill in: text only, drop-downs where few answers are allowed, a fixed date."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cmo.exchange.cells import CREATED, OPTIONS
from cmo.store import replacing

A4 = 9
HEAD = {"bold": True, "bg_color": "#D9E2EC", "text_wrap": True, "valign": "vcenter", "border": 1}
WRAP = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#D0D0D0"}
ENTRY = WRAP | {"border_color": "#A9D08E", "bg_color": "#F3F9EF", "num_format": "@"}
PLAIN = {"text_wrap": True, "valign": "top"}
LINE, LETTERS = 15, 95  # points a line of notes, letters that fit on it


@dataclass(frozen=True, slots=True)
class Book:
    """An open workbook, and how heads, text and cells to fill in look."""

    book: Any
    head: Any
    wrap: Any
    entry: Any
    plain: Any

    def sheet(self, name: str, columns: Sequence[tuple[str, float]]) -> Any:
        """Add a sheet with a header and the widths of its columns; it prints on A4."""
        page = self.book.add_worksheet(name)
        for at, (column, width) in enumerate(columns):
            page.set_column(at, at, width)
            page.write_string(0, at, column, self.head)
        page.set_landscape()
        page.set_paper(A4)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        return page

    def notes(self, name: str, lines: Sequence[str]) -> None:
        """Add a sheet of text, a paragraph a row."""
        page = self.book.add_worksheet(name)
        page.set_column(0, 0, 100)
        page.set_paper(A4)
        page.fit_to_pages(1, 0)
        for at, line in enumerate(lines):
            page.set_row(at, LINE * (1 + len(line) // LETTERS))
            page.write_string(at, 0, line, self.plain if at else self.head)


@contextmanager
def write_workbook(path: str | Path, title: str, notice: str) -> Iterator[Book]:
    """Yield a workbook to fill; the same content gives the same bytes, written atomically."""
    import xlsxwriter

    with replacing(path) as temporary:
        book = xlsxwriter.Workbook(str(temporary), OPTIONS)
        book.set_properties({"title": title, "comments": notice, "created": CREATED})
        yield Book(book, *(book.add_format(look) for look in (HEAD, WRAP, ENTRY, PLAIN)))
        book.close()


def offer(
    page: Any,
    column: int,
    rows: int,
    allowed: Sequence[str | int],
    hint: tuple[str, str] = ("", ""),
) -> None:
    """Let the cells below the head of ``column`` take what is ``allowed`` only.

    ``hint`` is a title and a text, shown while a cell is chosen.
    """
    rule: dict[str, Any] = {"validate": "list", "source": list(allowed)}
    if any(hint):
        rule |= {"input_title": hint[0][:32], "input_message": hint[1][:255]}
    page.data_validation(1, column, rows, column, rule)
