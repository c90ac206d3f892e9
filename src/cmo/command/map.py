"""Give each span of a batch its construct and direction, where no person has."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from cmo.records import LABELS

if TYPE_CHECKING:
    from cmo.records import Coding, Label, Span


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of ``cmo map``."""
    parser.add_argument("--codings", type=Path, nargs="+", required=True, help="codings of a batch")
    parser.add_argument("--documents", type=Path, nargs="+", required=True, help="their documents")
    parser.add_argument("--model", type=Path, required=True, help="folder of the model")
    parser.add_argument("--output", type=Path, required=True, help="codings with constructs")


def run(args: argparse.Namespace) -> None:
    """Write the codings with an assignment for each span in each of its slots."""
    from dataclasses import replace

    from cmo.mapping.examples import polarities
    from cmo.mapping.mapper import Asked
    from cmo.mapping.opening import open_mapper
    from cmo.records import Coding, Document
    from cmo.store import read_many, write_records

    mapper, name = open_mapper(args.model)
    texts = {document.id: document.text for document in read_many(args.documents, Document)}
    codings, asked = list(read_many(args.codings, Coding)), []
    for coding in codings:
        spans, known = list(_unassigned(coding)), polarities(coding)
        said = [known.get((span.id, label), "") for span, label in spans]
        asked.append(Asked(spans, said, texts.get(coding.document, "")))
    mapped = [
        replace(coding, assignments=(*coding.assignments, *made))
        for coding, made in zip(codings, mapper.assign_each(asked, name), strict=True)
    ]
    write_records(args.output, mapped)


def _unassigned(coding: Coding) -> Iterator[tuple[Span, Label]]:
    """Yield each span with each slot it fills, unless a person said what it is about."""
    spans = {span.id: span for span in coding.spans}
    slots: dict[tuple[str, Label], None] = {(s.id, s.label): None for s in coding.spans}
    for configuration in coding.configurations:
        for label in LABELS:
            slots.update({(span, label): None for span in configuration.slot(label)})
    given = {(assignment.span, assignment.label) for assignment in coding.assignments}
    yield from ((spans[span], label) for span, label in slots if (span, label) not in given)
