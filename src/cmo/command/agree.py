"""Measure how far coders agree, and list where they do not.

A coder is a name under data/raw/codings, a folder of codings, a file in the notation, or a
file from another program. Writes into --output: agreement.csv, and disagreements as a
workbook to decide in and as a page to read. See docs/agreement.md.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from cmo.counting import counted


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of ``cmo agree``."""
    add = parser.add_argument
    add("coders", nargs="+", metavar="CODER", help="name, folder or file; two coders or more")
    add("--raw", type=Path, default=Path("data/raw"), help="what people supply")
    add("--processed", type=Path, default=Path("data/processed"), help="what the workflow made")
    add("--output", type=Path, default=Path("results/agreement"), help="folder to write into")


def run(args: argparse.Namespace) -> None:
    """Write the figures and the disagreements, and print the figures that matter most."""
    from cmo.agreement.listing import disagreements_of
    from cmo.agreement.measuring import ALL, measure_panel
    from cmo.agreement.page import SHOWN, write_page
    from cmo.agreement.raters import read_panel
    from cmo.agreement.sheet import read_decisions, write_sheet
    from cmo.errors import UserError
    from cmo.store import write_records, write_rows, write_text

    sheet = args.output / "disagreements.xlsx"
    if sheet.exists() and read_decisions(sheet):
        raise UserError(sheet, "holds decisions", "move it away, or give another --output")
    panel = read_panel(args.coders, args.raw, args.processed)
    figures = measure_panel(panel)
    items = [item for source in panel.sources for item in disagreements_of(source)]
    write_rows(args.output / "agreement.csv", figures)
    write_text(args.output / "disagreements.html", write_page(panel.names, figures, items))
    write_sheet(sheet, panel.names, items)
    write_records(args.output / "documents.jsonl", [each.document for each in panel.sources])
    codings = [coding for each in panel.sources for coding in each.codings.values()]
    write_records(args.output / "codings.jsonl", codings)
    for figure in figures:
        first = figure.label in {ALL, "macro"} and figure.measure in SHOWN
        if figure.by == ALL and first and figure.value is not None:
            print(f"{figure.coders}: {SHOWN[figure.measure]}: {figure.value:.3f}")
    found = f"{counted(len(panel.sources), 'source')}, {counted(len(items), 'disagreement')}"
    print(f"{found}: {sheet}")
    for source in panel.apart:
        said = "no passage was read by all who coded it, so it is left out"
        print(f"cmo: {source}: {said}.", file=sys.stderr)
    for lost in panel.unplaced:
        print(f"cmo: the mark {lost} is not found in the other coder's text.", file=sys.stderr)
