"""Replacing the identifiers that an analyst listed, the same person by the same pseudonym.

The list (``data/raw/interviews/identifiers.csv``) is the key to the pseudonyms: it stays
with the raw interviews, out of git, and nothing derived from it holds its texts.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cmo.deidentify.matching import Matcher, spelling, style
from cmo.errors import UserError
from cmo.opening import read_supplied, table_rows

COLUMNS = ("transcript", "text", "type")
PERSON = "Person"
KINDS = {
    "NAME": PERSON,
    "ORGANIZATION": "Organisation",
    "LOCATION": "Place",
    "URL": "Link",
    "NHS_NUMBER": "NHS number",
}
TITLES = frozenset("Dr Mr Mrs Ms Miss Prof Professor Sir Dame Lord Lady Sister Nurse The".split())
LEAST_LETTERS = 3
KEEP = "KEEP"
"""The type of a listed text that is no identifier and stays."""
UNKNOWN = "[Identifier]"
"""For a spelling that Unicode folds to a listed one in more than one step."""


@dataclass(frozen=True, slots=True)
class Identifier:
    """A text of one transcript that says who or where somebody is, and its type."""

    transcript: str
    text: str
    type: str


def read_identifiers(path: str | Path) -> dict[str, list[Identifier]]:
    """Read the list of identifiers by transcript, in the order of the file.

    Columns: ``transcript`` (a source id), ``text`` (as it stands in the transcript) and
    ``type`` (``PERSON``, ``ORGANISATION``, ``PLACE``, …). Messages name rows, not texts.
    """
    found: dict[str, list[Identifier]] = {}
    try:
        text = read_supplied(path).decode("utf-8-sig")
        header, *rows = list(table_rows(text, path)) or [[]]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UserError(path, "cannot be read", "it is a table (CSV) in UTF-8") from error
    if not set(COLUMNS) <= set(header):
        raise UserError(path, "lacks a column", f"the columns are {', '.join(COLUMNS)}")
    for number, row in enumerate(rows, 2):
        if row:
            cells = dict(zip(header, row, strict=False))
            identifier = _identifier(cells, f"{path}, row {number}")
            found.setdefault(identifier.transcript, []).append(identifier)
    return found


def _identifier(row: Mapping[str, str], place: str) -> Identifier:
    transcript, text, kind = (_tidy(row.get(column, "")) for column in COLUMNS)
    if not transcript or not any(character.isalnum() for character in text):
        raise UserError(place, "has no transcript or no text", "fill in the row or delete it")
    return Identifier(transcript, text, kind.upper())


def _tidy(value: str) -> str:
    return unicodedata.normalize("NFC", " ".join(value.split()))


def pseudonyms(identifiers: Iterable[Identifier]) -> dict[str, str]:
    """Return what stands for each identifier of one transcript: ``[Person 1]`` and so on.

    Numbers follow the order of the list. A first name or surname that is part of one full
    name in the list is that person, listed or not; part of two, it may be either, and gets
    a number of its own.
    """
    listed = [(item.text, kind_word(item)) for item in identifiers if item.type != KEEP]
    owners = _owners([text for text, kind in listed if kind == PERSON])
    counts: Counter[str] = Counter()
    given: dict[str, str] = {}
    for text, kind in [*listed, *((part, PERSON) for part in owners)]:
        whole = owners.get(text, text) if kind == PERSON else text
        if whole not in given:
            counts[kind] += 1
            given[whole] = f"[{kind} {counts[kind]}]"
        given.setdefault(text, given[whole])
    return given


def kind_word(identifier: Identifier) -> str:
    """Return the word that a pseudonym uses for the type of ``identifier``."""
    words = re.sub(r"[^A-Z]+", " ", identifier.type).strip()
    return KINDS.get(identifier.type) or words.capitalize() or "Identifier"


def _owners(persons: list[str]) -> dict[str, str]:
    """Return the full name that each first name or surname belongs to; of two, itself."""
    owners: dict[str, set[str]] = {}
    for person in persons:
        words = person.split()
        if style(person) == "name" and len(words) > 1:
            for word in words:
                if len(word) >= LEAST_LETTERS and word[0].isupper() and word not in TITLES:
                    owners.setdefault(word, set()).add(person)
    return {part: min(whole) if len(whole) == 1 else part for part, whole in owners.items()}


@dataclass(frozen=True, slots=True)
class Edit:
    """A stretch of the old text and the stretch of the new one that took its place."""

    start: int
    end: int
    new_start: int
    new_end: int


@dataclass(frozen=True, slots=True)
class Replacement:
    """A text with identifiers replaced, and what moved where."""

    text: str
    edits: tuple[Edit, ...] = ()

    def start_of(self, offset: int) -> int:
        """Return where a stretch that began at ``offset`` begins; inside, it grows left."""
        edit = self._before(bisect_right(self.edits, offset, key=lambda edit: edit.start))
        if edit is None:
            return offset
        return edit.new_start if offset < edit.end else offset - edit.end + edit.new_end

    def end_of(self, offset: int) -> int:
        """Return where a stretch that ended at ``offset`` ends; inside, it grows right."""
        edit = self._before(bisect_left(self.edits, offset, key=lambda edit: edit.start))
        if edit is None:
            return offset
        return edit.new_end if offset < edit.end else offset - edit.end + edit.new_end

    def stretch(self, start: int, end: int) -> tuple[int, int]:
        """Return the stretch of the new text for ``start`` to ``end`` of the old one.

        What begins or ends inside an identifier grows to cover the whole pseudonym.
        """
        first = self.start_of(start)
        return first, max(first, self.end_of(end))

    def _before(self, count: int) -> Edit | None:
        return self.edits[count - 1] if count else None


def replace(text: str, pseudonyms: Mapping[str, str]) -> Replacement:
    """Put pseudonyms for the identifiers in ``text``: whole words, the longest first.

    An identifier is found also where white space or a line end breaks it differently.
    Names are compared with their capitals, numbers without their blanks, addresses of the
    internet without regard to capitals (see :func:`cmo.deidentify.matching.style`).
    """
    by_spelling = {spelling(term): pseudonym for term, pseudonym in pseudonyms.items()}
    found = Matcher(pseudonyms).find(text)
    return substitute(text, ((m.start, m.end, by_spelling.get(m.spelling, UNKNOWN)) for m in found))


def substitute(text: str, stretches: Iterable[tuple[int, int, str]]) -> Replacement:
    """Put other words for stretches of ``text``, given as start, end and the new words.

    Stretches are in order and do not overlap.
    """
    parts: list[str] = []
    edits: list[Edit] = []
    at = length = 0
    for first, last, words in stretches:
        parts += [text[at:first], words]
        start = length + first - at
        length, at = start + len(words), last
        edits.append(Edit(first, last, start, length))
    return Replacement("".join([*parts, text[at:]]), tuple(edits))
