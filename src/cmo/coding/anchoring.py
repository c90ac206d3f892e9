"""Finding what a person marked in the text as it is stored.

A coding is made on a text of its own: typed into the notation, or copied from a PDF or a
caption file whose line breaks differ. Each mark is found again by position, where the
coding's text lies in the document but for white space; otherwise by its quote, with the
words before and after to choose between places (the two selectors of the W3C Web
Annotation model). In a text that was corrected, what lies before the first correction or
after the last one keeps its place, and only the rest is looked for by its quote. A mark
that is found in neither way is reported, never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher

Stretch = tuple[int, int]
Relocate = Callable[[int, int], Stretch | None]

CONTEXT = 48
LEAST_LIKENESS = 0.5
LEAST_LEAD = 0.1
LEAST_COMMON = 0.6
LEAST_WORDS = 0.5
WORD = re.compile(r"\w+")
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

    moved = stored_text.find(coded_text) if coded.text else -1
    if moved >= 0:
        return lambda start, end: (start + moved, end + moved)
    same = _common(coded.text, stored.text) if shift < 0 else (0, 0)

    def relocate(start: int, end: int) -> Stretch | None:
        first, last = coded.index(start), coded.index(end)
        if first == last:
            return None
        if shift >= 0:
            return stored.stretch(first + shift, last + shift)
        if last <= same[0]:
            return stored.stretch(first, last)
        if same[1] and first >= len(coded.text) - same[1]:
            grown = len(stored.text) - len(coded.text)
            return stored.stretch(first + grown, last + grown)
        changed = same[0], len(stored.text) - same[1]
        return _by_quote(coded.text, stored, first, last, changed)

    return relocate


def _common(one: str, other: str) -> tuple[int, int]:
    """Return how many characters two texts share at their beginning, and then at their end.

    Texts that share less than most of the longer one are not taken for versions of one.
    """
    before = _shared(one, other)
    after = _shared(one[before:][::-1], other[before:][::-1])
    whole = before + after >= LEAST_COMMON * max(len(one), len(other))
    return (before, after) if whole else (0, 0)


def _shared(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _by_quote(
    coded: str, stored: Squeezed, first: int, last: int, changed: Stretch
) -> Stretch | None:
    """Find a quote that lies within, or reaches into, the part of the text that changed."""
    quote, (low, high) = coded[first:last], changed
    found = _occurrences(stored.text, quote)
    places = [place for place in found if place + len(quote) > low and place < high]
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


def nearest(quote: str, text: str) -> Stretch | None:
    """Return the stretch of ``text`` that shares most words with ``quote``, and is as many long.

    It is to be shown to a person, never taken for the quote: order and surroundings do not
    count. None where less than half of the words are shared; the first of several alike.

    >>> text = "They lost sight of daily care."
    >>> text[slice(*nearest("sight of their care", text))]
    'sight of daily care'
    """
    wanted = Counter(word.casefold() for word in WORD.findall(quote))
    words, length = list(WORD.finditer(text)), wanted.total()
    missing, shared, best = wanted.copy(), 0, (0, 0)
    for at, word in enumerate(words):
        missing[word.group().casefold()] -= 1
        shared += missing[word.group().casefold()] >= 0
        if at >= length:
            left = words[at - length].group().casefold()
            missing[left] += 1
            shared -= missing[left] > 0
        if at >= min(length, len(words)) - 1:
            best = max(best, (shared, -at))
    shared, last = best[0], -best[1]
    if not shared or shared < LEAST_WORDS * length:
        return None
    return words[max(0, last - length + 1)].start(), words[last].end()
