"""Whose codings are compared: coders, folders, files, each with the sources they coded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from cmo.coded import (
    Pseudonymiser,
    move_constructs,
    place_file,
    read_all_constructs,
    read_register,
)
from cmo.coding.anchoring import anchor
from cmo.coding.notation import read_notation
from cmo.coding.placing import Constructs, own_document, place
from cmo.errors import UserError
from cmo.exchange.bundle import put_together, take_apart
from cmo.exchange.formats import read_codings_apart
from cmo.exchange.loading import load_codebook, load_documents
from cmo.partial import read_by_all, within
from cmo.records import Coding, Document, Stretch


@dataclass(slots=True)
class Rater:
    """One coder, and by source the text coded and the coding."""

    name: str
    codings: dict[str, tuple[Document, Coding]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Compared:
    """A source that two coders or more coded, with all codings moved onto one text."""

    document: Document
    genre: str
    codings: dict[str, Coding]


@dataclass(slots=True)
class Panel:
    """All coders, the sources that at least two of them coded, and marks that did not fit.

    ``apart`` names the sources of which no passage was read by all their coders.
    """

    names: list[str]
    sources: list[Compared]
    unplaced: list[str]
    apart: list[str] = field(default_factory=list)


def read_panel(given: Sequence[str], raw: Path, processed: Path) -> Panel:
    """Read the coders that ``given`` names: coders of ``raw``, folders or files.

    A folder's files of coded records are one coder's, except those that are named
    themselves; a file from another program is read with all coders in it.
    """
    genres: dict[str, str] = {}
    raters: list[Rater] = []
    files = {Path(name).resolve() for name in given if Path(name).is_file()}
    reader = _Reader(raw, processed, genres)
    for name in given:
        raters += reader.read(name, files)
    names = [rater.name for rater in raters]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise UserError("cmo agree", f"two codings by {twice[0]!r}", "give them different names")
    if len(raters) < 2:
        raise UserError("cmo agree", f"one coder only: {names[0]}", "name two or more to compare")
    return _align(raters, genres)


class _Reader:
    """Reads raters, with listed identifiers of transcripts replaced."""

    def __init__(self, raw: Path, processed: Path, genres: dict[str, str]) -> None:
        self.raw, self.processed, self.genres = raw, processed, genres
        self.pseudonymise = Pseudonymiser(raw)
        self.documents = load_documents(processed)
        genres.update({name: source.genre for name, source in read_register(raw).items()})

    def read(self, name: str, apart: set[Path]) -> list[Rater]:
        path = Path(name)
        if not path.exists():
            path = self.raw / "codings" / name
        if path.is_dir():
            files = [p for p in sorted(path.glob("*.txt")) if p.resolve() not in apart]
            given = read_all_constructs(self.raw) if path.parent.name == "codings" else {}
            return [self._read_notation(path.name, files, given.get(path.name, {}), path)]
        if not path.is_file():
            there = ", ".join(sorted(p.name for p in (self.raw / "codings").glob("*")))
            raise UserError(name, "is no folder, file or coder", f"coders: {there}")
        if path.suffix.lower() == ".txt":
            return [self._read_notation(path.stem, [path], {}, path)]
        bundle = read_codings_apart(path, self.documents, load_codebook(self.raw))
        raters: dict[str, Rater] = {}
        for coding in bundle.codings:
            rater = raters.setdefault(coding.coder, Rater(coding.coder))
            rater.codings[coding.source] = bundle.texts[coding.source], coding
        if not raters:
            raise UserError(path, "holds no coding of a known source", "see docs/exchange.md")
        return [raters[name] for name in sorted(raters)]

    def _read_notation(
        self, name: str, files: Sequence[Path], constructs: Constructs, place_named: Path
    ) -> Rater:
        rater = Rater(name)
        for file in files:
            records, problems = read_notation(file)
            if problems:
                raise problems[0]
            if any(record.partial or record.read for record in records):
                self._read_passages(rater, file, constructs)
                continue
            for original in records:
                record = self.pseudonymise(original)
                moved = move_constructs(constructs, original, record)
                document = own_document(record)
                coding = place(record, document, name, constructs=moved)
                rater.codings[record.id] = document, coding
                self.genres.setdefault(record.id, record.head.get("genre", ""))
        if not rater.codings:
            raise UserError(place_named, "holds no coding", "a folder of SOURCE.txt files")
        return rater

    def _read_passages(self, rater: Rater, file: Path, constructs: Constructs) -> None:
        """Read a file of passages onto the stored text, which alone tells where they stand."""
        document = self.documents.get(file.stem)
        if document is None:
            found = f"holds passages of {file.stem}, whose text is not in {self.processed}"
            raise UserError(file, found, "run snakemake first")
        codings, problems = place_file(file, document, constructs, self.pseudonymise)
        for problem in problems:
            raise problem
        for coding in codings:
            rater.codings[document.source] = document, coding


def _align(raters: Sequence[Rater], genres: Mapping[str, str]) -> Panel:
    """Move all codings of a source onto the text of the first who coded it."""
    panel = Panel([rater.name for rater in raters], [], [])
    sources = sorted({source for rater in raters for source in rater.codings})
    for source in sources:
        own = [(r.name, *r.codings[source]) for r in raters if source in r.codings]
        if len(own) < 2:
            continue
        document = next((text for _, text, coding in own if coding.read), own[0][1])
        codings: dict[str, Coding] = {}
        for name, text, coding in own:
            codings[name] = _moved(coding, text, document, name)
            panel.unplaced += [f"{source}, {name}: {w}" for w in codings[name].unplaced]
        common = read_by_all(codings.values(), len(document.text))
        if not common:
            panel.apart.append(source)
            continue
        if common != [(0, len(document.text))]:
            whole = len(document.text)
            codings = {name: within(c, common, whole) for name, c in codings.items()}
            document = _clipped(document, common)
        panel.sources.append(Compared(document, genres.get(source, ""), codings))
    if panel.apart and not panel.sources:
        found = f"no passage of {panel.apart[0]} was read by all who coded it"
        raise UserError("cmo agree", found, "compare others")
    if not panel.sources:
        named = ", ".join(panel.names)
        raise UserError("cmo agree", f"no source was coded by two of {named}", "compare others")
    return panel


def _clipped(document: Document, stretches: Sequence[Stretch]) -> Document:
    """Return the document with what its passages have in common with ``stretches``."""
    passages = tuple(
        replace(passage, start=max(passage.start, start), end=min(passage.end, end))
        for passage in document.passages
        for start, end in stretches
        if max(passage.start, start) < min(passage.end, end)
    )
    return replace(document, passages=passages)


def _moved(coding: Coding, text: Document, document: Document, name: str) -> Coding:
    """Return the coding of ``text`` as one of ``document``, by ``name``."""
    draft = take_apart(coding)
    draft.coder = name
    relocate = anchor(text.text, document.text)
    kept = []
    for element in draft.elements:
        stretch = relocate(element.start, element.end)
        if stretch is None:
            draft.unplaced.append(text.text[element.start : element.end])
        else:
            kept.append(replace(element, start=stretch[0], end=stretch[1]))
    draft.elements = kept
    if draft.read:  # an empty stretch where none is found: nothing would mean all
        found = [there for stretch in draft.read if (there := relocate(*stretch))]
        draft.read = found or [(0, 0)]
    return put_together(draft, document)
