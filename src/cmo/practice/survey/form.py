"""The survey to fill in: a page of HTML to print on A4, and a workbook for the answers."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path

from cmo.practice.filled import YES_NO
from cmo.practice.survey.instrument import ABOUT, DONT_KNOW, HIGH, LOW, NOTICE, PHASES, Item, Survey
from cmo.practice.survey.responses import SHEET
from cmo.practice.workbook import Book, offer, write_workbook

ROWS = 500  # rows of the workbook whose cells are checked
BORDERED = 60  # rows that are drawn, for people who print the sheet
THANKS = "Thank you. Please give this form back, without your name on it, to: ____________________"
CHOICES = (*range(LOW, HIGH + 1), DONT_KNOW)
HELP = (
    "One row a person, on the sheet “answers”. Each column is an item; choose its cell to see it.",
    f"Allowed: {LOW} (disagree strongly) to {HIGH} (agree strongly), {DONT_KNOW}, or empty.",
    "organisation must be filled in. respondent is for your own numbers: write no names there.",
    "synthetic: yes only for made-up answers, which the results then say.",
)
STYLE = """\
@page{size:A4;margin:11mm 15mm}
body{font:9.5pt/1.25 system-ui,sans-serif;max-width:180mm;
margin:1em auto;padding:0 1em;color:#1a1a1a}
.notice{border-left:3px solid #6b6b6b;padding-left:.7em;color:#444}
table{border-collapse:collapse;width:100%;margin-bottom:.3em;break-inside:avoid}
th,td{border-bottom:1px solid #bbb;padding:.2em .3em;text-align:center;font-weight:normal}
th[scope=row],caption{text-align:left} caption{font-weight:bold;padding:.4em 0 .2em}
thead th{font-size:8pt;color:#444;vertical-align:bottom} tbody th{width:58%}
small{color:#6b6b6b;font-size:7pt;white-space:nowrap}
.about td,.about th{text-align:left} .about tbody th{width:28%} .about td{height:1.6em}
@media print{body{margin:0;padding:0}}
"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
HEADS = ("1 disagree strongly", "2", "3", "4", "5 agree strongly", DONT_KNOW)


def to_html(survey: Survey) -> str:
    """Return the form as one page that needs nothing else and sends nothing."""
    body = "".join(_body(survey))
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">\n'
        f"<title>{escape(survey.title)}</title>\n<style>\n{STYLE}</style>\n</head>\n"
        f"<body>\n{body}</body>\n</html>\n"
    )


def _body(survey: Survey) -> Iterator[str]:
    yield f'<h1>{escape(survey.title)}</h1>\n<p class="notice">{escape(NOTICE)}</p>\n'
    yield (
        "<p>Please mark one answer a line. Answer for yourself, not for your organisation. "
        "Results of fewer than "
        f"{survey.rules.least_group} people are not shown to anyone.</p>\n"
    )
    roles = " / ".join(survey.roles)
    rows = (("Organisation", ""), ("Role", roles), ("Phase of the joint work", " / ".join(PHASES)))
    yield '<table class="about"><tbody>'
    yield "".join(
        f'<tr><th scope="row">{name}</th><td>{escape(given)}</td></tr>\n' for name, given in rows
    )
    yield "</tbody></table>\n"
    for dimension in survey.dimensions:
        yield f"<table><caption>{escape(dimension.label)}</caption>\n<thead><tr><td></td>"
        yield "".join(f'<th scope="col">{escape(head)}</th>' for head in HEADS)
        yield "</tr></thead>\n<tbody>\n"
        yield from map(_line, dimension.parts)
        yield "</tbody></table>\n"
    yield f"<p>{THANKS}</p>\n"


def _line(item: Item) -> str:
    boxes = "".join(
        f'<td><input type="radio" name="{escape(item.id)}" aria-label="{choice}"></td>'
        for choice in map(escape, map(str, CHOICES))
    )
    code = f"<small>{escape(item.id)}</small>"
    return f'<tr><th scope="row">{escape(item.text)} {code}</th>{boxes}</tr>\n'


def write_sheet(path: str | Path, survey: Survey) -> None:
    """Write a workbook with one row a respondent, whose cells take allowed answers only."""
    with write_workbook(path, survey.title, NOTICE) as book:
        book.notes("read me", (survey.title, NOTICE, *HELP))
        _write_answers(book, survey)
        _write_items(book, survey)


def _write_answers(book: Book, survey: Survey) -> None:
    columns = [*ABOUT, *(item.id for item in survey.items)]
    page = book.sheet(SHEET, [(name, 16 if name in ABOUT else 13) for name in columns])
    page.set_row(0, 32)
    for row in range(1, BORDERED + 1):
        for at in range(len(columns)):
            page.write_blank(row, at, None, book.entry)
    lists = {"role": survey.roles, "phase": PHASES, "synthetic": YES_NO}
    for column, allowed in lists.items():
        if allowed:
            offer(page, columns.index(column), ROWS, allowed)
    for item in survey.items:
        offer(page, columns.index(item.id), ROWS, CHOICES, (item.id, item.text))
    page.freeze_panes(1, 2)


def _write_items(book: Book, survey: Survey) -> None:
    page = book.sheet("items", [("dimension", 30), ("item", 18), ("statement", 80)])
    rows = [(d.label, item.id, item.text) for d in survey.dimensions for item in d.parts]
    for at, row in enumerate(rows, 1):
        for column, text in enumerate(row):
            page.write_string(at, column, text, book.wrap)
