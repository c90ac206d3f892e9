"""Texts that people coded, ready to learn from and to be scored on.

Every text is the coding's own text; a transcript's has its listed identifiers replaced
first, as everywhere else. A file with mistakes loses the records that hold them and no
others; ``cmo check`` lists them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cmo.coding.notation import CodedRecord, read_notation
from cmo.coding.placing import Constructs, own_document, place, read_constructs
from cmo.deidentify.known import pseudonyms, read_identifiers, replace
from cmo.project import (
    IDENTIFIERS,
    INTERVIEWS,
    coding_files,
    construct_files,
    corpus_files,
)
from cmo.records import Coding, Construct, Document, Source, WrittenExample
from cmo.schemas import read_table

SECOND_CODER = "second-coder.txt"


@dataclass(frozen=True, slots=True)
class CodedText:
    """A document, a person's coding of it, and what it may be held out by."""

    writer: str
    genre: str
    document: Document
    coding: Coding


def read_corpus(raw: str | Path) -> list[CodedText]:
    """Return the training corpus, by writer."""
    return [
        _coded_text(record, path.stem, record.head.get("genre", ""), {})
        for path in corpus_files(raw)
        for record in read_notation(path)[0]
    ]


def read_second_coder(raw: str | Path) -> list[CodedText]:
    """Return the corpus passages that a second coder marked, with that coder's marks."""
    path = Path(raw) / "corpus" / SECOND_CODER
    records = read_notation(path)[0] if path.exists() else []
    return [_coded_text(r, "second-coder", r.head.get("genre", ""), {}) for r in records]


def read_coded_sources(raw: str | Path) -> list[CodedText]:
    """Return the sources of the synthesis that people coded, with their constructs."""
    sources = read_register(raw)
    constructs = read_all_constructs(raw)
    pseudonymise = Pseudonymiser(raw)
    found = []
    for path in coding_files(raw):
        for record in read_notation(path)[0]:
            source, coder = sources.get(record.id, Source(record.id)), path.parent.name
            given = constructs.get(coder, {})
            found.append(
                _coded_text(pseudonymise(record), coder, source.genre, given, record, source)
            )
    return found


def read_register(raw: str | Path) -> dict[str, Source]:
    """Return the sources of the register by id; rows with mistakes are left out."""
    path = Path(raw) / "sources.csv"
    rows = read_table(path, "sources")[0] if path.exists() else []
    return {row["id"]: Source(**row) for row in rows}


def read_codebook(raw: str | Path) -> list[Construct]:
    """Return the constructs of the codebook, in its order."""
    return [Construct(**row) for row in read_table(Path(raw) / "codebook.csv", "codebook")[0]]


def read_written_examples(raw: str | Path) -> list[WrittenExample]:
    """Return the examples written for the codebook's constructs; there may be none."""
    path = Path(raw) / "construct_examples.csv"
    rows = read_table(path, "construct_examples")[0] if path.exists() else []
    return [WrittenExample(**row) for row in rows]


def read_all_constructs(raw: str | Path) -> dict[str, Constructs]:
    """Return people's construct codings, by coder."""
    return {path.parent.name: read_constructs(path) for path in construct_files(raw)}


class Pseudonymiser:
    """Replaces the listed identifiers of a transcript in the coding's own text."""

    def __init__(self, raw: str | Path) -> None:
        path = Path(raw) / INTERVIEWS / IDENTIFIERS
        listed = read_identifiers(path) if path.exists() else {}
        self.by_transcript = {name: pseudonyms(items) for name, items in listed.items()}

    def __call__(self, record: CodedRecord) -> CodedRecord:
        """Return ``record`` with its text replaced and its marks moved along."""
        known = self.by_transcript.get(record.id)
        if not known:
            return record
        replaced = replace(record.text, known)
        marks = tuple(
            type(mark)(*replaced.stretch(mark.start, mark.end), mark.roles) for mark in record.marks
        )
        return CodedRecord(
            record.id, replaced.text, marks, record.polarity, record.head, record.line
        )


def _coded_text(
    record: CodedRecord,
    writer: str,
    genre: str,
    constructs: Constructs,
    original: CodedRecord | None = None,
    source: Source | None = None,
) -> CodedText:
    document = own_document(record)
    if source is not None:
        document = Document.make(source.id, source.kind, document.text, document.passages)
    moved = move_constructs(constructs, original or record, record)
    return CodedText(writer, genre, document, place(record, document, writer, constructs=moved))


def move_constructs(
    constructs: Constructs, original: CodedRecord, record: CodedRecord
) -> Constructs:
    """Return the record's construct codings at the offsets its marks have now."""
    return {
        (record.id, new.start, new.end, label): given
        for old, new in zip(original.marks, record.marks, strict=True)
        for label in "CMO"
        if (given := constructs.get((original.id, old.start, old.end, label)))
    }
