"""Find people's marks in the stored documents of a batch."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cmo.coded import Pseudonymiser
    from cmo.coding.placing import Constructs
    from cmo.errors import UserError
    from cmo.records import Coding, Document


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of ``cmo place``."""
    parser.add_argument("--raw", type=Path, default=Path("data/raw"), help="what people supply")
    parser.add_argument("--documents", type=Path, required=True, help="documents of the batch")
    parser.add_argument(
        "--recognise", action="store_true", help="look for unlisted identifiers of transcripts too"
    )
    parser.add_argument("--output", type=Path, required=True, help="codings, as JSON Lines")
    parser.add_argument("--quarantine", type=Path, required=True, help="codings set aside")


def run(args: argparse.Namespace) -> None:
    """Write a coding for each document of the batch that a person coded."""
    from cmo import coded
    from cmo.project import coding_files
    from cmo.records import Document, Quarantined
    from cmo.store import read_records, write_records

    documents = {d.source: d for d in read_records(args.documents, Document)}
    constructs = coded.read_all_constructs(args.raw)
    pseudonymise = coded.Pseudonymiser(args.raw, recognise=args.recognise)
    codings, aside = [], []
    for path in coding_files(args.raw):
        if path.stem not in documents:
            continue
        given = constructs.get(path.parent.name, {})
        found, problems = _place_file(path, documents[path.stem], given, pseudonymise)
        codings += found
        name = path.relative_to(args.raw).as_posix()
        for problem in problems:
            found_there = pseudonymise.words(path.stem, problem.found)
            aside.append(Quarantined(name, problem.place, found_there, problem.allowed, "place"))
    write_records(args.output, sorted(codings, key=lambda c: (c.source, c.coder)))
    write_records(args.quarantine, aside)


def _place_file(
    path: Path, document: Document, constructs: Constructs, pseudonymise: Pseudonymiser
) -> tuple[list[Coding], list[UserError]]:
    """Return the codings in the file at ``path``, and every problem found in it."""
    from dataclasses import replace

    from cmo.coded import move_constructs
    from cmo.coding.anchoring import anchor
    from cmo.coding.notation import read_notation
    from cmo.coding.placing import place
    from cmo.errors import UserError
    from cmo.partial import layered

    records, problems = read_notation(path)
    codings = []
    for record in records:
        if record.waiting:
            continue
        if record.id != document.source:
            found = f"holds a record called {record.id}"
            problems.append(UserError(path, found, f"this file is for {document.source}"))
            continue
        safe = pseudonymise(record)
        relocate = anchor(safe.text, document.text)
        passage = relocate(0, len(safe.text)) if record.partial else None
        if record.partial and passage is None:
            found = f"the passage {safe.text[:40]!r} is not found in {document.source}"
            problems.append(UserError(path, found, "or in several places; code it anew"))
            continue
        coding = place(
            safe,
            document,
            path.parent.name,
            relocate=relocate,
            constructs=move_constructs(constructs, record, safe),
        )
        codings.append(replace(coding, read=(passage,) if passage else ()))
        problems += [
            UserError(path, f"the mark {words!r} is not found in {document.source}", "mark it anew")
            for words in coding.unplaced
        ]
    return [layered(codings)] if codings else [], problems
