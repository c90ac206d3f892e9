"""The survey to fill in: a page of HTML to print on A4, and a workbook for the answers."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from cmo.exchange.cells import CREATED, OPTIONS
from cmo.practice.survey.instrument import ABOUT, DONT_KNOW, HIGH, LOW, NOTICE, PHASES, Item, Survey
from cmo.practice.survey.responses import SHEET
from cmo.store import replacing

ROWS = 500  # rows of the workbook whose cells are checked
CHOICES = (*map(str, range(LOW, HIGH + 1)), DONT_KNOW)
STYLE = """\
@page{size:A4;margin:11mm 15mm}
body{font:9.5pt/1.25 system-ui,sans-serif;max-width:180mm;
margin:1em auto;padding:0 1em;color:#1a1a1a}
.notice{border-left:3px solid #6b6b6b;padding-left:.7em;color:#444}
table{border-collapse:collapse;width:100%;margin-bottom:.3em;break-inside:avoid}
th,td{border-bottom:1px solid #bbb;padding:.2em .3em;text-align:center;font-weight:normal}
th[scope=row],caption{text-align:left} caption{font-weight:bold;padding:.4em 0 .2em}
thead th{font-size:8pt;color:#444;vertical-align:bottom} tbody th{width:58%}
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
        yield from map(_line, dimension.items)
        yield "</tbody></table>\n"


def _line(item: Item) -> str:
    boxes = "".join(
        f'<td><input type="radio" name="{escape(item.id)}" aria-label="{escape(choice)}"></td>'
        for choice in CHOICES
    )
    return f'<tr><th scope="row">{escape(item.text)}</th>{boxes}</tr>\n'


def write_sheet(path: str | Path, survey: Survey) -> None:
    """Write a workbook with one row a respondent, whose cells take allowed answers only."""
    import xlsxwriter

    with replacing(path) as temporary:
        book = xlsxwriter.Workbook(str(temporary), OPTIONS)
        book.set_properties({"title": survey.title, "comments": NOTICE, "created": CREATED})
        head = book.add_format({"bold": True, "bg_color": "#D9E2EC", "text_wrap": True})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        _write_answers(book.add_worksheet(SHEET), survey, head)
        _write_items(book.add_worksheet("items"), survey, head, wrap)
        book.close()


def _write_answers(page: Any, survey: Survey, head: Any) -> None:
    columns = [*ABOUT, *(item.id for item in survey.items)]
    page.set_column(0, len(columns) - 1, 16)
    for at, column in enumerate(columns):
        page.write_string(0, at, column, head)
    lists = {"role": list(survey.roles), "phase": list(PHASES), "synthetic": ["yes", "no"]}
    for column, allowed in lists.items():
        if allowed:
            rule = {"validate": "list", "source": allowed}
            page.data_validation(1, columns.index(column), ROWS, columns.index(column), rule)
    for item in survey.items:
        at = columns.index(item.id)
        rule = {"validate": "list", "source": [*range(LOW, HIGH + 1), DONT_KNOW],
                "input_title": item.id[:32], "input_message": item.text[:255]}  # fmt: skip
        page.data_validation(1, at, ROWS, at, rule)
    page.freeze_panes(1, 2)


def _write_items(page: Any, survey: Survey, head: Any, wrap: Any) -> None:
    page.set_column(0, 1, 24)
    page.set_column(2, 2, 80, wrap)
    rows = [("dimension", "item", "statement (1 disagree strongly … 5 agree strongly)")]
    rows += [(d.label, item.id, item.text) for d in survey.dimensions for item in d.items]
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            page.write_string(at, column, text, head if at == 0 else None)
    page.write_string(len(rows) + 1, 0, NOTICE)
