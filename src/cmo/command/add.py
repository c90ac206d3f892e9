"""Add papers or transcripts: copy each file in and give it a row in the register.

What the row says comes from what is given here, else from a bibliographic record (--record
refs.ris, or --reference with its id in references.csv), else from the file itself; the last is
named in the column `unverified`. A file whose DOI, title or text the synthesis has already is
refused. A file that cannot be added leaves nothing behind, and the others are added. What was
cut short is finished by the same command.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cmo.errors import UserError

if TYPE_CHECKING:
    from cmo.reading import Reading
    from cmo.references import Reference
    from cmo.references.register import Candidate

KINDS = ("literature", "interview", "focus-group")
GIVEN = ("title", "authors", "year", "doi", "url", "genre", "relevance", "richness", "rigour")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of ``cmo add``."""
    add = parser.add_argument
    add("files", nargs="+", type=Path, metavar="FILE", help="papers or transcripts")
    add("--raw", type=Path, default=Path("data/raw"), help="what people supply")
    add("--kind", choices=KINDS, default="literature", help="what they are")
    add("--record", type=Path, help="bibliographic records: RIS, BibTeX, NBIB, EndNote XML, CSV")
    add("--reference", default="", metavar="ID", help="its record in references.csv")
    add("--id", default="", help="id of the source (default: made from author and year)")
    for name in (*GIVEN, "reason"):
        add(f"--{name}", default="", help=f"column {name} of the register")
    add("--anyway", action="store_true", help="add it although it looks like a source there is")


def run(args: argparse.Namespace) -> None:
    """Add each file, or say in one sentence why not."""
    from cmo.references.entering import check_register

    alone = [name for name in ("id", "reference", "title", "doi", "url") if getattr(args, name)]
    if len(args.files) > 1 and alone:
        raise UserError(f"--{alone[0]}", f"{len(args.files)} files", "say it for one file alone")
    check_register(args.raw)
    candidate = _candidate(args)
    records = [candidate.reference] if candidate else _records(args.record)
    refused = 0
    for path in args.files:
        try:
            _add(path, args, records, candidate)
        except UserError as problem:
            print(f"cmo: {problem}", file=sys.stderr)
            refused += 1
    if refused:
        raise UserError("cmo add", f"{refused} of {len(args.files)} files not added")


def _candidate(args: argparse.Namespace) -> Candidate | None:
    from cmo.references.register import find_candidate

    if not args.reference:
        return None
    if args.record or args.kind != "literature":
        other = "--record" if args.record else f"--kind {args.kind}"
        raise UserError("--reference", f"given with {other}", "say one of the two")
    return find_candidate(args.raw, args.reference)


def _records(path: Path | None) -> list[Reference]:
    from cmo.references import read_references

    if path is None:
        return []
    records, problems = read_references(path)
    for problem in problems:
        print(f"cmo: {problem}", file=sys.stderr)
    return records


def _add(
    path: Path, args: argparse.Namespace, records: list[Reference], candidate: Candidate | None
) -> None:
    from cmo.reading import read_file
    from cmo.references.filling import fill_row, judge_row
    from cmo.references.refusing import TABLES
    from cmo.store import locked

    if path.suffix.lower() in TABLES:
        raise UserError(path, "is a table, of one source or many", "see data/README.md for these")
    reading = read_file(path)[0]
    given = {name: getattr(args, name) for name in (*GIVEN, "kind", "reason")}
    row = fill_row(path, reading, given | {"decision": "include"}, records)
    if candidate:
        row = judge_row(row, candidate)
    with locked(args.raw):
        _enter(path, reading, row, args)
    _say(args, row)
    if candidate and not candidate.included:
        where = f"{args.raw / 'references.csv'}, row {candidate.row}"
        print(f"  write include into {where}, column decision")


def _enter(path: Path, reading: Reading, row: dict[str, str], args: argparse.Namespace) -> None:
    """Complete ``row`` by an id and a place for the file, and enter both unless known."""
    from cmo.references.entering import copy_without_row, enter, free_id, source_folder
    from cmo.references.refusing import refuse_known

    copy = copy_without_row(path, args.raw, args.kind, args.id)
    if not args.anyway:
        refuse_known(path, reading, row, args.raw, copy)
    row["id"] = copy.stem if copy else free_id(row, args.raw, args.id)
    row["file"] = f"{source_folder(args.kind)}/{row['id']}{path.suffix.lower()}"
    register = args.raw / "sources.csv"
    for name in enter(path, args.raw, row, copied=copy is not None):
        print(f"cmo: {register}: has no column {name}; {row[name]!r} is not kept.", file=sys.stderr)


def _say(args: argparse.Namespace, row: dict[str, str]) -> None:
    """Say what was added, and what to do next."""
    print(f"added {args.raw / row['file']} as {row['id']}: {row['title'] or row['kind']}")
    if row.get("unverified"):
        print(f"  check in {args.raw / 'sources.csv'}: {row['unverified'].replace(';', ', ')}")
    if args.kind != "literature":
        listed = args.raw / "interviews" / "identifiers.csv"
        print(f"  names are looked for; list those you know (transcript,text,type) in {listed}")
    print(f"  code it: {args.raw / 'codings'}/<you>/{row['id']}.txt, or leave it to the machine")
    print("  then: snakemake")
