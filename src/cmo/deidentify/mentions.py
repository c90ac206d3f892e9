"""What was found in a text: identifiers with their place, kind and how they were found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

LIST = "list"
PATTERN = "pattern"
RECOGNISER = "recogniser"
AGAIN = "another mention"
SURE = 0.5
"""Mentions less probable than this are left in the text and shown as doubtful."""


class Mention(NamedTuple):
    """An identifier at ``start`` to ``end`` (half open, code points) of a text.

    ``kind`` is a type of the analyst's list (``PERSON``, ``PHONE``, …), ``how`` one of the
    constants of this module, and ``probability`` how sure the finder is.
    """

    start: int
    end: int
    kind: str
    how: str = PATTERN
    probability: float = 1.0

    def overlaps(self, other: Mention) -> bool:
        """Tell whether both share a character."""
        return self.start < other.end and other.start < self.end


class Index:
    """Mentions of a text, to be asked which of them another one overlaps, in no time."""

    BLOCK = 64

    def __init__(self, mentions: Iterable[Mention]) -> None:
        self._blocks: dict[int, list[Mention]] = {}
        for mention in mentions:
            for block in self._touched(mention):
                self._blocks.setdefault(block, []).append(mention)

    def overlapping(self, mention: Mention) -> Iterator[Mention]:
        """Yield the mentions that share a character with ``mention``."""
        touched = (self._blocks.get(block, ()) for block in self._touched(mention))
        return filter(mention.overlaps, dict.fromkeys(chain.from_iterable(touched)))

    def _touched(self, mention: Mention) -> range:
        return range(mention.start // self.BLOCK, (mention.end - 1) // self.BLOCK + 1)


def without_overlaps(mentions: Iterable[Mention]) -> list[Mention]:
    """Return ``mentions`` in the order of the text; of two that overlap, the earlier given."""
    kept: list[Mention] = []
    taken: set[int] = set()
    for mention in mentions:
        stretch = range(mention.start, mention.end)
        if taken.isdisjoint(stretch):
            kept.append(mention)
            taken.update(stretch)
    return sorted(kept)
