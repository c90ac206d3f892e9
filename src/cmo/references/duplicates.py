"""Telling whether two records are of one work, and whether two texts are one text."""

from __future__ import annotations

import re
import unicodedata

from cmo.references.record import Reference, bare_doi, family_name

ALIKE = 0.9
SHORT = 4
SHINGLE = 5
COVERED = 0.8


def why_same(one: Reference, other: Reference) -> str:
    """Return why the two are records of one work, or nothing where they are not.

    One DOI, or one title but for accents, capitals, punctuation and slips of the pen (sets of
    three letters with a Dice coefficient of .9, and the same numbers). Titles of fewer than
    four words, such as "Editorial", need the same year and first author too.
    """
    if one.doi and bare_doi(one.doi) == bare_doi(other.doi):
        return f"has the same DOI, {bare_doi(one.doi)}"
    ours, theirs = _letters(one.title), _letters(other.title)
    if not ours or _numbers(ours) != _numbers(theirs) or _dice(ours, theirs) < ALIKE:
        return ""
    if len(ours.split()) < SHORT and not _same_year_and_author(one, other):
        return ""
    return f"has the title {other.title!r}"


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
    first, second = (_letters(family_name(next(iter(r.authors), ""))) for r in (one, other))
    return bool(one.year and first) and (one.year, first) == (other.year, second)


def _letters(text: str) -> str:
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
    words = _letters(text).split()
    return {tuple(words[at : at + SHINGLE]) for at in range(max(len(words) - SHINGLE + 1, 1))}
