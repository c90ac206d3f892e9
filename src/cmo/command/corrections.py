"""Read what was corrected in the workbook of results, and keep it as input.

`cmo corrections import WORKBOOK` compares an edited cmo.xlsx with what it said when it was
written, and adds a row for each change to data/raw/corrections/CODER.csv. Importing twice adds
nothing. Every cell that is not allowed is named; all other rows come in.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from cmo.errors import UserError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of ``cmo corrections``."""
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    bring = actions.add_parser("import", help="store what was changed in a workbook")
    bring.set_defaults(act=_import)
    add = bring.add_argument
    add("workbook", type=Path, metavar="WORKBOOK", help="an edited cmo.xlsx")
    add("--coder", default="", metavar="NAME", help="who corrected (default: as in the workbook)")
    add("--date", default="", metavar="YYYY-MM-DD", help="when (default: as in the workbook)")
    add("--raw", type=Path, default=Path("data/raw"), help="what people supply")


def run(args: argparse.Namespace) -> None:
    """Do what the action says."""
    args.act(args)


def _import(args: argparse.Namespace) -> None:
    """Add the new corrections to the coder's file; name every wrong cell."""
    from dataclasses import replace

    from cmo.coded import read_codebook
    from cmo.corrections.rows import add_corrections
    from cmo.corrections.workbook import read_workbook
    from cmo.project import CORRECTIONS
    from cmo.records import OTHER

    constructs = [item.construct for item in read_codebook(args.raw)]
    book = read_workbook(args.workbook, [*constructs, OTHER])
    coder = _coder(args.coder or book.coder)
    date = _date(args.date or book.date)
    path = args.raw / CORRECTIONS / f"{coder}.csv"
    given = [replace(c, coder=coder, date=date) for c in book.corrections]
    added = add_corrections(path, given)
    there = len(given) - len(added)
    print(f"{path}: {len(added)} corrections added, {there} there already")
    for problem in book.problems:
        print(f"cmo: {problem}", file=sys.stderr)
    if book.problems:
        count = len(book.problems)
        found = "1 cell is not allowed" if count == 1 else f"{count} cells are not allowed"
        raise UserError(args.workbook, found, "mend them and import again; all other rows are in")


def _coder(name: str) -> str:
    from cmo.project import SAFE_NAME

    if not SAFE_NAME.fullmatch(name):
        found = f"found {name!r}" if name else "nobody is named"
        raise UserError("--coder", found, "letters, digits, '.', '-' and '_'")
    return name


def _date(day: str) -> str:
    from datetime import date

    try:
        return date.fromisoformat(day).isoformat()
    except ValueError as error:
        found = f"found {day!r}" if day else "no day is given"
        raise UserError("--date", found, "a day such as 2026-11-30") from error
