"""Telling whether two records are of one work, and whether two texts are one text."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from cmo.references.record import Reference, bare_doi, family_name

ALIKE = 0.9
SHORT = 4
SHINGLE = 5
COVERED = 0.8


def why_same(one: Reference, other: Reference) -> str:
    """Return why the two are records of one work, or nothing where they are not.

    One DOI or PMID, or one title but for accents, capitals, punctuation and slips of the pen
    (sets of three letters with a Dice coefficient of .9, and the same numbers). Titles of fewer
    than four words, such as "Editorial", need the same year and first author, or address, too.
    The address alone counts where ``other`` has no title, as a page that was left out.
    """
    if one.doi and bare_doi(one.doi) == bare_doi(other.doi):
        return f"has the same DOI, {bare_doi(one.doi)}"
    if one.pmid and one.pmid == other.pmid:
        return f"has the same PMID, {one.pmid}"
    same_page = bool(one.url) and _address(one.url) == _address(other.url)
    if same_page and not other.title:
        return f"has the same address, {other.url}"
    ours, theirs = words_of(one.title), words_of(other.title)
    if not ours or _numbers(ours) != _numbers(theirs) or _dice(ours, theirs) < ALIKE:
        return ""
    if len(ours.split()) < SHORT and not (same_page or _same_year_and_author(one, other)):
        return ""
    return f"has the title {other.title!r}"


class Works:
    """Works by name, to look up which of them a record may be of.

    Only those are compared that share a DOI, a PMID, a title, a first author and year, the first
    words of a title, or an address: each record with every other would take hours.
    """

    def __init__(self) -> None:
        self._works: list[tuple[str, Reference, str]] = []
        self._places: dict[str, list[int]] = {}

    def add(self, name: str, work: Reference, note: str = "") -> None:
        """Take in a work; ``note`` is said after why another one is the same."""
        for key in _keys(work):
            self._places.setdefault(key, []).append(len(self._works))
        self._works.append((name, work, note))

    def same_as(self, record: Reference) -> dict[str, str]:
        """Return why ``record`` may be of a work here, by the work's name, the first one first."""
        near = {at for key in _keys(record) for at in self._places.get(key, ())}
        found = ((name, why_same(record, work), note) for name, work, note in self._at(near))
        return {name: f"{why}{note}" for name, why, note in found if why}

    def _at(self, places: set[int]) -> list[tuple[str, Reference, str]]:
        return [self._works[at] for at in sorted(places)]


def _keys(work: Reference) -> set[str]:
    words = words_of(work.title)
    family = words_of(family_name(next(iter(work.authors), "")))
    return {
        f"{kind} {value}"
        for kind, value in (
            ("doi", bare_doi(work.doi)),
            ("pmid", work.pmid),
            ("address", _address(work.url)),
            ("title", words),
            ("begins", " ".join(words.split()[:SHORT])),
            ("cited", f"{family} {work.year}" if family and work.year else ""),
        )
        if value
    }


def _address(url: str) -> str:
    """Return an address without what does not tell pages apart."""
    return re.sub(r"^https?://(?:www\.)?|/+$", "", url.strip().lower())


def why_same_text(text: str, other: str) -> str:
    """Return why the two texts are of one work, or nothing where they are not.

    Four fifths of the runs of five words of the shorter are in the longer one as well: an
    abstract in its article, a preprint in its paper.
    """
    ours, theirs = _shingles(text), _shingles(other)
    common = len(ours & theirs)
    shorter = min(len(ours), len(theirs))
    if not shorter or common < COVERED * shorter:
        return ""
    return f"has {common / shorter:.0%} of its text"


def _same_year_and_author(one: Reference, other: Reference) -> bool:
    first, second = (words_of(family_name(next(iter(r.authors), ""))) for r in (one, other))
    return bool(one.year and first) and (one.year, first) == (other.year, second)


@lru_cache(maxsize=50_000)
def words_of(text: str) -> str:
    """Return the words of ``text`` in small letters, without accents and punctuation."""
    split = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in split if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", bare))


def _numbers(text: str) -> list[str]:
    """Return what tells parts of a series apart: figures, Roman figures, single letters."""
    return re.findall(r"\b(?:\d+|[ivx]+|[b-rt-z])\b", text)


def _dice(one: str, other: str) -> float:
    first, second = ({text[at : at + 3] for at in range(len(text))} for text in (one, other))
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = words_of(text).split()
    return {tuple(words[at : at + SHINGLE]) for at in range(max(len(words) - SHINGLE + 1, 1))}
