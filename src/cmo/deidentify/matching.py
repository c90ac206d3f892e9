"""Finding many terms in a text at once, whole words only, however they are broken or typed.

All terms become one regular expression in which terms that begin alike share their
beginning, so that hundreds of them cost hardly more than one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

Trie = dict[str, "Trie"]

SPACE = r"(?:\s|\\n|\\t)+"
APOSTROPHES = "'’‘ʼ`´"
HYPHENS = "-‐‑‒–—"
PLAIN = str.maketrans(dict.fromkeys(APOSTROPHES, "'") | dict.fromkeys(HYPHENS, "-"))
ADDRESS = re.compile(r"@|://|^www\.", re.IGNORECASE)
NUMBER = re.compile(r"[+(]?\d[\d\s()./-]*|[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}")
LEAST_DIGITS = 5
BREAK = r"[\s().-]|\\n"
BREAKS = rf"(?:\s|\\n|[().{HYPHENS[1:]}-])*"
# A letter or digit before a term makes it part of a longer word, but not the n of a "\n"
# written out, as in JSON.
BEGINS, ENDS = r"(?:(?<![^\W_])|(?<=\\[nrt]))", r"(?![^\W_])"


class Spelling(NamedTuple):
    """What all spellings of one term have in common, and how they are compared."""

    style: str
    key: str


class Match(NamedTuple):
    """Where a term stands: ``text[start:end]``, half open, in code points."""

    start: int
    end: int
    spelling: Spelling


def style(term: str) -> str:
    """Return how ``term`` is compared: as a ``name``, a ``number`` or a ``phrase``.

    A name is compared with its capitals. In a number (also a postcode) of five or more
    digits, blanks and hyphens do not count. A phrase is an address of the internet, or
    begins with a small letter; its capitals do not count.
    """
    if ADDRESS.search(term):
        return "phrase"
    if NUMBER.fullmatch(term) and sum(map(str.isalnum, term)) >= LEAST_DIGITS:
        return "number"
    return "phrase" if term[:1].islower() else "name"


def spelling(term: str) -> Spelling:
    """Return what ``term`` has in common with its other spellings."""
    how = style(term.strip())
    return Spelling(how, _key(term, how))


def _key(text: str, how: str) -> str:
    plain = unicodedata.normalize("NFC", re.sub(SPACE, " ", text)).translate(PLAIN).strip()
    if how == "name":
        return plain
    return re.sub(BREAK, "", plain).lower() if how == "number" else plain.lower()


class Matcher:
    """Finds the terms given to it; the longest of those that begin at one place."""

    def __init__(self, terms: Iterable[str]) -> None:
        """Compile ``terms``; those without a letter or digit are left out."""
        usable = (term for term in terms if any(map(str.isalnum, term)))
        self._spellings = sorted({spelling(term) for term in usable})
        self._pattern = self._compile() if self._spellings else None

    def _compile(self) -> re.Pattern[str]:
        branches = []
        for how, flag in (("phrase", "i"), ("number", "i"), ("name", "")):
            keys = [each.key for each in self._spellings if each.style == how]
            if keys:
                pattern = _pattern(_trie(keys), BREAKS if how == "number" else "")
                branches.append(f"(?P<{how}>(?{flag}:{pattern}))")
        return re.compile(f"{BEGINS}(?:{'|'.join(branches)}){ENDS}")

    def find(self, text: str) -> Iterator[Match]:
        """Yield the places of the terms in ``text``, left to right, none overlapping."""
        for match in self._pattern.finditer(text) if self._pattern else ():
            how = str(match.lastgroup)
            yield Match(match.start(), match.end(), Spelling(how, _key(match.group(), how)))


def _trie(keys: Iterable[str]) -> Trie:
    """Return the keys by their letters; the end of a key is the empty letter."""
    tree: Trie = {}
    for key in keys:
        branch = tree
        for character in key:
            branch = branch.setdefault(character, {})
        branch[""] = {}
    return tree


def _pattern(tree: Trie, between: str, *, first: bool = True) -> str:
    """Write a trie as a pattern; a run without forks is written without brackets."""
    written = ""
    while len(tree) == 1 and "" not in tree:
        ((character, tree),) = tree.items()
        written += ("" if first else between) + _atom(character)
        first = False
    ways = [
        ("" if first else between) + _atom(character) + _pattern(below, between, first=False)
        for character, below in tree.items()
        if character
    ]
    if not ways:
        return written
    return f"{written}(?:{'|'.join(ways)})" + ("?" if "" in tree else "")


def _atom(character: str) -> str:
    if character == " ":
        return SPACE
    for alike in (APOSTROPHES, HYPHENS):
        if character in alike:
            return f"[{re.escape(alike)}]"
    return re.escape(character)
