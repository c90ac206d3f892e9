r"""What a program's character positions mean, measured on its own text.

REFI-QDA says that a selection is given by its first and last character, in Unicode code
points. Programs count differently: in UTF-16 code units, with ``\r\n`` as one character
or as two, with or without the byte-order mark, and most of them give the position *after*
the last character. A wrong guess moves every coding without any error. So each way of
counting that makes a difference for the text at hand is tried, and the one is taken under
which the selections best agree with the words quoted beside them (the name of a selection
is, in most programs, the words selected) and begin and end with words. Where nothing tells
them apart, the first of :data:`WAYS` that fits is taken.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

BOM = "\ufeff"
CUT_SHORT = ("...", "…")
LEAST_PREFIX = 8


@dataclass(frozen=True, slots=True)
class Way:
    """A way to count: UTF-16 units, line ends as two, byte-order mark in, last included."""

    units: bool = False
    pairs: bool = False
    marked: bool = False
    inclusive: bool = False


WAYS = tuple(
    Way(units, pairs, marked, inclusive)
    for marked, inclusive, units, pairs in itertools.product((False, True), repeat=4)
)


@dataclass(frozen=True, slots=True)
class Selected:
    """A selection as a file gives it, with the words it quotes, if any."""

    start: int
    end: int
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    r"""A text as stored (``\n``, NFC) and the stored offset of each position counted."""

    text: str
    offsets: tuple[int, ...]
    inclusive: bool

    def stretch(self, selected: Selected) -> tuple[int, int] | None:
        """Return the stretch of the stored text, or None where it lies outside."""
        start, end = selected.start, selected.end + self.inclusive
        if not 0 <= start < end < len(self.offsets):
            return None
        stretch = self.offsets[start], self.offsets[end]
        return stretch if stretch[0] < stretch[1] else None


def measure(raw: str, selections: Sequence[Selected]) -> Scale:
    """Return the scale under which ``selections`` of the text ``raw`` fit best."""
    plain = make_scale(raw, WAYS[0])
    if all(each.quote and _says(plain, each) == each.quote for each in selections):
        return plain
    wide, marked = any(ord(c) > 0xFFFF for c in raw), raw.startswith(BOM)
    scales = [
        make_scale(raw, way)
        for way in WAYS
        if wide >= way.units and marked >= way.marked and ("\n" in raw) >= way.pairs
    ]
    return max(scales, key=lambda scale: sum(_fit(scale, each) for each in selections))


def _says(scale: Scale, selected: Selected) -> str | None:
    stretch = scale.stretch(selected)
    return scale.text[slice(*stretch)] if stretch else None


def make_scale(raw: str, way: Way) -> Scale:
    """Return the offsets in the stored text of the positions that ``way`` counts in ``raw``."""
    body = raw.removeprefix(BOM)
    lines = body.replace("\r\n", "\n").replace("\r", "\n")
    counted: list[int] = [0] if way.marked else []
    for at, character in enumerate(lines):
        twice = way.pairs and character == "\n"
        twice = twice or (way.units and ord(character) > 0xFFFF)
        counted += [at, at] if twice else [at]
    stored, moved = compose(lines)
    return Scale(stored, tuple(moved[at] for at in [*counted, len(lines)]), way.inclusive)


def compose(text: str) -> tuple[str, list[int]]:
    """Return ``text`` in NFC, and the offset there of each offset of ``text``.

    Only what begins with a character that may join the one before is looked at together,
    so that an offset outside such a group keeps its character.
    """
    offsets: list[int] = []
    pieces: list[str] = []
    length = 0
    for group in _groups(text):
        composed = unicodedata.normalize("NFC", group)
        offsets += [length + min(at, len(composed)) for at in range(len(group))]
        pieces.append(composed)
        length += len(composed)
    return "".join(pieces), [*offsets, length]


def _groups(text: str) -> list[str]:
    groups: list[list[str]] = []
    for character in text:
        joins = unicodedata.category(character)[0] == "M" or "\u1160" <= character <= "\u11ff"
        if joins and groups:
            groups[-1].append(character)
        else:
            groups.append([character])
    return ["".join(group) for group in groups]


def _fit(scale: Scale, selected: Selected) -> float:
    """Return how well one selection fits: its quotation first, then where words end."""
    stretch = scale.stretch(selected)
    if stretch is None:
        return -4.0
    words = scale.text[slice(*stretch)]
    return 2.0 * _quoted(words, selected.quote) + _ends_of_words(scale.text, stretch)


def _quoted(words: str, quote: str) -> int:
    """Return 1 where ``quote`` is ``words``, perhaps cut short, 0 where it is not."""
    plain, given = "".join(words.split()), "".join(compose(quote)[0].split())
    if plain == given:
        return int(words == quote or words.strip() == words)
    for sign in CUT_SHORT:
        given = given.removesuffix(sign)
    return int(len(given) >= LEAST_PREFIX and plain.startswith(given))


def _ends_of_words(text: str, stretch: tuple[int, int]) -> float:
    """Return from 0 to 1 how cleanly a stretch begins and ends."""
    start, end = stretch
    splits = [start > 0 and _inside(text, start), end < len(text) and _inside(text, end)]
    blanks = [text[start].isspace(), text[end - 1].isspace()]
    return 1.0 - sum(splits) * 0.3 - sum(blanks) * 0.2


def _inside(text: str, at: int) -> bool:
    """Whether ``at`` lies within a word."""
    return text[at - 1].isalnum() and text[at].isalnum()
