"""Tag contexts, mechanisms and outcomes in files, or in a batch of documents.

With FILE arguments, prints one JSON object a span: source, start, end, label, text,
probability, configuration and polarity, with offsets into the file's text as stored
(UTF-8, line ends as one character, Unicode NFC). With --documents, writes the machine's
codings of those documents that no person has coded.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from cmo.counting import counted
from cmo.errors import UserError
from cmo.records import LABELS

if TYPE_CHECKING:
    from cmo.reading import Reading
    from cmo.records import Coding, Configuration, Document


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of ``cmo tag``."""
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="texts to tag")
    parser.add_argument("--format", choices=["jsonl", "text"], default="text", help="of the output")
    parser.add_argument("--model", type=Path, help="folder of the model (default: the latest made)")
    parser.add_argument("--least-probability", type=float, default=0.35, help="of a span, 0 to 1")
    parser.add_argument("--documents", type=Path, help="documents of a batch, as JSON Lines")
    parser.add_argument("--codings", type=Path, help="people's codings of that batch")
    parser.add_argument("--output", type=Path, help="machine's codings of that batch")


def run(args: argparse.Namespace) -> None:
    """Tag files to standard output, or a batch to a file."""
    if not 0 <= args.least_probability <= 1:
        found = f"found {args.least_probability:g}"
        raise UserError("--least-probability", found, "allowed: 0 to 1")
    if args.documents:
        _tag_batch(args)
    elif args.files:
        _tag_files(args)
    else:
        raise UserError("cmo tag", "nothing to tag", "name one or more files, or --documents")


def _tag_batch(args: argparse.Namespace) -> None:
    from cmo.model import default_model, open_model
    from cmo.partial import outside
    from cmo.records import Coding, Document
    from cmo.store import read_records, write_records

    if not args.output:
        raise UserError("cmo tag", "--documents without --output", "say where to write")
    coded = read_records(args.codings, Coding) if args.codings else []
    read = {coding.source: coding.read for coding in coded if coding.read}
    done = {coding.source for coding in coded if not coding.read}
    waiting = [d for d in read_records(args.documents, Document) if d.source not in done]
    model = open_model(args.model or default_model(), args.least_probability)
    found = (outside(coding, read.get(coding.source, ())) for coding in model.code(waiting))
    write_records(args.output, found)


def _tag_files(args: argparse.Namespace) -> None:
    """Print what is found in each file; what cannot be read is said and the rest still tagged."""
    from cmo.model import default_model, open_model

    model = open_model(args.model or default_model(), args.least_probability)
    documents, left_out, problems = _read(args.files)
    for coding in model.code(documents):
        show = _rows if args.format == "jsonl" else _lines
        sys.stdout.writelines(f"{line}\n" for line in show(coding))
    for problem in [*left_out, *problems[:-1]]:
        print(f"cmo: {problem}", file=sys.stderr)
    if problems:
        raise problems[-1]


def _read(files: list[Path]) -> tuple[list[Document], list[UserError], list[UserError]]:
    """Return what the files hold, what of them was left out, and why others cannot be read."""
    from cmo.reading import read_file
    from cmo.records import Document

    readings: list[Reading] = []
    problems: list[UserError] = []
    for path in files:
        try:
            readings += read_file(path)
        except UserError as problem:
            problems.append(problem)
    documents = [Document.make(r.source, "literature", r.text, r.passages) for r in readings]
    remarks = [remark for reading in readings for remark in reading.remarks]
    return documents, [UserError(r.place, r.found, r.allowed) for r in remarks], problems


def _rows(coding: Coding) -> Iterator[str]:
    """Yield the JSON of each span; one that serves several configurations names the first."""
    numbers = {c.id: number for number, c in enumerate(coding.configurations, 1)}
    serves: dict[str, Configuration] = {}
    for configuration in coding.configurations:
        for name in configuration.spans:
            serves.setdefault(name, configuration)
    for span in coding.spans:
        first = serves.get(span.id)
        yield json.dumps(
            {
                "source": span.source,
                "start": span.start,
                "end": span.end,
                "label": span.label,
                "text": span.text,
                "probability": span.probability,
                "configuration": numbers[first.id] if first else None,
                "polarity": first.polarity if first else None,
            },
            ensure_ascii=False,
        )


def _lines(coding: Coding) -> Iterator[str]:
    """Yield each configuration for reading, then the spans that stand alone."""
    text = {span.id: span.text for span in coding.spans}
    yield f"{coding.source}: {counted(len(coding.configurations), 'configuration')}"
    for number, configuration in enumerate(coding.configurations, 1):
        yield f"  {number} ({configuration.polarity})"
        for label in LABELS:
            yield from (f"    {label}  {text[span]}" for span in configuration.slot(label))
