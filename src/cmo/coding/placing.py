"""From a record in the notation to a :class:`~cmo.records.Coding` of a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

from cmo.coding.anchoring import Relocate
from cmo.coding.notation import CodedRecord, Mark
from cmo.errors import UserError
from cmo.opening import supplied_rows
from cmo.passages import split_passages
from cmo.records import (
    Assignment,
    Coding,
    Configuration,
    Direction,
    Document,
    Label,
    Memo,
    Span,
)

Key = tuple[str, int, int, str]
Constructs = Mapping[Key, tuple[str, str]]
ALLOWED_PHASE = "like phase: 1 planning, 2 connecting;planning"

SPOKEN_GENRES = {"interview": "interview", "focus-group": "focus-group"}


def own_document(record: CodedRecord) -> Document:
    """Return the record's own text as a document, as for the training corpus."""
    kind = SPOKEN_GENRES.get(record.head.get("genre", ""), "literature")
    return Document.make(record.id, kind, record.text, split_passages(record.text))


def place(
    record: CodedRecord,
    document: Document,
    coder: str,
    *,
    relocate: Relocate = lambda start, end: (start, end),
    constructs: Constructs | None = None,
) -> Coding:
    """Turn the marks of ``record`` into a coding of ``document`` by the person ``coder``.

    ``relocate`` takes offsets of the record's text to offsets of the document's;
    ``constructs`` holds the constructs given to marks, by record, start, end and label.
    """
    spans: dict[Mark, Span] = {}
    unplaced: list[str] = []
    taken: dict[tuple[int, int], tuple[int, int]] = {}
    for mark in record.marks:
        stretch, own = relocate(mark.start, mark.end), (mark.start, mark.end)
        # The words of a second mark may be gone, and only those of the first be left.
        if stretch is None or taken.setdefault(stretch, own) != own:
            unplaced.append(record.text[mark.start : mark.end])
            continue
        start, end = stretch
        words, label = document.text[start:end], mark.roles[0][0]
        spans[mark] = Span.make(
            document.source, start, end, label, words, coder=coder, origin="person"
        )
    configurations = _configurations(record, document.source, coder, spans)
    read = (relocate(*stretch) for stretch in record.read)
    return Coding(
        document.source,
        document.id,
        coder,
        "person",
        tuple(spans.values()),
        tuple(configurations.values()),
        tuple(_assignments(record, coder, spans, constructs or {})),
        tuple(unplaced),
        tuple(_memos(record, coder, spans, configurations)),
        tuple(stretch for stretch in read if stretch),
    )


def _configurations(
    record: CodedRecord, source: str, coder: str, spans: Mapping[Mark, Span]
) -> dict[int, Configuration]:
    """Return the configurations by their numbers in the record."""
    made = {}
    phases, _ = read_phases(record)
    for number, members in record.slots().items():
        slots: dict[Label, tuple[str, ...]] = {}
        for label, mark in members:
            if mark in spans:
                slots[label] = (*slots.get(label, ()), spans[mark].id)
        if slots:
            polarity, phase = record.polarity[number], phases.get(number, "")
            made[number] = Configuration.make(
                source, slots, polarity, coder=coder, origin="person", phase=phase
            )
    return made


def _memos(
    record: CodedRecord,
    coder: str,
    spans: Mapping[Mark, Span],
    configurations: Mapping[int, Configuration],
) -> Iterator[Memo]:
    """Yield the record's memos; one whose mark was not found goes to the whole source."""
    for note in record.notes:
        target = ""
        if note.mark is not None and record.marks[note.mark] in spans:
            target = spans[record.marks[note.mark]].id
        elif note.configuration in configurations:
            target = configurations[note.configuration].id
        yield Memo(target, note.text, coder)


def read_phases(record: CodedRecord) -> tuple[dict[int, str], list[str]]:
    """Read ``phase: 1 planning, 2 connecting;planning`` of the head line.

    Returns the phases by configuration, and the items that name no configuration or no phase.
    """
    found: dict[int, str] = {}
    unreadable = []
    numbers = {str(number): number for number in record.polarity}
    for item in filter(None, map(str.strip, record.head.get("phase", "").split(","))):
        number, _, phase = item.partition(" ")
        if number in numbers and phase.strip():
            found[numbers[number]] = phase.strip()
        else:
            unreadable.append(item)
    return found, unreadable


def unreadable_phases(record: CodedRecord, path: Path) -> Iterator[UserError]:
    """Yield a problem for each part of ``phase:`` in the head line that cannot be read.

    The record is good all the same: it is as if its coder had said nothing of the phase.
    """
    for item in read_phases(record)[1]:
        place = f"{path}, line {record.line}"
        yield UserError(place, f"{item[:40]!r} in phase:", ALLOWED_PHASE)


def _assignments(
    record: CodedRecord, coder: str, spans: Mapping[Mark, Span], constructs: Constructs
) -> list[Assignment]:
    made = []
    for mark, span in spans.items():
        for label in dict.fromkeys(label for label, _ in mark.roles):
            given = constructs.get((record.id, mark.start, mark.end, label))
            if given:
                direction = cast(Direction, given[1])
                made.append(Assignment(span.id, label, given[0], direction, coder, "person"))
    return made


def read_constructs(path: str | Path) -> dict[Key, tuple[str, str]]:
    """Read construct codings: record, start, end, label → construct and direction.

    Offsets count in the record's text with its marks removed. Columns: ``record``,
    ``start``, ``end``, ``label``, ``construct``, ``direction`` (others are ignored).
    """
    try:
        return {
            (row["record"], int(row["start"]), int(row["end"]), row["label"]): (
                row["construct"],
                row["direction"],
            )
            for row in supplied_rows(path)
        }
    except (KeyError, TypeError, ValueError) as error:
        raise UserError(path, f"a row cannot be read ({error})", "run cmo check") from error
