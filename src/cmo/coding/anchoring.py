"""Finding what a person marked in the text as it is stored.

A coding is made on a text of its own: typed into the notation, or copied from a PDF or a
caption file whose line breaks differ. Each mark is found again by position, where the
coding's text lies in the document but for white space; otherwise by its quote, with the
words before and after to choose between places (the two selectors of the W3C Web
Annotation model). A mark that is found in neither way is reported, never guessed.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher

Stretch = tuple[int, int]
Relocate = Callable[[int, int], Stretch | None]

CONTEXT = 48
LEAST_LIKENESS = 0.5
LEAST_LEAD = 0.1
ALIKE = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-"})


@dataclass(frozen=True, slots=True)
class Squeezed:
    """A text without white space, and where each character that is left came from."""

    text: str
    origin: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> Squeezed:
        """Drop white space and invisible characters; take typographic variants as one."""
        kept = [i for i, c in enumerate(text) if not c.isspace() and not _invisible(c)]
        return cls("".join(text[i] for i in kept).translate(ALIKE), tuple(kept))

    def index(self, offset: int) -> int:
        """Return how many characters are left before ``offset`` of the original."""
        return bisect_left(self.origin, offset)

    def stretch(self, start: int, end: int) -> Stretch:
        """Return the stretch of the original that ``start`` to ``end`` came from."""
        return self.origin[start], self.origin[end - 1] + 1


def _invisible(character: str) -> bool:
    return unicodedata.category(character) == "Cf"


def anchor(coded_text: str, stored_text: str) -> Relocate:
    """Return the function that takes a stretch of one text to the same words in the other.

    The function returns None where the words are not found, or are found in several places
    that their neighbourhood does not tell apart.
    """
    if coded_text == stored_text:
        return lambda start, end: (start, end)
    coded, stored = Squeezed.of(coded_text), Squeezed.of(stored_text)
    shift = stored.text.find(coded.text) if coded.text else -1
    if shift >= 0 and stored.text.find(coded.text, shift + 1) >= 0:
        return lambda start, end: None

    def relocate(start: int, end: int) -> Stretch | None:
        first, last = coded.index(start), coded.index(end)
        if first == last:
            return None
        if shift >= 0:
            return stored.stretch(first + shift, last + shift)
        return _by_quote(coded.text, stored, first, last)

    return relocate


def _by_quote(coded: str, stored: Squeezed, first: int, last: int) -> Stretch | None:
    quote = coded[first:last]
    places = _occurrences(stored.text, quote)
    before, after = coded[max(0, first - CONTEXT) : first], coded[last : last + CONTEXT]
    ranked = sorted(
        ((_likeness(stored.text, place, len(quote), before, after), place) for place in places),
        reverse=True,
    )
    if not ranked or ranked[0][0] < LEAST_LIKENESS:
        return None
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < LEAST_LEAD:
        return None
    return stored.stretch(ranked[0][1], ranked[0][1] + len(quote))


def _occurrences(text: str, quote: str) -> list[int]:
    places, at = [], text.find(quote)
    while at >= 0:
        places.append(at)
        at = text.find(quote, at + 1)
    return places


def _likeness(text: str, place: int, length: int, before: str, after: str) -> float:
    """Return how alike the neighbourhoods are, 0 to 1; the longer quote needs less proof."""
    left = text[max(0, place - CONTEXT) : place]
    right = text[place + length : place + length + CONTEXT]
    sides = [(left, before), (right, after)]
    alike = sum(SequenceMatcher(None, a, b, autojunk=False).ratio() for a, b in sides) / 2
    return max(alike, min(1.0, length / 40) * 0.6 + alike * 0.4)
