"""The index to fill in: a workbook with one row a cell, to say yes or no with evidence."""

from __future__ import annotations

from pathlib import Path

from cmo.practice.filled import YES_NO
from cmo.practice.maturity.index import NOTICE, Index
from cmo.practice.maturity.ratings import SHEET
from cmo.practice.workbook import Book, offer, write_workbook

COLUMNS = (
    *(("rater", 10), ("date", 12), ("dimension", 12), ("about", 24), ("level", 7)),
    *(("indicator", 50), ("seen", 8), ("evidence", 50), ("synthetic", 10)),
)
FILLED = ("rater", "date", "seen", "evidence", "synthetic")
HELP = (
    "One copy for each rater. Under date, all raters of a round write the same day, as 2026-11-30.",
    "Under seen, say yes or no; leave it empty where you cannot tell.",
    "A yes counts only with evidence: what was seen, where and when. Write no names of patients.",
    "A level counts only if all levels below it count.",
    "synthetic: yes only for made-up ratings, which the results then say.",
)


def write_form(path: str | Path, index: Index) -> None:
    """Write a workbook for one rater; the cells under ``seen`` take yes and no only."""
    with write_workbook(path, index.title, NOTICE) as book:
        levels = [index.level_name(level + 1) for level in range(len(index.levels))]
        book.notes("read me", (index.title, NOTICE, *HELP, f"Levels: {', '.join(levels)}."))
        _write_cells(book, index)


def _write_cells(book: Book, index: Index) -> None:
    page = book.sheet(SHEET, COLUMNS)
    cells = [
        {
            "dimension": dimension.id,
            "about": dimension.label,
            "level": str(level),
            "indicator": indicator,
        }
        for dimension in index.dimensions
        for level, indicator in enumerate(dimension.parts, 1)
    ]
    for at, (column, _) in enumerate(COLUMNS):
        look = book.entry if column in FILLED else book.wrap
        for number, cell in enumerate(cells, 1):
            page.write_string(number, at, cell.get(column, ""), look)
        if column in {"seen", "synthetic"}:
            offer(page, at, len(cells), YES_NO)
    for number in range(1, len(cells) + 1):
        page.set_row(number, 32)
    page.freeze_panes(1, 0)
