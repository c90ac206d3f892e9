"""Keep what the searches found, and what people decided about it, in one register.

`cmo references import FILE… --search ID` adds the records of a search to
data/raw/references.csv. Importing them again adds nothing. What may be a copy of something that
is there already comes in too, with why; people say in the column duplicate_of what it is.
`cmo references list` says what waits for a person.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cmo.counting import counted
from cmo.errors import UserError

if TYPE_CHECKING:
    from cmo.references import Reference
    from cmo.references.register import Candidate

SHOWN = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of ``cmo references``."""
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    bring = actions.add_parser("import", help="add the records of a search")
    bring.set_defaults(act=_import)
    add = bring.add_argument
    add("files", nargs="+", type=Path, metavar="FILE", help="RIS, BibTeX, NBIB, EndNote XML, CSV")
    add("--search", required=True, metavar="ID", help="the search, as in search_log.csv")
    add("--raw", type=Path, default=Path("data/raw"), help="what people supply")
    waiting = actions.add_parser("list", help="say what waits for a person")
    waiting.set_defaults(act=_list)
    add = waiting.add_argument
    add("--all", action="store_true", help=f"all of it, not the first {SHOWN}")
    add("--raw", type=Path, default=Path("data/raw"), help="what people supply")


def run(args: argparse.Namespace) -> None:
    """Do what the action says."""
    args.act(args)


def _import(args: argparse.Namespace) -> None:
    """Add what is new in the files; say what could not be read, and what looks like a copy."""
    from cmo.references.register import name_records
    from cmo.store import locked

    _check_search(args.raw, args.search)
    named: list[Candidate] = []
    problems: list[UserError] = []
    for path in args.files:
        records, wrong = _read(path)
        named += name_records(args.search, records)
        problems += wrong
    with locked(args.raw):
        _add(args.raw, named)
    for problem in problems:
        print(f"cmo: {problem}", file=sys.stderr)
    if problems:
        found = counted(len(problems), "problem")
        raise UserError("cmo references import", found, "mend and import again; the rest is in")


def _check_search(raw: Path, search: str) -> None:
    """Refuse a search that nobody logged: its records would stand under a name for good."""
    from cmo.schemas import read_table

    log = raw / "search_log.csv"
    rows, problems = read_table(log, "search_log")
    for problem in problems:
        raise problem
    known = dict.fromkeys(row["search"] for row in rows)
    if search not in known:
        allowed = f"known: {', '.join(known) or 'none'}; add a row to {log} first"
        raise UserError("--search", f"found {search!r}", allowed)


def _read(path: Path) -> tuple[Sequence[Reference], list[UserError]]:
    """Return the records of a file and what was wrong; a file that is no such file has none."""
    from cmo.references import read_references

    try:
        return read_references(path)
    except UserError as problem:
        return [], [problem]


def _add(raw: Path, named: Sequence[Candidate]) -> None:
    """Write the rows of what is new; say how many were there, and what looks like a copy."""
    from cmo.references.register import REGISTER, add_candidates, find_alike, read_candidates

    there = read_candidates(raw)
    known = {candidate.id for candidate in there}
    new = {candidate.id: candidate for candidate in named if candidate.id not in known}
    alike = find_alike(raw, [*there, *new.values()]) if new else {}
    lacking = add_candidates(raw, list(new.values()), alike) if new else []
    print(f"{raw / REGISTER}: {len(new)} records added, {len(named) - len(new)} there already")
    for name in lacking:
        said = f"{raw / REGISTER}: has no column {name}, so that it is not kept."
        print(f"cmo: {said}", file=sys.stderr)
    _show_alike([c for c in read_candidates(raw) if c.id in new], alike, SHOWN)


def _list(args: argparse.Namespace) -> None:
    """Print possible copies, candidates without a decision, and those without a source."""
    from cmo.project import register_rows
    from cmo.references.register import FULL_TEXT, find_alike, read_candidates

    candidates = read_candidates(args.raw)
    most = len(candidates) if args.all else SHOWN
    _show_alike(candidates, find_alike(args.raw, candidates), most)
    waiting = [candidate for candidate in candidates if candidate.is_open]
    whole = [candidate for candidate in waiting if candidate.stage == FULL_TEXT]
    have = {row.get("reference") for row in register_rows(args.raw).values()}
    wanting = [c for c in candidates if c.included and c.id not in have]
    for words, found in (
        ("to be screened on title and abstract", [c for c in waiting if c not in whole]),
        ("to be read in full", whole),
        ("included, without a source yet", wanting),
    ):
        _show(words, (f"row {c.row}, {c.id}: {c.reference.title}" for c in found), most)


def _show_alike(
    candidates: Sequence[Candidate], alike: Mapping[str, Mapping[str, str]], most: int
) -> None:
    """Print which of ``candidates`` look like a copy of what, and why."""
    lines = [
        f"row {c.row}, {c.id}: " + "; ".join(f"{name} {why}" for name, why in alike[c.id].items())
        for c in candidates
        if c.id in alike
    ]
    _show(
        "to be compared; write into duplicate_of the id of which it is a copy, or no", lines, most
    )


def _show(words: str, lines: Iterable[str], most: int) -> None:
    """Print a heading with a count, and the first of ``lines``."""
    found = list(lines)
    if found:
        more = [f"and {len(found) - most} more (cmo references list --all)"]
        print(f"{len(found)} {words}:")
        print("\n".join(f"  {line}" for line in found[:most] + more * (len(found) > most)))
