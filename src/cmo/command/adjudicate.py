"""Write the coding that was decided on, from the sheet of `cmo agree`.

A source is written when all its disagreements have a decision and the name of who decided.
The codings go to data/raw/codings/adjudicated, where they come before all others; each says
who decided, and keeps what was decided against in its memos. Nothing is overwritten.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from cmo.counting import counted


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of ``cmo adjudicate``."""
    add = parser.add_argument
    add("sheet", type=Path, metavar="SHEET", help="disagreements.xlsx with decisions (or as CSV)")
    add("--raw", type=Path, default=Path("data/raw"), help="what people supply")
    add("--output", type=Path, help="folder to write into (default: codings/adjudicated of --raw)")


def run(args: argparse.Namespace) -> None:
    """Write a coding file for each decided source; say what is still open."""
    from cmo.agreement import adjudicating
    from cmo.agreement.listing import disagreements_of
    from cmo.agreement.sheet import read_decisions
    from cmo.errors import UserError
    from cmo.exchange.folders import write_new, written_files

    compared = adjudicating.read_compared(args.sheet.parent)
    decisions = read_decisions(args.sheet)
    items = {each.document.source: disagreements_of(each) for each in compared}
    adjudicating.check_decisions([i for own in items.values() for i in own], decisions)
    folder = args.output or args.raw / "codings" / adjudicating.ADJUDICATED
    files: dict[Path, str] = {}
    left: list[str] = []
    for each in compared:
        found = adjudicating.adjudicate(each, decisions)
        own = items[each.document.source]
        if found is None:
            undecided = sum(item.id not in decisions for item in own)
            left.append(f"{each.document.source}: {undecided} of {len(own)} not decided")
        else:
            files |= written_files(folder, *found)
    if not files:
        raise UserError(args.sheet, "no source is wholly decided", "; ".join(left[:3]))
    write_new(files)
    print(f"{folder}: {counted(len(compared) - len(left), 'source')} written")
    for line in left:
        print(f"cmo: {line}, so not written.", file=sys.stderr)
