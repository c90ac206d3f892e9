"""Texts that people coded, ready to learn from and to be scored on.

Every text is the coding's own text; a transcript's has its listed identifiers replaced
first, as everywhere else. A file with mistakes loses the records that hold them and no
others; ``cmo check`` lists them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace as replace_in
from functools import cached_property
from pathlib import Path

from cmo.characters import readable
from cmo.coding.anchoring import Stretch, anchor, nearest
from cmo.coding.notation import CodedRecord, read_notation
from cmo.coding.placing import (
    Constructs,
    Key,
    own_document,
    place,
    read_constructs,
    unreadable_phases,
)
from cmo.deidentify.known import read_identifiers
from cmo.deidentify.transcript import deidentified
from cmo.errors import UserError
from cmo.partial import layered, within
from cmo.project import (
    IDENTIFIERS,
    INTERVIEWS,
    batch_of,
    coder_of,
    coding_files,
    construct_files,
    corpus_files,
    register_rows,
    source_files,
)
from cmo.records import Coding, Construct, Document, SecondReading, Source, WrittenExample
from cmo.schemas import Row, read_table

SECOND_CODER = "second-coder.txt"


@dataclass(frozen=True, slots=True)
class CodedText:
    """A document, a person's coding of it, and what it is held out by.

    ``group`` is the writer of a corpus passage, and the project (or else the source itself)
    of a source: texts of one group are never on both sides of a split.
    """

    writer: str
    group: str
    genre: str
    document: Document
    coding: Coding


def read_corpus(raw: str | Path) -> list[CodedText]:
    """Return the training corpus, by writer."""
    return [
        _coded_text(record, readable(path.stem), record.head.get("genre", ""), {})
        for path in corpus_files(raw)
        for record in read_notation(path)[0]
    ]


def read_second_coder(raw: str | Path) -> list[CodedText]:
    """Return the corpus passages that a second coder marked, with that coder's marks."""
    path = Path(raw) / "corpus" / SECOND_CODER
    records = read_notation(path)[0] if path.exists() else []
    first = {text.document.source: text.writer for text in read_corpus(raw)}
    found = [_coded_text(r, "second-coder", r.head.get("genre", ""), {}) for r in records]
    return [replace_in(text, group=first[text.document.source]) for text in found]


def read_coded_sources(raw: str | Path, *, recognise: bool = False) -> list[CodedText]:
    """Return the sources of the synthesis that people coded, with their constructs.

    With ``recognise``, unlisted identifiers of transcripts are replaced too.
    """
    sources = read_register(raw)
    constructs = read_all_constructs(raw)
    pseudonymise = Pseudonymiser(raw, recognise=recognise)
    found = []
    for path in coding_files(raw):
        for record in read_notation(path)[0]:
            if record.waiting:
                continue
            source, coder = sources.get(record.id, Source(record.id)), coder_of(path)
            safe = pseudonymise(record)
            moved = move_constructs(constructs.get(coder, {}), record, safe)
            found += [
                _coded_text(part, coder, source.genre, about, source)
                for part, about in _read_parts(safe, moved)
            ]
    return found


def _read_parts(
    record: CodedRecord, constructs: Constructs
) -> list[tuple[CodedRecord, Constructs]]:
    """Return a record of each stretch that was read; the record itself where all was."""
    if not record.read:
        return [(record, constructs)]
    return [_cut(record, constructs, *stretch) for stretch in record.read]


def _cut(
    record: CodedRecord, constructs: Constructs, low: int, high: int
) -> tuple[CodedRecord, Constructs]:
    marks = tuple(
        replace_in(mark, start=mark.start - low, end=mark.end - low)
        for mark in record.marks
        if low <= mark.start and mark.end <= high
    )
    numbers = {number for mark in marks for _, number in mark.roles}
    polarity = {n: sign for n, sign in record.polarity.items() if n in numbers}
    part = CodedRecord(record.id, record.text[low:high], marks, polarity, record.head)
    about = {(name, s - low, e - low, k): v for (name, s, e, k), v in constructs.items()}
    return part, about


def place_file(
    path: Path, document: Document, constructs: Constructs, pseudonymise: Pseudonymiser
) -> tuple[list[Coding], list[UserError]]:
    """Return the coding in a person's file, moved onto ``document``, and every problem in it.

    A file of passages gives one coding that knows what was read. No coding is returned where
    nothing of the file finds its place.
    """
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
        if safe.partial:
            safe = replace_in(safe, read=((0, len(safe.text)),))
        moved = move_constructs(constructs, record, safe)
        relocate = anchor(safe.text, document.text)
        coder = coder_of(path)
        coding = place(safe, document, coder, relocate=relocate, constructs=moved)
        problems += unreadable_phases(record, path)
        gone = [r for r in safe.read if relocate(*r) is None]
        problems += _lost(path, safe, coding, gone, document.text)
        if len(coding.read) < len(safe.read):
            coding = within(coding, coding.read, len(document.text))
        if coding.read or not safe.read:
            codings.append(coding)
    return [layered(codings)] if codings else [], problems


