"""Choose the passages whose coding is worth most, and write them as a coding sheet.

Prints the passages' sources and why each was chosen. With --output FOLDER, writes files in the
notation, SOURCE.txt, for marking: mark the passages, put `part: coded` where there is nothing
to mark, and move the files to data/raw/codings/YOU/. With --output FILE.xlsx, writes a workbook
to fill in; `cmo import FILE.xlsx --coder YOU` reads it. Either holds words of the sources, of
transcripts too: keep it as private as those. Needs a finished run.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cmo.errors import UserError

if TYPE_CHECKING:
    from cmo.choosing import Candidate


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of ``cmo next``."""
    add = parser.add_argument
    add("--count", type=int, default=10, help="how many passages (default: 10)")
    add("--output", type=Path, help="folder, or .xlsx, for the coding sheet")
    add("--processed", type=Path, default=Path("data/processed"), help="what the run made")
    add("--results", type=Path, default=Path("results"), help="what came out of it")


def run(args: argparse.Namespace) -> None:
    """Print what was chosen, and write the sheet if asked to."""
    from cmo.choosing import choose

    if args.count < 1:
        raise UserError("--count", f"found {args.count}", "allowed: 1 or more")
    chosen = choose(list(_candidates(args.processed, args.results)), args.count)
    if args.output:
        workbook = args.output.suffix.lower() == ".xlsx"
        (_write_workbook if workbook else _write_sheet)(args.output, chosen)
    for number, candidate in enumerate(chosen, 1):
        print(f"{number:3}  {candidate.document.source}  {candidate.why}")
    if chosen and args.output:
        print(f"wrote {args.output}; docs/what-next.md says how to fill it in")
    if not chosen:
        print("Nothing is waiting: people have coded every passage.")


def _candidates(processed: Path, results: Path) -> Iterator[Candidate]:
    """Yield the passages of all documents that nobody has coded in full."""
    from cmo.choosing import candidates, links_wanting
    from cmo.language import make_docs
    from cmo.model import open_model
    from cmo.records import Coding, Document
    from cmo.store import read_many, read_rows

    documents = read_many(sorted((processed / "documents").glob("*.jsonl")), Document)
    if not documents or not (results / "tables" / "ledger.csv").exists():
        raise UserError(processed, "holds no finished run", "run snakemake first")
    codings = read_many(sorted((processed / "mapped").glob("*.jsonl")), Coding)
    people = [coding for coding in codings if coding.origin == "person"]
    whole = {coding.source for coding in people if not coding.read}
    machine = {coding.source: coding for coding in codings if coding.origin == "machine"}
    wanted = links_wanting(read_rows(results / "tables" / "ledger.csv"))
    model = open_model(processed / "model")
    waiting = [document for document in documents if document.source not in whole]
    for document, doc in zip(waiting, make_docs(model.nlp, waiting), strict=True):
        name = document.source
        read = [stretch for c in people if c.source == name for stretch in c.read]
        yield from candidates(document, doc, model.tagger.head, machine.get(name), read, wanted)


def _write_sheet(folder: Path, chosen: Sequence[Candidate]) -> None:
    """Write a file a source, its passages in the order of the text; overwrite nothing."""
    from cmo.coding.notation import CodedRecord, write_notation
    from cmo.exchange.folders import write_new

    files: dict[Path, str] = {}
    for candidate in _in_text_order(chosen):
        source = candidate.document.source
        head = {"part": "open", "why": candidate.why, "pol": ""}
        path = folder / f"{source}.txt"
        written = write_notation(CodedRecord(source, candidate.text, head=head))
        files[path] = files.get(path, "") + written + "\n"
    write_new(files)
    for path in files:
        path.chmod(0o600)


def _write_workbook(path: Path, chosen: Sequence[Candidate]) -> None:
    """Write a workbook with rows for each passage; overwrite nothing."""
    from cmo.formulas import defuse
    from cmo.presentation.coding_sheet import write_coding_sheet

    if path.exists():
        found = "is there already, and nothing people wrote is overwritten"
        raise UserError(path, found, "give another --output, or move it away")
    rows = [
        {
            "source": candidate.document.source,
            "passage": f"{candidate.passage.start}-{candidate.passage.end}",
            "text": defuse(candidate.text),
            "why": defuse(candidate.why),
        }
        for candidate in _in_text_order(chosen)
    ]
    write_coding_sheet(path, rows)
    path.chmod(0o600)


def _in_text_order(chosen: Sequence[Candidate]) -> list[Candidate]:
    return sorted(chosen, key=lambda c: (c.document.source, c.passage.start))
