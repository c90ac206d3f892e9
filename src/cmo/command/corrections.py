"""Read what was corrected in the workbook of results, and keep it as input.

`cmo corrections import WORKBOOK` compares an edited cmo.xlsx with what it said when it was
written, and adds a row for each change to data/raw/corrections/CODER.csv. Importing twice adds
nothing. Every cell that is not allowed is named; all other rows come in.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from cmo.counting import counted
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
    back = actions.add_parser("withdraw", help="take corrections of your own back")
    back.set_defaults(act=_withdraw)
    add = back.add_argument
    add("ids", nargs="+", metavar="ID", help="as in results/tables/corrections.csv: cor-…")
    add("--coder", required=True, metavar="NAME", help="who takes them back")
    add("--date", required=True, metavar="YYYY-MM-DD", help="when")
    add("--raw", type=Path, default=Path("data/raw"), help="what people supply")
    _add_workflow_actions(actions)


def _add_workflow_actions(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    apply = actions.add_parser("apply", help="apply them to the codings of a batch (workflow)")
    apply.set_defaults(act=_apply)
    add = apply.add_argument
    add("--raw", type=Path, default=Path("data/raw"), help="what people supply")
    add("--documents", type=Path, required=True, help="documents of the batch")
    add("--codings", type=Path, nargs="+", required=True, help="codings of the batch")
    add("--recognise", action="store_true", help="replace unlisted identifiers in comments too")
    add("--output", type=Path, required=True, help="corrected codings, as JSON Lines")
    add("--outcomes", type=Path, required=True, help="what became of each, as JSON Lines")
    table = actions.add_parser("list", help="write what became of each (workflow)")
    table.set_defaults(act=_list)
    add = table.add_argument
    add("--raw", type=Path, default=Path("data/raw"), help="what people supply")
    add("--outcomes", type=Path, nargs="*", default=[], help="of all batches")
    add("--output", type=Path, required=True, help="table to write, as CSV")


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
    print(f"{path}: {counted(len(added), 'correction')} added, {there} there already")
    if added:
        print("  then: snakemake; the machine learns from them, so other spans may change")
    for problem in book.problems:
        print(f"cmo: {problem}", file=sys.stderr)
    if book.problems:
        found = f"{counted(len(book.problems), 'cell is', 'cells are')} not allowed"
        raise UserError(args.workbook, found, "mend them and import again; all other rows are in")


def _coder(name: str) -> str:
    from cmo.project import SAFE_NAME

    if not SAFE_NAME.fullmatch(name):
        found = f"found {name!r}" if name else "nobody is named"
        allowed = "--coder NAME, a name of letters, digits, '.', '-' and '_'"
        raise UserError("--coder", found, allowed)
    return name


def _date(day: str) -> str:
    from datetime import date

    try:
        return date.fromisoformat(day).isoformat()
    except ValueError as error:
        found = f"found {day!r}" if day else "no day is given"
        raise UserError("--date", found, "a day such as 2026-11-30") from error


def _withdraw(args: argparse.Namespace) -> None:
    """Add a row for each correction that is taken back."""
    from cmo.corrections.rows import Correction, add_corrections, read_file
    from cmo.project import CORRECTIONS

    coder, date = _coder(args.coder), _date(args.date)
    path = args.raw / CORRECTIONS / f"{coder}.csv"
    own = {correction.id for correction in read_file(path)[0]}
    for name in args.ids:
        if name not in own:
            raise UserError(
                path, f"no correction {name!r}", "one of your own; see its first column"
            )
    given = [Correction("withdraw", "", "", target=i, date=date, coder=coder) for i in args.ids]
    print(f"{path}: {counted(len(add_corrections(path, given)), 'correction')} withdrawn")


def _apply(args: argparse.Namespace) -> None:
    """Write the codings of a batch as corrected, and what became of each correction."""
    from dataclasses import replace

    from cmo.coded import Pseudonymiser
    from cmo.corrections.applying import apply_corrections
    from cmo.corrections.outcomes import outcome
    from cmo.corrections.rows import MACHINE, read_corrections
    from cmo.records import Coding, Document
    from cmo.store import read_many, read_records, write_records

    documents = {d.source: d for d in read_records(args.documents, Document)}
    safe = Pseudonymiser(args.raw, recognise=args.recognise)
    everything = read_corrections(args.raw)
    back = [c for c in everything if c.field == "withdraw"]
    waiting = [
        replace(c, new=safe.words(c.source, c.new)) if c.field == "comment" else c
        for c in everything
        if c.source in documents
    ]
    codings, outcomes = [], []
    for coding in read_many(args.codings, Coding):
        of = MACHINE if coding.origin == "machine" else coding.coder
        own = [c for c in waiting if (c.source, c.of) == (coding.source, of)]
        done, found = apply_corrections(coding, documents[coding.source], [*own, *back])
        outcomes += [item for item in found if item.field != "withdraw"]
        codings.append(done if own else coding)
        waiting = [c for c in waiting if c not in own]
    why = "no coding by {} any more"
    outcomes += [outcome(c, "no longer applies", why.format(c.of)) for c in waiting]
    write_records(args.output, codings)
    write_records(args.outcomes, outcomes)


def _list(args: argparse.Namespace) -> None:
    """Write the table of all corrections, those in conflict first."""
    from cmo.corrections.outcomes import Outcome, outcome
    from cmo.corrections.rows import read_corrections
    from cmo.corrections.verdicts import settle_verdicts
    from cmo.options import write_table
    from cmo.store import read_many

    everything = read_corrections(args.raw)
    rows = [*read_many(args.outcomes, Outcome), *settle_verdicts(everything)[1]]
    known = {row.id for row in rows}
    lost = (c for c in everything if c.id not in known and c.field != "withdraw")
    rows += [outcome(c, "no longer applies", f"no text of {c.source}") for c in lost]
    order = {"conflict": 0, "no longer applies": 1}
    rows.sort(key=lambda row: (order.get(row.state, 2), row.source, row.date, row.coder, row.id))
    write_table(args.output, rows, Outcome)
