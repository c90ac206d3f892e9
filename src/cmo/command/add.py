"""Add papers or transcripts: copy each file in and give it a row in the register.

What the row says comes from what is given here, else from a bibliographic record (--record
refs.ris, or --reference with its id in references.csv), else from the file itself; the last is
named in the column `unverified`. A file whose DOI, title or text the synthesis has already is
refused. A file that cannot be added leaves nothing behind, and the others are added. What was
cut short is finished by the same command.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import shutil
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from cmo.errors import UserError

if TYPE_CHECKING:
    from cmo.reading import Reading
    from cmo.references import Reference
    from cmo.references.register import Candidate

KINDS = ("literature", "interview", "focus-group")
TABLES = (".csv", ".xlsx")
PREFIX = {"interview": "int", "focus-group": "fg"}
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
    alone = [name for name in ("id", "reference", "title", "doi", "url") if getattr(args, name)]
    if len(args.files) > 1 and alone:
        raise UserError(f"--{alone[0]}", f"{len(args.files)} files", "say it for one file alone")
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
    if path.suffix.lower() in TABLES:
        raise UserError(path, "is a table, of one source or many", "see data/README.md for these")
    reading = _read(path)
    row = _row(path, reading, args, records)
    if candidate:
        row |= _judged(row, candidate)
    copy = _copy_without_row(path, args)
    if not args.anyway:
        _check_new(path, reading, row, args.raw, copy)
    row["id"] = copy.stem if copy else _free_id(args, row)
    row["file"] = f"{_folder(args)}/{row['id']}{path.suffix.lower()}"
    _check_row(path, row)
    _write(path, args.raw, row, copied=copy is not None)
    _say(args, row)
    if candidate and not candidate.included:
        where = f"{args.raw / 'references.csv'}, row {candidate.row}"
        print(f"  write include into {where}, column decision")


def _folder(args: argparse.Namespace) -> str:
    from cmo.project import INTERVIEWS, LITERATURE

    return LITERATURE if args.kind == "literature" else INTERVIEWS


def _read(path: Path) -> Reading:
    from cmo.reading import read_file

    return read_file(path)[0]


def _row(
    path: Path, reading: Reading, args: argparse.Namespace, records: list[Reference]
) -> dict[str, str]:
    """Return the row of the register: given, from a record, or from the file, in this order.

    A transcript's own properties may name the person, so that nothing is taken from them.
    """
    from cmo.references.describing import describe_file
    from cmo.references.record import Reference, cite_authors

    row = {"kind": args.kind, "decision": "include", "reason": args.reason}
    row |= {name: getattr(args, name) for name in GIVEN}
    if args.kind != "literature":
        return row | {"genre": row["genre"] or args.kind}
    parts = describe_file(path, reading)
    parts["title"] = args.title or parts.get("title", "") or path.stem.replace("_", " ")
    parts["doi"] = args.doi or parts.get("doi", "")
    guess = Reference.make(path.name, parts)
    record = _matching(path, guess, records)
    found = record or guess
    said = {
        "title": found.title, "authors": cite_authors(found.authors), "year": found.year,
        "doi": found.doi, "url": found.url, "genre": found.genre,
    }  # fmt: skip
    guessed = [] if record else [name for name, text in said.items() if text and not row[name]]
    filled = {name: row[name] or text for name, text in said.items()}
    return row | filled | {"doi": guess.doi if args.doi else found.doi} | _unverified(guessed)


def _judged(row: dict[str, str], candidate: Candidate) -> dict[str, str]:
    """Return what the screening said, where nothing else is given."""
    from cmo.references.register import JUDGED

    said = {name: row[name] or getattr(candidate, name) for name in (*JUDGED, "reason")}
    return said | {"reference": candidate.id}


def _unverified(columns: list[str]) -> dict[str, str]:
    return {"unverified": ";".join(columns)}


def _matching(path: Path, guess: Reference, records: list[Reference]) -> Reference | None:
    """Return the record of the file: the only one, or the one of its DOI or title."""
    from cmo.references.duplicates import why_same

    if len(records) <= 1:
        return next(iter(records), None)
    found = [record for record in records if why_same(guess, record)]
    if not found:
        said = f"none of the {len(records)} records has its DOI or title, {guess.title!r}"
        raise UserError(path, said, "say --doi or --title, or give its record alone")
    return found[0]


def _copy_without_row(path: Path, args: argparse.Namespace) -> Path | None:
    """Return the copy of the file that waits for its row: its adding was cut short."""
    from cmo.project import register_rows, source_files

    registered, content = register_rows(args.raw), path.read_bytes()
    for other in source_files(args.raw):
        here = other.parent.name == _folder(args) and args.id in {"", other.stem}
        named = other.stem not in registered and other.suffix == path.suffix.lower()
        if here and named and other.read_bytes() == content:
            return other
    return None


def _check_new(
    path: Path, reading: Reading, row: dict[str, str], raw: Path, copy: Path | None
) -> None:
    """Refuse a file whose DOI, title, bytes or text a source has already, but for its ``copy``."""
    from cmo.project import register_rows
    from cmo.references.duplicates import why_same
    from cmo.references.register import source_reference

    ours = source_reference(row)
    for name, other in register_rows(raw).items():
        theirs = source_reference(other)
        if row["kind"] == "literature" and (why := why_same(ours, theirs)):
            raise UserError(path, f"the source {name} {why}", "--anyway adds it all the same")
    _check_text(path, reading, raw, copy)


def _check_text(path: Path, reading: Reading, raw: Path, copy: Path | None) -> None:
    from cmo.project import source_files
    from cmo.references.duplicates import why_same_text

    digest = hashlib.sha256(path.read_bytes()).digest()
    for other in source_files(raw):
        if other == copy:
            continue
        if hashlib.sha256(other.read_bytes()).digest() == digest:
            raise UserError(path, f"the source {other.stem} is the same file")
        if other.suffix.lower() in TABLES:
            continue
        try:
            theirs = _read(other)
        except UserError:
            continue
        if why := why_same_text(reading.text, theirs.text):
            remedy = "--anyway adds it all the same"
            raise UserError(path, f"the source {other.stem} {why}", remedy)


def _free_id(args: argparse.Namespace, row: dict[str, str]) -> str:
    """Return an id that no source, file or coding has, whatever its capitals."""
    from cmo.project import SAFE_NAME, coding_files, register_rows, source_files

    files = [path.stem for path in (*source_files(args.raw), *coding_files(args.raw))]
    taken = {name.lower() for name in (*register_rows(args.raw), *files)}
    if args.id:
        if not SAFE_NAME.fullmatch(args.id) or args.id.lower() in taken:
            said = f"{args.id!r} is taken, or no id"
            raise UserError("--id", said, "letters, digits, '.', '_', '-', and one of its own")
        return str(args.id)
    if args.kind in PREFIX:
        numbered = (f"{PREFIX[args.kind]}-{n:02}" for n in range(1, len(taken) + 2))
        return next(name for name in numbered if name not in taken)
    words = _slug(f"{row['authors'].removesuffix(' et al.')} {row['year']}")
    base = words if row["authors"] else _slug(" ".join(row["title"].split()[:4]))
    base = base or "paper"
    several = (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3)))
    return next(name for name in several if name not in taken)


def _slug(text: str) -> str:
    split = unicodedata.normalize("NFKD", text.lower())
    return re.sub(r"[^a-z0-9]+", "-", split.encode("ascii", "ignore").decode()).strip("-")[:60]


def _check_row(path: Path, row: dict[str, str]) -> None:
    from cmo.schemas import problems_of, schema

    for problem in problems_of(row, schema("sources"), str(path)):
        raise problem


def _write(path: Path, raw: Path, row: dict[str, str], *, copied: bool) -> None:
    """Copy the file unless it is, then add its row; where that fails, the copy goes again."""
    from cmo.registers import append_rows
    from cmo.store import replacing

    register, target = raw / "sources.csv", raw / row["file"]
    if not register.is_file():
        raise UserError(register, "no such file", "--raw names the folder of a synthesis")
    if not copied:
        if target.exists():
            raise UserError(target, "is there already", "say another --id")
        with replacing(target) as temporary:
            shutil.copyfile(path, temporary)
    try:
        lacking = append_rows(register, [row])
    except BaseException:
        if not copied:
            target.unlink(missing_ok=True)
        raise
    for name in lacking:
        print(f"cmo: {register}: has no column {name}; {row[name]!r} is not kept.", file=sys.stderr)


def _say(args: argparse.Namespace, row: dict[str, str]) -> None:
    """Say what was added, and what to do next."""
    print(f"added {args.raw / row['file']} as {row['id']}: {row['title'] or row['kind']}")
    if row.get("unverified"):
        print(f"  check in {args.raw / 'sources.csv'}: {row['unverified'].replace(';', ', ')}")
    if args.kind != "literature":
        listed = args.raw / "interviews" / "identifiers.csv"
        print(f"  list the names to be replaced in {listed}")
    print(f"  code it: {args.raw / 'codings'}/<you>/{row['id']}.txt, or leave it to the machine")
    print("  then: snakemake")
