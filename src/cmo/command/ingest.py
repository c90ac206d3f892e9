"""Read the sources of one batch: texts, passages, and what had to be set aside.

Listed identifiers are replaced in interviews before anything is written. A file that
cannot be read is set aside in the quarantine with one sentence, and the others are read.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from dataclasses import replace as changed
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from cmo import project
from cmo.characters import readable
from cmo.errors import UserError
from cmo.records import Document, Passage, Quarantined, Source

if TYPE_CHECKING:
    from cmo.deidentify.known import Identifier
    from cmo.reading import Limits, Reading, Remark

TABLES = frozenset((".csv", ".xlsx"))
KINDS = {project.LITERATURE: "literature", project.INTERVIEWS: "interview"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``cmo ingest``."""
    parser.add_argument("--raw", type=Path, default=Path("data/raw"), help="folder of raw data")
    parser.add_argument("--batch", type=int, default=0, help="number of the batch, from 0")
    parser.add_argument("--batches", type=int, default=1, help="how many batches there are")
    parser.add_argument("--documents", type=Path, required=True, help="documents to write")
    parser.add_argument("--quarantine", type=Path, required=True, help="what was set aside")
    parser.add_argument(
        "--recognise", action="store_true", help="look for unlisted identifiers of transcripts too"
    )
    parser.add_argument("--max-megabytes", type=float, default=50, help="largest file")
    parser.add_argument("--max-characters", type=int, default=2_000_000, help="longest text")


def run(args: argparse.Namespace) -> None:
    """Read the batch's files and write its documents and its quarantine."""
    from cmo.reading import Limits
    from cmo.store import write_records

    if not args.raw.is_dir():
        raise UserError(args.raw, "no such folder", "--raw names the folder of raw data")
    if not 0 <= args.batch < args.batches:
        found = f"there is no batch {args.batch} of {args.batches}"
        raise UserError("--batch", found, "batches are counted from 0")
    files = project.batch_files(args.raw, args.batch, args.batches)
    limits = Limits(megabytes=args.max_megabytes, characters=args.max_characters)
    ingested = ingest(args.raw, files, limits, recognise=args.recognise)
    write_records(args.documents, sorted(ingested.documents, key=lambda each: each.source))
    write_records(args.quarantine, ingested.quarantined)


@dataclass
class Ingested:
    """What came of a batch, documents and quarantine in the order of the files."""

    documents: list[Document] = field(default_factory=list)
    quarantined: list[Quarantined] = field(default_factory=list)


@dataclass(frozen=True)
class Register:
    """What people wrote about the sources: kinds and identifiers by source."""

    raw: Path
    kinds: Mapping[str, str]
    identifiers: Mapping[str, Sequence[Identifier]]
    recognise: bool = False

    @cached_property
    def files(self) -> Mapping[str, Path]:
        """The file of each source that has one of its own; listed only where a table is read."""
        files = [path for path in project.source_files(self.raw) if path.suffix not in TABLES]
        return {path.stem: path for path in reversed(files)}

    @classmethod
    def read(cls, raw: Path, *, recognise: bool = False) -> Register:
        """Read ``sources.csv`` and ``interviews/identifiers.csv``, if they are there."""
        from cmo.deidentify.known import read_identifiers

        listed = raw / project.INTERVIEWS / project.IDENTIFIERS
        return cls(
            raw,
            _registered_kinds(raw),
            read_identifiers(listed) if listed.exists() else {},
            recognise,
        )


def ingest(
    raw: Path, files: Sequence[Path], limits: Limits, *, recognise: bool = False
) -> Ingested:
    """Read ``files`` of the raw data in ``raw``; a bad one is set aside, never fatal."""
    from cmo.reading import read_file

    register = Register.read(raw, recognise=recognise)
    done = Ingested()
    owners: dict[str, Path] = {}
    for path in files:
        try:
            readings = read_file(path, limits, raw=raw)
        except UserError as error:
            done.quarantined.append(_quarantined(path, error))
            continue
        for reading in readings:
            done.quarantined += [_quarantined(path, remark) for remark in reading.remarks]
            owner = owners.setdefault(reading.source, _owner(reading, path, register))
            if owner != path:
                done.quarantined.append(_quarantined(path, _second(reading, owner)))
                continue
            try:
                done.documents.append(_document(reading, path, register))
            except UserError as error:
                done.quarantined.append(_quarantined(path, error))
    return done


def _owner(reading: Reading, path: Path, register: Register) -> Path:
    """Return the file that the source belongs to: a row of a table yields to a file."""
    return register.files.get(reading.source, path) if path.suffix in TABLES else path


def _second(reading: Reading, owner: Path) -> Remark:
    from cmo.reading import Remark

    return Remark(
        reading.source,
        f"the source id '{reading.source}' is already that of {owner.name}",
        "rename the one or take it away",
    )


def _quarantined(path: Path, problem: UserError | Remark) -> Quarantined:
    return Quarantined(_stored_name(path), problem.place, problem.found, problem.allowed)


def _document(reading: Reading, path: Path, register: Register) -> Document:
    kind = register.kinds.get(reading.source) or KINDS.get(path.parent.name, "literature")
    if path.parent.name == project.INTERVIEWS or Source("", kind).spoken:
        listed = register.identifiers.get(reading.source, ())
        reading = _deidentified(reading, listed, recognise=register.recognise)
    return Document.make(
        reading.source,
        kind,
        reading.text,
        reading.passages,
        _stored_name(path),
        hashlib.sha256(path.read_bytes()).hexdigest(),
    )


def _stored_name(path: Path) -> str:
    """Return the file's name below the raw folder, as the register writes it."""
    return f"{path.parent.name}/{readable(path.name)}"


def _deidentified(
    reading: Reading, identifiers: Sequence[Identifier], *, recognise: bool
) -> Reading:
    """Put pseudonyms into the text, the speakers' labels and the sections' names."""
    from cmo.deidentify.known import replace
    from cmo.deidentify.transcript import check_talk, deidentified

    if recognise:
        check_talk(reading.text, reading.source)
    done = deidentified(reading.text, identifiers, recognise=recognise)
    names, replaced = done.names, done.replacement
    passages: list[Passage] = []
    for passage in reading.passages:
        start, end = replaced.stretch(passage.start, passage.end)
        # An identifier broken by a line end may reach from one passage into the next.
        start = max(start, passages[-1].end if passages else 0)
        start += len(replaced.text[start:end]) - len(replaced.text[start:end].lstrip())
        if start >= end:
            continue
        speaker = replace(passage.speaker, names).text
        section = replace(passage.section, names).text
        passages.append(changed(passage, start=start, end=end, speaker=speaker, section=section))
    return changed(reading, text=replaced.text, passages=tuple(passages))


def _registered_kinds(raw: Path) -> dict[str, str]:
    """Return the kind of each source in the register; ``cmo check`` judges the register."""
    rows = project.register_rows(raw)
    return {name: (row.get("kind") or "").strip() for name, row in rows.items()}