def _lost(
    path: Path, record: CodedRecord, coding: Coding, passages: Sequence[Stretch], text: str
) -> list[UserError]:
    """Return a sentence for each passage, and each mark in others, without a place in ``text``."""
    gone = [record.text[slice(*stretch)] for stretch in passages]
    source = coding.source
    found = [
        UserError(
            path,
            f"the passage {words[:40]!r} is not found in {source}",
            "or in several places; code it anew",
        )
        for words in gone
    ]
    marks = [words for words in coding.unplaced if not any(words in text for text in gone)]
    return found + [
        UserError(path, f"the mark {words!r} is not found in {source}", _advice(words, text))
        for words in marks
    ]


def _advice(words: str, text: str) -> str:
    """Say where a person may mark ``words`` anew; the first place where there are several."""
    found = nearest(words, text)
    if found is None:
        return "mark it anew"
    line = text.count("\n", 0, found[0]) + 1
    return f"mark it anew; nearest is {text[slice(*found)]!r}, line {line} of the stored text"


def fold_of(text: CodedText, writers: Sequence[str], folds: int) -> int:
    """Return the fold in which ``text`` is held out: writers in turn, projects by hash.

    ``writers`` are those of the corpus, in order. A second coder's passage belongs to the
    writer of the passage.
    """
    if text.group in writers:
        return writers.index(text.group) % folds
    return batch_of(text.group, folds)


def read_register(raw: str | Path) -> dict[str, Source]:
    """Return the sources of the register by id; rows with mistakes are left out."""
    return {row["id"]: Source(**row) for row in _optional_rows(raw, "sources")}


def read_codebook(raw: str | Path) -> list[Construct]:
    """Return the constructs of the codebook, in its order."""
    return [Construct(**row) for row in read_table(Path(raw) / "codebook.csv", "codebook")[0]]


def read_written_examples(raw: str | Path) -> list[WrittenExample]:
    """Return the examples written for the codebook's constructs; there may be none."""
    return [WrittenExample(**row) for row in _optional_rows(raw, "construct_examples")]


def read_second_readings(raw: str | Path) -> list[SecondReading]:
    """Return what a second reader said of spans whose construct somebody gave, if anything."""
    return [SecondReading(**row) for row in _optional_rows(raw, "second_constructs")]


def _optional_rows(raw: str | Path, name: str) -> list[Row]:
    path = Path(raw) / f"{name}.csv"
    return read_table(path, name)[0] if path.exists() else []


def read_all_constructs(raw: str | Path) -> dict[str, Constructs]:
    """Return people's construct codings, by coder."""
    found: dict[str, dict[Key, tuple[str, str]]] = {}
    for path in construct_files(raw):
        found.setdefault(coder_of(path), {}).update(read_constructs(path))
    return dict(found)


class Pseudonymiser:
    """Replaces the identifiers of a transcript in the coding's own text, as ingest does.

    With ``recognise`` also those that are not listed: a coding of the whole transcript gets
    the very pseudonyms that the stored document has.
    """

    def __init__(self, raw: str | Path, *, recognise: bool = False) -> None:
        path = Path(raw) / INTERVIEWS / IDENTIFIERS
        self.raw = raw
        self.listed = read_identifiers(path) if path.exists() else {}
        self.recognise = recognise

    @cached_property
    def transcripts(self) -> set[str]:
        """Sources in which there are identifiers to replace; looked up once, where any is asked.

        Few batches hold anything that people coded, and the register names every source.
        """
        if not self.recognise:
            return {*self.listed}
        kinds = {name: row.get("kind") or "" for name, row in register_rows(self.raw).items()}
        spoken = {name for name, kind in kinds.items() if Source("", kind.strip()).spoken}
        return {*self.listed, *spoken, *(p.stem for p in source_files(self.raw, [INTERVIEWS]))}

    def words(self, source: str, text: str) -> str:
        """Return ``text``, which was said of ``source``, with its identifiers replaced."""
        if source not in self.transcripts:
            return text
        listed = self.listed.get(source, ())
        return deidentified(text, listed, recognise=self.recognise).replacement.text

    def __call__(self, record: CodedRecord) -> CodedRecord:
        """Return ``record`` with its text replaced and its marks moved along."""
        if record.id not in self.transcripts:
            return record
        listed = self.listed.get(record.id, ())
        replaced = deidentified(record.text, listed, recognise=self.recognise).replacement
        marks = tuple(
            type(mark)(*replaced.stretch(mark.start, mark.end), mark.roles) for mark in record.marks
        )
        notes = tuple(replace_in(n, text=self.words(record.id, n.text)) for n in record.notes)
        read = tuple(replaced.stretch(*stretch) for stretch in record.read)
        return replace_in(record, text=replaced.text, marks=marks, notes=notes, read=read)


def _coded_text(
    record: CodedRecord,
    writer: str,
    genre: str,
    constructs: Constructs,
    source: Source | None = None,
) -> CodedText:
    document = own_document(record)
    group = writer
    if source is not None:
        group = source.family or source.id
        document = Document.make(source.id, source.kind, document.text, document.passages)
    coding = place(record, document, writer, constructs=constructs)
    return CodedText(writer, group, genre, document, coding)


def move_constructs(
    constructs: Constructs, original: CodedRecord, record: CodedRecord
) -> Constructs:
    """Return the record's construct codings at the offsets its marks have now.

    Offsets in a passage of a coding sheet do not say which passage; it has none.
    """
    if record.partial:
        return {}
    return {
        (record.id, new.start, new.end, label): given
        for old, new in zip(original.marks, record.marks, strict=True)
        for label in "CMO"
        if (given := constructs.get((original.id, old.start, old.end, label)))
    }
