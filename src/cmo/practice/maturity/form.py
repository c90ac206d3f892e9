"""The index to fill in: a workbook with one row a cell, to say yes or no with evidence."""

from __future__ import annotations

from pathlib import Path

from cmo.exchange.cells import CREATED, OPTIONS
from cmo.practice.maturity.index import NOTICE, Index
from cmo.practice.maturity.ratings import NEEDED, SHEET
from cmo.store import replacing

COLUMNS = ("rater", "date", "dimension", "level", "indicator", "seen", "evidence", "synthetic")
WIDTHS = (12, 12, 14, 8, 60, 8, 60, 10)


def write_form(path: str | Path, index: Index) -> None:
    """Write a workbook for one rater; the cells under ``seen`` take yes and no only."""
    import xlsxwriter

    assert set(NEEDED) <= set(COLUMNS)
    with replacing(path) as temporary:
        book = xlsxwriter.Workbook(str(temporary), OPTIONS)
        book.set_properties({"title": index.title, "comments": NOTICE, "created": CREATED})
        head = book.add_format({"bold": True, "bg_color": "#D9E2EC"})
        wrap = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
        page, rows = book.add_worksheet(SHEET), list(_rows(index))
        for at, (column, width) in enumerate(zip(COLUMNS, WIDTHS, strict=True)):
            page.set_column(at, at, width)
            page.write_string(0, at, column, head)
        for number, row in enumerate(rows, 1):
            for at, text in enumerate(row):
                page.write_string(number, at, text, wrap)
        for column in ("seen", "synthetic"):
            rule = {"validate": "list", "source": ["yes", "no"]}
            at = COLUMNS.index(column)
            page.data_validation(1, at, len(rows), at, rule)
        page.freeze_panes(1, 0)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        about = book.add_worksheet("read me")
        about.set_column(0, 0, 100, book.add_format({"text_wrap": True}))
        for number, text in enumerate((index.title, NOTICE, *HELP)):
            about.write_string(number, 0, text)
        book.close()


HELP = (
    "One copy for each rater. Under date, every rater of a round writes the same day.",
    "Under seen, say yes or no; leave it empty where you cannot tell.",
    "A yes counts only with evidence: what was seen, where and when.",
    "A level counts only if all levels below it count.",
)


def _rows(index: Index) -> list[tuple[str, ...]]:
    return [
        ("", "", dimension.id, str(level), indicator, "", "", "")
        for dimension in index.dimensions
        for level, indicator in enumerate(dimension.indicators, 1)
    ]
