"""Find people's marks in the stored documents of a batch."""

from __future__ import annotations

import argparse
from pathlib import Path


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
    from cmo.characters import readable
    from cmo.project import coder_of, coding_files
    from cmo.records import Document, Quarantined
    from cmo.store import read_records, write_records

    documents = {d.source: d for d in read_records(args.documents, Document)}
    constructs = coded.read_all_constructs(args.raw)
    pseudonymise = coded.Pseudonymiser(args.raw, recognise=args.recognise)
    codings, aside = [], []
    for path in coding_files(args.raw):
        if path.stem not in documents:
            continue
        given = constructs.get(coder_of(path), {})
        found, problems = coded.place_file(path, documents[path.stem], given, pseudonymise)
        codings += found
        name = readable(path.relative_to(args.raw).as_posix())
        for problem in problems:
            found_there = pseudonymise.words(path.stem, problem.found)
            aside.append(Quarantined(name, problem.place, found_there, problem.allowed, "place"))
    write_records(args.output, sorted(codings, key=lambda c: (c.source, c.coder)))
    write_records(args.quarantine, aside)
